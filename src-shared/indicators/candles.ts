/** One bar: every price with `openNs` ≤ ts_event < `openNs` + interval. */
export interface Candle {
  /** When its bucket begins, epoch ns. */
  readonly openNs: bigint;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Sum of quantities, base units; 0 where prices come without. */
  readonly volume: number;
  /** Prices in it. */
  readonly count: number;
}

/** The bar under way; null before the first price. */
export type CandlesState = Candle | null;

/**
 * Bars out of prices that come in order. Buckets begin at whole multiples of the interval since 1970 UTC; a price on the
 * boundary opens the next bar. A bucket without a price has no bar: nothing is invented.
 */
export class Candles {
  readonly #intervalNs: bigint;
  #openNs = 0n;
  #endNs = 0n;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #volume = 0;
  #count = 0;

  constructor(intervalNs: bigint) {
    if (intervalNs <= 0n) throw new RangeError(`candles: expected an interval above 0 ns, was ${intervalNs}`);
    this.#intervalNs = intervalNs;
  }

  /** The bar under way. */
  get current(): Candle | undefined {
    return this.#count === 0 ? undefined : this.#candle();
  }

  /**
   * @param tsNs not before the price before it
   * @returns the bar that this price shows to be over
   */
  update(tsNs: bigint, price: number, qty = 0): Candle | undefined {
    if (tsNs < this.#endNs) {
      if (price > this.#high) this.#high = price;
      if (price < this.#low) this.#low = price;
      this.#close = price;
      this.#volume += qty;
      this.#count++;
      return undefined;
    }
    const over = this.current;
    this.#openNs = tsNs - (tsNs % this.#intervalNs);
    this.#endNs = this.#openNs + this.#intervalNs;
    this.#open = price;
    this.#high = price;
    this.#low = price;
    this.#close = price;
    this.#volume = qty;
    this.#count = 1;
    return over;
  }

  getState(): CandlesState {
    return this.current ?? null;
  }

  setState(state: CandlesState): void {
    if (state === null) {
      this.#count = 0;
      this.#endNs = 0n;
      return;
    }
    this.#openNs = state.openNs;
    this.#endNs = state.openNs + this.#intervalNs;
    this.#open = state.open;
    this.#high = state.high;
    this.#low = state.low;
    this.#close = state.close;
    this.#volume = state.volume;
    this.#count = state.count;
  }

  #candle(): Candle {
    return {
      openNs: this.#openNs,
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      volume: this.#volume,
      count: this.#count,
    };
  }
}
