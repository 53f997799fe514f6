import type { Indicator } from './indicator.ts';
import { rma, type Smoothed, type SmoothedState } from './smoothed.ts';

export interface RsiState {
  readonly last: number | null;
  readonly gain: SmoothedState;
  readonly loss: SmoothedState;
}

/**
 * Wilder's relative strength, 0 to 100: average gain over average movement. The first figure comes with value n + 1, since
 * n values make n − 1 changes. A window in which nothing moved is 50: neither strong nor weak.
 */
export class Rsi implements Indicator<number, number, RsiState> {
  readonly #gain: Smoothed;
  readonly #loss: Smoothed;
  #last: number | null = null;

  constructor(period: number) {
    this.#gain = rma(period);
    this.#loss = rma(period);
  }

  update(value: number): number | undefined {
    const last = this.#last;
    this.#last = value;
    if (last === null) return undefined;
    const gain = this.#gain.update(Math.max(value - last, 0));
    const loss = this.#loss.update(Math.max(last - value, 0));
    if (gain === undefined || loss === undefined) return undefined;
    return gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
  }

  getState(): RsiState {
    return { last: this.#last, gain: this.#gain.getState(), loss: this.#loss.getState() };
  }

  setState({ last, gain, loss }: RsiState): void {
    this.#last = last;
    this.#gain.setState(gain);
    this.#loss.setState(loss);
  }
}
