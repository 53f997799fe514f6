import { bookFields, bookOffset as at, legStates, type Frame } from '../api/frames.ts';
import type { RouteHistory } from '../api/market.ts';
import { AppError } from '../error-codes.ts';

/** Seconds kept: one hour. */
const SECONDS = 3_600;

/**
 * Best bid and ask of every slot with their sizes by second, for the last hour. It lives beside the market, live or replayed, so that a screen
 * that is opened later finds it. Single precision: seven digits, a thousandth of a basis point.
 */
export class QuoteHistory {
  readonly #symbols: number;
  readonly #venues: number;
  readonly #bid: Float32Array;
  readonly #ask: Float32Array;
  readonly #bidQty: Float32Array;
  readonly #askQty: Float32Array;
  /** Epoch second of each column. */
  readonly #seconds = new Float64Array(SECONDS);
  #count = 0;

  constructor(symbols: number, venues: number) {
    this.#symbols = symbols;
    this.#venues = venues;
    const field = (): Float32Array => new Float32Array(symbols * venues * SECONDS);
    this.#bid = field();
    this.#ask = field();
    this.#bidQty = field();
    this.#askQty = field();
  }

  /** Takes the frame of a new second; frames of a second already there are left out. A leg that is not live is NaN. */
  add(frame: Frame): void {
    const second = Math.floor(frame.wall_ms / 1000);
    const newest = this.#count === 0 ? Number.NEGATIVE_INFINITY : this.#seconds[(this.#count - 1) % SECONDS]!;
    // The system clock was set back: what lies ahead of it has no place on the axis.
    if (second < newest - 1) this.#count = 0;
    else if (second <= newest) return;
    const column = this.#count++ % SECONDS;
    this.#seconds[column] = second;
    const live = legStates.indexOf('live');
    for (let slot = 0; slot < this.#symbols * this.#venues; slot++) {
      const row = slot * bookFields.length;
      const isLive = frame.values[row + at.state] === live;
      const cell = slot * SECONDS + column;
      this.#bid[cell] = isLive ? frame.values[row + at.bid_price]! : Number.NaN;
      this.#ask[cell] = isLive ? frame.values[row + at.ask_price]! : Number.NaN;
      this.#bidQty[cell] = isLive ? frame.values[row + at.bid_qty]! : Number.NaN;
      this.#askQty[cell] = isLive ? frame.values[row + at.ask_qty]! : Number.NaN;
    }
  }

  /** @throws AppError NOT_FOUND when there is no such route */
  route({
    symbol,
    buy,
    sell,
  }: {
    readonly symbol: number;
    readonly buy: number;
    readonly sell: number;
  }): RouteHistory {
    if (symbol >= this.#symbols || buy >= this.#venues || sell >= this.#venues || buy === sell) {
      throw new AppError(
        'NOT_FOUND',
        `history: expected a route of ${this.#symbols} symbols and ${this.#venues} venues, found ${symbol}: ${buy} to ${sell}`,
      );
    }
    const n = Math.min(this.#count, SECONDS);
    const time_s = new Float64Array(n);
    const buy_ask = new Float64Array(n);
    const sell_bid = new Float64Array(n);
    const qty = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const column = (this.#count - n + i) % SECONDS;
      time_s[i] = this.#seconds[column]!;
      const buyCell = (symbol * this.#venues + buy) * SECONDS + column;
      const sellCell = (symbol * this.#venues + sell) * SECONDS + column;
      buy_ask[i] = this.#ask[buyCell]!;
      sell_bid[i] = this.#bid[sellCell]!;
      qty[i] = Math.min(this.#askQty[buyCell]!, this.#bidQty[sellCell]!);
    }
    return { time_s, buy_ask, sell_bid, qty };
  }
}
