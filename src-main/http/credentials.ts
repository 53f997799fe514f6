import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../base/clock.ts';

/** Most sessions at a time; the oldest goes first. A page makes one per visit with a token. */
const MAX_SESSIONS = 100;
/** Wrong tokens answered within a minute before the answer becomes "too many". */
const MAX_WRONG = 10;
const MINUTE_NS = 60e9;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The token of this run and the sessions it was traded for. */
export class Credentials {
  readonly #token: Buffer;
  readonly #clock: Clock;
  /** Hashes of session ids, oldest first: looking one up tells nothing about its characters. */
  readonly #sessions = new Set<string>();
  #wrong: number[] = [];

  constructor(token: string, clock: Clock) {
    this.#token = digest(token);
    this.#clock = clock;
  }

  /** Compares in constant time. */
  isToken(text: string): boolean {
    return timingSafeEqual(digest(text), this.#token);
  }

  isSession(id: string): boolean {
    return this.#sessions.has(digest(id).toString('hex'));
  }

  /**
   * Trades the token for a new session id. A right token is always taken, however many wrong ones came before.
   *
   * @returns `wrong`, or `too_many` when wrong ones come faster than people type
   */
  open(token: string): { readonly id: string } | 'wrong' | 'too_many' {
    if (!this.isToken(token)) return this.#refuse();
    const id = randomBytes(32).toString('base64url');
    this.#sessions.add(digest(id).toString('hex'));
    const [oldest] = this.#sessions;
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    return { id };
  }

  #refuse(): 'wrong' | 'too_many' {
    const now = this.#clock.monoNs();
    this.#wrong = this.#wrong.filter((at) => now - at < MINUTE_NS);
    if (this.#wrong.length >= MAX_WRONG) return 'too_many';
    this.#wrong.push(now);
    return 'wrong';
  }
}
