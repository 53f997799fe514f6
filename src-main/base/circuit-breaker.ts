/** While one line tries alone, the others ask again after so long. */
const PROBE_CHECK_MS = 1_000;

/**
 * Keeps a server from being hammered: after so many failures in a row nobody tries for a while, then one tries alone. Times
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

  /** @returns 0 when an attempt may start now, else ms to wait before asking again */
  wait(nowMs: number): number {
    if (!this.isOpen) return 0;
    if (nowMs < this.#openUntilMs) return this.#openUntilMs - nowMs;
    return this.#probing ? Math.min(PROBE_CHECK_MS, this.#pauseMs) : 0;
  }

  /** An attempt starts; in an open circuit it is the only one until it failed or succeeded. */
  begun(): void {
    this.#probing = this.isOpen;
  }

  /** The attempt ended without a word about the server. */
  withdrawn(): void {
    this.#probing = false;
  }

  /** @returns true when this failure opened the circuit (or kept it open after a probe) */
  failed(nowMs: number): boolean {
    this.#failures++;
    if (!this.isOpen) return false;
    this.#probing = false;
    this.#openUntilMs = nowMs + this.#pauseMs;
    return true;
  }

  /** The server answered as it should. @returns true when the circuit was open and is closed by this */
  succeeded(): boolean {
    const wasOpen = this.isOpen;
    this.#failures = 0;
    this.#probing = false;
    return wasOpen;
  }
}
