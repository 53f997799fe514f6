import { backoffMs, type BackoffBounds } from '../../base/backoff.ts';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { KnownUnit, Ledger } from './ledger.ts';

/** Whose turn it is: units under way are nobody else's, and those that failed for a reason of their own rest for a while. */
export class UnitTurns {
  readonly #ledger: Pick<Ledger, 'waiting'>;
  readonly #retry: BackoffBounds;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #busy = new Set<string>();
  /** How often each failed, and when it may be tried again, monotonic ms. */
  readonly #resting = new Map<string, { readonly attempts: number; readonly untilMs: number }>();

  constructor(
    ledger: Pick<Ledger, 'waiting'>,
    {
      retry,
      clock,
      random,
    }: { readonly retry: BackoffBounds; readonly clock: Clock; readonly random: Random },
  ) {
    this.#ledger = ledger;
    this.#retry = retry;
    this.#clock = clock;
    this.#random = random;
  }

  /** The one that has waited longest and was tried less often than `attempts`; to be ended with `done` or `rest`. */
  take(attempts: number): KnownUnit | undefined {
    const nowMs = this.#clock.monoNs() / 1e6;
    for (const [key, { untilMs }] of this.#resting) {
      // Attempts are remembered for a while, so that the next failure waits longer.
      if (nowMs > untilMs + this.#retry.maxMs) this.#resting.delete(key);
    }
    const mayBe = this.#ledger.waiting(this.#busy.size + this.#resting.size + 1);
    const unit = mayBe.find((each) => {
      const rest = this.#resting.get(nameOf(each));
      if (this.#busy.has(nameOf(each))) return false;
      return rest === undefined || (rest.attempts < attempts && nowMs >= rest.untilMs);
    });
    if (unit !== undefined) this.#busy.add(nameOf(unit));
    return unit;
  }

  /** It is up. */
  succeeded(unit: KnownUnit): void {
    this.#resting.delete(nameOf(unit));
  }

  /** It failed for a reason of its own. @returns how often by now */
  rest(unit: KnownUnit): number {
    const attempts = (this.#resting.get(nameOf(unit))?.attempts ?? 0) + 1;
    const untilMs = this.#clock.monoNs() / 1e6 + backoffMs(attempts + 1, this.#retry, this.#random);
    this.#resting.set(nameOf(unit), { attempts, untilMs });
    return attempts;
  }

  /** Its turn is over, however it ended. */
  done(unit: KnownUnit): void {
    this.#busy.delete(nameOf(unit));
  }
}

function nameOf({ tree, path }: KnownUnit): string {
  return `${tree}/${path}`;
}
