import type { Side } from '#shared/market/event.ts';
import type { EventSink, Reading } from './exchange.ts';
import { type Reason, reasons } from './reasons.ts';

/**
 * Takes the rows of one frame on the JSON path: checks every value, hands good events to the sink and keeps count of what
 * was refused. A value that could not be read comes as NaN.
 */
export class Rows {
  readonly #sink: EventSink;
  readonly #refused: Reason[] = [];
  #events = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  refuse(reason: Reason): void {
    this.#refused.push(reason);
  }

  /** An empty or zero side of the book is no event and no error. */
  bbo(
    symbol: number,
    tsMs: number,
    bid: readonly [price: number, qty: number],
    ask: readonly [price: number, qty: number],
  ): void {
    if (Number.isNaN(tsMs)) return this.refuse(reasons.time);
    if (!(bid[0] >= 0 && ask[0] >= 0)) return this.refuse(reasons.price);
    if (bid[0] === 0 || ask[0] === 0) return;
    if (!(bid[1] >= 0 && ask[1] >= 0)) return this.refuse(reasons.quantity);
    this.#events++;
    this.#sink.bbo(symbol, tsMs, 0, bid[0], bid[1], ask[0], ask[1]);
  }

  /** Does nothing where the venue did not send both numbers. */
  sequence(symbol: number, stream: number, first: number, last: number): void {
    if (first <= last) this.#sink.sequence?.(symbol, stream, first, last);
  }

  bboUnchanged(symbol: number): void {
    this.#sink.bboUnchanged?.(symbol);
  }

  trade(
    symbol: number,
    tsMs: number,
    price: number,
    qty: number,
    side: Side | undefined,
    id: string | undefined,
  ): void {
    if (Number.isNaN(tsMs)) return this.refuse(reasons.time);
    if (!(price > 0)) return this.refuse(reasons.price);
    if (!(qty > 0)) return this.refuse(reasons.quantity);
    if (side === undefined) return this.refuse(reasons.side);
    if (id === undefined) return this.refuse(reasons.tradeId);
    this.#events++;
    this.#sink.trade(symbol, tsMs, 0, price, qty, side, id);
  }

  /** @param indexPrice undefined where the venue sent none */
  markPrice(symbol: number, tsMs: number, markPrice: number, indexPrice: number | undefined): void {
    if (Number.isNaN(tsMs)) return this.refuse(reasons.time);
    if (!(markPrice > 0) || (indexPrice !== undefined && !(indexPrice > 0)))
      return this.refuse(reasons.price);
    this.#events++;
    this.#sink.markPrice(symbol, tsMs, 0, markPrice, indexPrice ?? Number.NaN);
  }

  funding(symbol: number, tsMs: number, rate: number, nextFundingMs: number): void {
    if (Number.isNaN(tsMs) || Number.isNaN(nextFundingMs)) return this.refuse(reasons.time);
    if (Number.isNaN(rate)) return this.refuse(reasons.rate);
    this.#events++;
    this.#sink.funding(symbol, tsMs, 0, rate, nextFundingMs);
  }

  /** Does nothing for what cannot be hours between settlements: venues have 1 to 8, and 24 would be a day. */
  fundingHours(symbol: number, hours: number): void {
    if (hours > 0 && hours <= 24) this.#sink.fundingHours?.(symbol, hours);
  }

  openInterest(symbol: number, tsMs: number, openInterest: number): void {
    if (Number.isNaN(tsMs)) return this.refuse(reasons.time);
    if (!(openInterest >= 0)) return this.refuse(reasons.openInterest);
    this.#events++;
    this.#sink.openInterest(symbol, tsMs, 0, openInterest);
  }

  /** What the frame was: refused as a whole when nothing in it was good. */
  reading(): Reading {
    const first = this.#refused[0];
    if (first !== undefined && this.#events === 0) return { reject: first };
    for (const reason of this.#refused) this.#sink.refuse(reason);
    return 'events';
  }
}
