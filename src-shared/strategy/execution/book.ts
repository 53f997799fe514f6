/** Newest BBO of every instrument; NaN before the first. */
export class Book {
  readonly bid: Float64Array;
  readonly bidQty: Float64Array;
  readonly ask: Float64Array;
  readonly askQty: Float64Array;
  readonly mid: Float64Array;
  /** Quantity of the shown level that our own fills have used up. */
  readonly bidUsed: Float64Array;
  readonly askUsed: Float64Array;

  constructor(instruments: number) {
    const empty = (): Float64Array => new Float64Array(instruments).fill(Number.NaN);
    [this.bid, this.bidQty, this.ask, this.askQty, this.mid] = [empty(), empty(), empty(), empty(), empty()];
    this.bidUsed = new Float64Array(instruments);
    this.askUsed = new Float64Array(instruments);
  }

  update(at: number, bid: number, bidQty: number, ask: number, askQty: number): void {
    if (bid !== this.bid[at] || bidQty !== this.bidQty[at]) this.bidUsed[at] = 0;
    if (ask !== this.ask[at] || askQty !== this.askQty[at]) this.askUsed[at] = 0;
    this.bid[at] = bid;
    this.bidQty[at] = bidQty;
    this.ask[at] = ask;
    this.askQty[at] = askQty;
    this.mid[at] = (bid + ask) / 2;
  }

  has(at: number): boolean {
    return this.bid[at] === this.bid[at];
  }

  /** False for a crossed book and for prices that are not above 0. */
  isUsable(at: number): boolean {
    const [bid, ask] = [this.bid[at]!, this.ask[at]!];
    return bid > 0 && ask >= bid && ask < Number.POSITIVE_INFINITY;
  }

  /** Rows of the instruments that have a quote. */
  state(): readonly BookRow[] {
    const rows: BookRow[] = [];
    for (let at = 0; at < this.bid.length; at++) {
      if (!this.has(at)) continue;
      const [bid, bidQty, ask, askQty] = [this.bid[at]!, this.bidQty[at]!, this.ask[at]!, this.askQty[at]!];
      rows.push([at, bid, bidQty, ask, askQty, this.bidUsed[at]!, this.askUsed[at]!]);
    }
    return rows;
  }

  restore(rows: readonly BookRow[]): void {
    for (const [at, bid, bidQty, ask, askQty, bidUsed, askUsed] of rows) {
      this.update(at, bid, bidQty, ask, askQty);
      this.bidUsed[at] = bidUsed;
      this.askUsed[at] = askUsed;
    }
  }
}

/** Instrument, bid, quantity, ask, quantity, used of the bid, used of the ask. */
export type BookRow = readonly [number, number, number, number, number, number, number];
