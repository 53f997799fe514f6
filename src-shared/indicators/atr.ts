import type { Indicator } from './indicator.ts';
import { rma, type Smoothed, type SmoothedState } from './smoothed.ts';

/** What the true range of a bar is made of. */
export interface BarRange {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface AtrState {
  readonly lastClose: number | null;
  readonly average: SmoothedState;
}

export interface AtrOptions {
  /**
   * The first bar has no close before it. `skip` begins with the second bar, so the first figure comes with bar n + 1 (as
   * TA-Lib does); `high-low` takes that bar's own range, so it comes with bar n (as LEAN does).
   */
  readonly firstRange?: 'skip' | 'high-low';
}

/** Wilder's average of the true range: how far a bar moves, the gap to the close before it included. */
export class Atr implements Indicator<BarRange, number, AtrState> {
  readonly #average: Smoothed;
  readonly #firstRange: 'skip' | 'high-low';
  #lastClose: number | null = null;

  constructor(period: number, { firstRange = 'skip' }: AtrOptions = {}) {
    this.#average = rma(period);
    this.#firstRange = firstRange;
  }

  update({ high, low, close }: BarRange): number | undefined {
    const last = this.#lastClose;
    this.#lastClose = close;
    if (last === null) return this.#firstRange === 'skip' ? undefined : this.#average.update(high - low);
    return this.#average.update(Math.max(high, last) - Math.min(low, last));
  }

  getState(): AtrState {
    return { lastClose: this.#lastClose, average: this.#average.getState() };
  }

  setState({ lastClose, average }: AtrState): void {
    this.#lastClose = lastClose;
    this.#average.setState(average);
  }
}
