import type { Position } from '../execution.ts';

/** What a ledger is restored from; all of it. */
export interface LedgerState {
  readonly cash: number;
  readonly fees: number;
  readonly funding: number;
  readonly peak: number;
  readonly maxDrawdown: number;
  /** By instrument. */
  readonly positions: readonly {
    readonly at: number;
    readonly size: number;
    readonly entry: number;
    readonly realized: number;
  }[];
}

/** Cash, netting positions at average cost, and equity at the mids. IEEE doubles in a fixed order of evaluation. */
export class Ledger {
  readonly size: Float64Array;
  readonly entry: Float64Array;
  readonly realized: Float64Array;
  cash: number;
  fees = 0;
  funding = 0;
  maxDrawdown = 0;
  #peak: number;
  /** Instruments that have ever been held, in the order of their first fill. */
  readonly #touched: number[] = [];

  constructor(instruments: number, capital: number) {
    this.size = new Float64Array(instruments);
    this.entry = new Float64Array(instruments);
    this.realized = new Float64Array(instruments);
    this.cash = capital;
    this.#peak = capital;
  }

  get touched(): readonly number[] {
    return this.#touched;
  }

  /** Books a fill. @param signedQty above 0 for a buy @returns what it realised, the fee not taken off */
  book(at: number, signedQty: number, price: number, fee: number): number {
    if (!this.#touched.includes(at)) this.#touched.push(at);
    const before = this.size[at]!;
    const after = before + signedQty;
    let realized = 0;
    if (before === 0 || before > 0 === signedQty > 0) {
      const value = Math.abs(before) * this.entry[at]! + Math.abs(signedQty) * price;
      this.entry[at] = value / Math.abs(after);
    } else {
      const closed = Math.min(Math.abs(before), Math.abs(signedQty));
      realized = closed * (price - this.entry[at]!) * (before > 0 ? 1 : -1);
      if (after === 0) this.entry[at] = 0;
      else if (after > 0 !== before > 0) this.entry[at] = price;
    }
    this.size[at] = after;
    this.realized[at]! += realized;
    this.cash -= signedQty * price + fee;
    this.fees += fee;
    return realized;
  }

  /** Pays (below 0) or receives funding. */
  settleFunding(amount: number): void {
    this.cash += amount;
    this.funding += amount;
  }

  /** @param mids by instrument; of one that is held they are numbers */
  equity(mids: Float64Array): number {
    let equity = this.cash;
    for (let k = 0; k < this.#touched.length; k++) {
      const at = this.#touched[k]!;
      const size = this.size[at]!;
      if (size !== 0) equity += size * mids[at]!;
    }
    return equity;
  }

  /** Takes equity into peak and drawdown. @returns it */
  mark(mids: Float64Array): number {
    const equity = this.equity(mids);
    if (equity > this.#peak) this.#peak = equity;
    else {
      const fall = (this.#peak - equity) / this.#peak;
      if (fall > this.maxDrawdown) this.maxDrawdown = fall;
    }
    return equity;
  }

  position(at: number, mid: number): Position {
    const size = this.size[at]!;
    const avgEntryPrice = this.entry[at]!;
    const unrealizedPnl = size === 0 ? 0 : size * (mid - avgEntryPrice);
    return { size, avgEntryPrice, realizedPnl: this.realized[at]!, unrealizedPnl };
  }

  state(): LedgerState {
    const { cash, fees, funding, maxDrawdown } = this;
    const positions = this.#touched.map((at) => ({
      at,
      size: this.size[at]!,
      entry: this.entry[at]!,
      realized: this.realized[at]!,
    }));
    return { cash, fees, funding, peak: this.#peak, maxDrawdown, positions };
  }

  restore({ cash, fees, funding, peak, maxDrawdown, positions }: LedgerState): void {
    Object.assign(this, { cash, fees, funding, maxDrawdown });
    this.#peak = peak;
    this.#touched.length = 0;
    for (const { at, size, entry, realized } of positions) {
      this.#touched.push(at);
      this.size[at] = size;
      this.entry[at] = entry;
      this.realized[at] = realized;
    }
  }
}
