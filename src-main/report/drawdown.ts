/** How far and how long equity lay below its peak. Times in the unit they came in. */
export interface DrawdownFigures {
  /** Share of the peak, 0 when it never fell. */
  readonly max: number;
  /** Longest time from a peak until it was reached again, or to the end. */
  readonly longest: bigint;
  /** From the trough of the largest drawdown until its peak was reached again; null when it was not, or nothing fell. */
  readonly recovery: bigint | null;
}

/** Largest drawdown and its times, from one equity after another; keeps no curve. The peak starts at the capital. */
export class Drawdown {
  #peak: number;
  #peakAt: bigint;
  #now: bigint;
  #max = 0;
  #longest = 0n;
  /** Peak and trough of the largest drawdown. */
  #maxPeak = 0;
  #troughAt = 0n;
  #recovery: bigint | null = null;
  #isBelow = false;

  constructor(capital: number, startsAt: bigint) {
    this.#peak = capital;
    this.#peakAt = startsAt;
    this.#now = startsAt;
  }

  /** @param at not before the time before it */
  add(at: bigint, equity: number): void {
    this.#now = at;
    if (equity >= this.#peak) {
      this.#endSpell(at);
      this.#peak = equity;
      this.#peakAt = at;
      return;
    }
    this.#isBelow = true;
    const depth = (this.#peak - equity) / this.#peak;
    if (depth <= this.#max) return;
    this.#max = depth;
    this.#maxPeak = this.#peak;
    this.#troughAt = at;
    this.#recovery = null;
  }

  get figures(): DrawdownFigures {
    const running = this.#isBelow ? this.#now - this.#peakAt : 0n;
    return {
      max: this.#max,
      longest: running > this.#longest ? running : this.#longest,
      recovery: this.#recovery,
    };
  }

  #endSpell(at: bigint): void {
    if (this.#isBelow && at - this.#peakAt > this.#longest) this.#longest = at - this.#peakAt;
    if (this.#max > 0 && this.#recovery === null && this.#maxPeak === this.#peak)
      this.#recovery = at - this.#troughAt;
    this.#isBelow = false;
  }
}
