import type { VenueWorld } from './venue.ts';

const PUSH_EVERY_MS = 10;
const LIMIT_UP_TO_RATE = 50;

/** What is pushed at a pace. */
export interface Paced {
  /** Time of the newest push. */
  pushedMs: number;
  /** A push is due, with whatever changes until then. */
  isWaiting: boolean;
}

/**
 * Pushes a symbol's best bid and offer at most every 10 ms, as Bybit and OKX do; what changes sooner goes with the next push.
 * Without that limit where more than 50 changes a second are asked for.
 */
export class PushPace {
  readonly #agenda: VenueWorld['agenda'];
  readonly #everyMs: number;

  constructor({ agenda, market }: VenueWorld) {
    this.#agenda = agenda;
    this.#everyMs = market.rate > LIMIT_UP_TO_RATE ? 0 : PUSH_EVERY_MS;
  }

  changed<P extends Paced>(of: P, atMs: number, push: (of: P, atMs: number) => void): void {
    if (of.isWaiting) return;
    const dueMs = of.pushedMs + this.#everyMs;
    if (dueMs <= atMs) {
      push(of, atMs);
      return;
    }
    of.isWaiting = true;
    this.#agenda.add(dueMs, (pushMs) => {
      of.isWaiting = false;
      push(of, pushMs);
    });
  }
}
