/**
 * Spaces the connection attempts of one venue: OKX refuses more than three a second from one address. Where a venue counts
 * over minutes, a few may come at once, so that a start with several sockets need not wait between them.
 */
export class ConnectGate {
  readonly #gapMs: number;
  readonly #aheadMs: number;
  /** When the next attempt is due at an even pace. */
  #dueMs = Number.NEGATIVE_INFINITY;

  /** @param burst attempts that may come at once after a pause; the pace over a longer time stays the same */
  constructor(connectsPerSecond: number, burst = 1) {
    this.#gapMs = 1000 / connectsPerSecond;
    this.#aheadMs = burst > 1 ? (burst - 1) * this.#gapMs : 0;
  }

  /** @returns 0 and takes a place when an attempt may start now, else ms until the next one may */
  wait(nowMs: number): number {
    const waitMs = this.#dueMs - this.#aheadMs - nowMs;
    if (waitMs > 0) return waitMs;
    this.#dueMs = Math.max(this.#dueMs, nowMs) + this.#gapMs;
    return 0;
  }
}
