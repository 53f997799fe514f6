import type { Clock } from '../../base/clock.ts';

/** What may leave at once after a pause, as ms of the rate. */
const BURST_MS = 100;

/** Lets so many bytes a second through, over all that share it, in the order they ask. */
export class TokenBucket {
  readonly #bytesPerMs: number;
  readonly #clock: Clock;
  /** When the bytes granted so far have left at the rate, monotonic ms. */
  #paidUntilMs = Number.NEGATIVE_INFINITY;

  constructor(bytesPerSecond: number, clock: Clock) {
    this.#bytesPerMs = bytesPerSecond / 1_000;
    this.#clock = clock;
  }

  /** @returns ms to wait before these bytes may leave; they count from now on */
  take(bytes: number): number {
    const nowMs = this.#clock.monoNs() / 1e6;
    const fromMs = Math.max(this.#paidUntilMs, nowMs - BURST_MS);
    this.#paidUntilMs = fromMs + bytes / this.#bytesPerMs;
    return Math.max(0, this.#paidUntilMs - nowMs);
  }

  /** Waits until these bytes may leave. */
  async pass(bytes: number): Promise<void> {
    const waitMs = this.take(bytes);
    if (waitMs > 0) await new Promise<void>((done) => this.#clock.after(waitMs, done));
  }
}
