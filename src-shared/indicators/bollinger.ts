import { Deviation, type DeviationState } from './deviation.ts';
import type { Indicator } from './indicator.ts';

export interface Bands {
  readonly lower: number;
  readonly mid: number;
  readonly upper: number;
  /** One population standard deviation; the bands lie `width` of them from the mean. */
  readonly deviation: number;
}

/** Bollinger bands: the mean of the last n values, `width` population standard deviations below and above. */
export class Bollinger implements Indicator<number, Bands, DeviationState> {
  readonly #deviation: Deviation;
  readonly #width: number;

  constructor(period: number, width: number) {
    this.#deviation = new Deviation(period);
    this.#width = width;
  }

  update(value: number): Bands | undefined {
    const now = this.#deviation.update(value);
    if (now === undefined) return undefined;
    const { mean, deviation } = now;
    const reach = this.#width * deviation;
    return { lower: mean - reach, mid: mean, upper: mean + reach, deviation };
  }

  getState(): DeviationState {
    return this.#deviation.getState();
  }

  setState(state: DeviationState): void {
    this.#deviation.setState(state);
  }
}
