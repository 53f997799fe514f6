import { checkedPeriod, type Indicator } from './indicator.ts';
import { Ring, type RingState } from './ring.ts';

/** Mean of the last n values, and how far they lie from it. */
export interface MeanAndDeviation {
  readonly mean: number;
  /** Population standard deviation: divided by n, as Bollinger bands want it. */
  readonly deviation: number;
}

export interface DeviationState {
  readonly ring: RingState;
  readonly mean: number;
  readonly squares: number;
}

/**
 * Mean and population standard deviation of the last n values. Keeps Σ (value − mean)² itself and not Σ value²: prices far
 * from zero would cancel to noise.
 */
export class Deviation implements Indicator<number, MeanAndDeviation, DeviationState> {
  readonly #ring: Ring;
  #mean = 0;
  #squares = 0;

  constructor(period: number) {
    this.#ring = new Ring(checkedPeriod('deviation', period));
  }

  update(value: number): MeanAndDeviation | undefined {
    const wasFull = this.#ring.isFull;
    const leaves = this.#ring.push(value);
    const before = this.#mean;
    if (wasFull) {
      this.#mean += (value - leaves) / this.#ring.length;
      this.#squares += (value - leaves) * (value - this.#mean + leaves - before);
    } else {
      this.#mean += (value - before) / this.#ring.count;
      this.#squares += (value - before) * (value - this.#mean);
    }
    if (this.#ring.isRefreshDue) {
      this.#mean = this.#ring.sum() / this.#ring.count;
      this.#squares = this.#ring.squares(this.#mean);
    }
    if (!this.#ring.isFull) return undefined;
    return { mean: this.#mean, deviation: Math.sqrt(Math.max(this.#squares, 0) / this.#ring.length) };
  }

  getState(): DeviationState {
    return { ring: this.#ring.getState(), mean: this.#mean, squares: this.#squares };
  }

  setState({ ring, mean, squares }: DeviationState): void {
    this.#ring.setState(ring);
    this.#mean = mean;
    this.#squares = squares;
  }
}
