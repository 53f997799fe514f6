import { checkedPeriod, type Indicator } from './indicator.ts';

export interface SmoothedState {
  /** Sum while it is seeded, the average afterwards. */
  readonly value: number;
  /** Values taken, at most the period. */
  readonly count: number;
}

/**
 * Exponential average that begins with the mean of its first n values, as TA-Lib's do: the first figure comes with the
 * n-th value and does not depend on one price alone.
 */
export class Smoothed implements Indicator<number, number, SmoothedState> {
  readonly #period: number;
  readonly #weight: number;
  #value = 0;
  #count = 0;

  /** @param weight of the newest value, 0 to 1 */
  constructor(period: number, weight: number) {
    this.#period = period;
    this.#weight = weight;
  }

  update(value: number): number | undefined {
    if (this.#count === this.#period) {
      this.#value += this.#weight * (value - this.#value);
      return this.#value;
    }
    this.#value += value;
    this.#count++;
    if (this.#count < this.#period) return undefined;
    this.#value /= this.#period;
    return this.#value;
  }

  getState(): SmoothedState {
    return { value: this.#value, count: this.#count };
  }

  setState({ value, count }: SmoothedState): void {
    this.#value = value;
    this.#count = count;
  }
}

/** Exponential moving average: the newest value weighs 2 / (n + 1). */
export function ema(period: number): Smoothed {
  return new Smoothed(checkedPeriod('ema', period), 2 / (period + 1));
}

/** Wilder's average: the newest value weighs 1 / n. */
export function rma(period: number): Smoothed {
  return new Smoothed(checkedPeriod('rma', period), 1 / period);
}
