import { checkedPeriod, type Indicator } from './indicator.ts';
import { Ring, type RingState } from './ring.ts';

export interface SmaState {
  readonly ring: RingState;
  readonly sum: number;
}

/** Mean of the last n values; the first with the n-th value. */
export class Sma implements Indicator<number, number, SmaState> {
  readonly #ring: Ring;
  #sum = 0;

  constructor(period: number) {
    this.#ring = new Ring(checkedPeriod('sma', period));
  }

  update(value: number): number | undefined {
    this.#sum += value - this.#ring.push(value);
    if (this.#ring.isRefreshDue) this.#sum = this.#ring.sum();
    return this.#ring.isFull ? this.#sum / this.#ring.length : undefined;
  }

  getState(): SmaState {
    return { ring: this.#ring.getState(), sum: this.#sum };
  }

  setState({ ring, sum }: SmaState): void {
    this.#ring.setState(ring);
    this.#sum = sum;
  }
}
