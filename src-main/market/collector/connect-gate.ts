/** Spaces the connection attempts of one venue: OKX refuses more than three a second from one address. */
export class ConnectGate {
  readonly #gapMs: number;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(connectsPerSecond: number) {
    this.#gapMs = 1000 / connectsPerSecond;
  }

  /** @returns 0 and takes a place when an attempt may start now, else ms until the next one may */
  wait(nowMs: number): number {
    if (nowMs < this.#nextMs) return this.#nextMs - nowMs;
    this.#nextMs = nowMs + this.#gapMs;
    return 0;
  }
}
