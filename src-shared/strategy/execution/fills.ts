import {
  DEFAULT_FEE_RATE,
  type FillResult,
  type Models,
  type OrderSide,
  type OrderStatus,
} from '../execution.ts';
import type { Book } from './book.ts';
import type { Instruments } from './instruments.ts';
import type { Ledger } from './ledger.ts';

/** What is to be filled. */
export interface Filled {
  readonly orderId: string;
  /** Instrument. */
  readonly at: number;
  readonly side: OrderSide;
  readonly qty: number;
  readonly ts: bigint;
  /** Of runs with models alone. */
  readonly status: OrderStatus | undefined;
  /** Of a resting order; without it the best price of the other side, with slippage. */
  readonly makerPrice: number | undefined;
}

/** @param realized by average cost, the fee not taken off */
export type OnFill = (fill: FillResult, at: number, realized: number) => void;

/** Makes fills: price, fee, number; books each in the ledger and tells of it. */
export class Fills {
  count = 0;
  readonly #instruments: Instruments;
  readonly #book: Book;
  readonly #ledger: Ledger;
  readonly #onFill: OnFill;
  readonly #slippage: Models['slippage'];
  /** By instrument, share of the value. */
  readonly #takerRates: Float64Array;
  readonly #makerRates: Float64Array;

  constructor(
    { instruments, book, ledger }: { instruments: Instruments; book: Book; ledger: Ledger },
    { slippage, fees, feeRate = DEFAULT_FEE_RATE }: Models,
    onFill: OnFill,
  ) {
    this.#instruments = instruments;
    this.#book = book;
    this.#ledger = ledger;
    this.#onFill = onFill;
    this.#slippage = slippage;
    const rates = (kind: 'takerPct' | 'makerPct'): Float64Array =>
      Float64Array.from(instruments.list, ({ exchange }) => {
        const schedule = fees?.[exchange];
        return schedule === undefined ? feeRate : schedule[kind] / 100;
      });
    this.#takerRates = rates('takerPct');
    this.#makerRates = rates('makerPct');
  }

  make({ orderId, at, side, qty, ts, status, makerPrice }: Filled): FillResult {
    const { exchange, symbol } = this.#instruments.list[at]!;
    const isBuy = side === 'BUY';
    const fillPrice = makerPrice ?? this.#slipped(isBuy ? this.#book.ask[at]! : this.#book.bid[at]!, isBuy);
    const fillValue = qty * fillPrice;
    const fee = fillValue * (makerPrice === undefined ? this.#takerRates : this.#makerRates)[at]!;
    const id = `fill_${++this.count}`;
    const fill: FillResult =
      status === undefined
        ? { id, orderId, symbol, side, qty, fillPrice, fillValue, fee, ts_event: ts, exchange }
        : { id, orderId, symbol, side, qty, fillPrice, fillValue, fee, ts_event: ts, exchange, status };
    const realized = this.#ledger.book(at, isBuy ? qty : -qty, fillPrice, fee);
    this.#ledger.mark(this.#book.mid);
    this.#onFill(fill, at, realized);
    return fill;
  }

  #slipped(price: number, isBuy: boolean): number {
    const slippage = this.#slippage;
    if (slippage === undefined) return price;
    const by = 'bps' in slippage ? (price * slippage.bps) / 10_000 : slippage.ticks * slippage.tickSize;
    return isBuy ? price + by : Math.max(price - by, 0);
  }
}
