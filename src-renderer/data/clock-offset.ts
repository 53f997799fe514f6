/** Comparisons kept: a minute of one per second. */
const KEPT = 60;
/** A comparison further off than this means that one of the clocks was set anew, ms. */
const STEP_MS = 1_000;

/**
 * How far the backend's wall clock is ahead of the page's, from times it sent and when they arrived. Every message takes
 * some time, so each comparison is too low: the highest of the last minute is nearest. What is dated with it never seems
 * to have been shown before it was sent.
 */
export class ClockOffset {
  #kept: number[] = [];
  #ms = 0;

  get ms(): number {
    return this.#ms;
  }

  /** @param sentMs backend's clock when it sent; @param arrivedMs page's clock when it arrived */
  take(sentMs: number, arrivedMs: number): void {
    const ms = sentMs - arrivedMs;
    if (Math.abs(ms - this.#ms) > STEP_MS) this.#kept = [];
    this.#kept.push(ms);
    if (this.#kept.length > KEPT) this.#kept.shift();
    this.#ms = Math.max(...this.#kept);
  }
}
