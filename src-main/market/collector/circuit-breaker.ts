/**
 * Keeps a venue from being hammered: after so many failures in a row nobody tries for a while, then one tries alone. Times
 * are monotonic ms.
 */
export class CircuitBreaker {
  readonly #failuresToOpen: number;
  readonly #pauseMs: number;
  #failures = 0;
  #openUntilMs = Number.NEGATIVE_INFINITY;
  #probing = false;

  constructor(options: { readonly failures: number; readonly pauseMs: number }) {
    this.#failuresToOpen = options.failures;
    this.#pauseMs = options.pauseMs;
  }

  get isOpen(): boolean {
    return this.#failures >= this.#failuresToOpen;
  }

  /** Asks to try. @returns 0 when allowed now, else ms to wait before asking again */
  admit(nowMs: number): number {
    if (!this.isOpen) return 0;
    if (nowMs < this.#openUntilMs) return this.#openUntilMs - nowMs;
    if (this.#probing) return this.#pauseMs;
    this.#probing = true;
    return 0;
  }

  /** @returns true when this failure opened the circuit (or kept it open after a probe) */
  failed(nowMs: number): boolean {
    this.#failures++;
    if (!this.isOpen) return false;
    this.#probing = false;
    this.#openUntilMs = nowMs + this.#pauseMs;
    return true;
  }

  /** Data arrived. @returns true when the circuit was open and is closed by this */
  succeeded(): boolean {
    const wasOpen = this.isOpen;
    this.#failures = 0;
    this.#probing = false;
    return wasOpen;
  }
}
