import { AppError } from '#shared/error-codes.ts';
import type { RouteHistory } from '#shared/api/api.ts';
import { bookFields, bookOffset as at, legStates, type Frame } from '#shared/api/frames.ts';

/** Seconds kept: one hour. */
const SECONDS = 3_600;

/**
 * Best bid and ask of every slot by second, for the last hour. It lives in the backend, so that a screen that is opened
 * later finds it. Single precision: seven digits, a thousandth of a basis point.
 */
export class QuoteHistory {
  readonly #symbols: number;
  readonly #venues: number;
  readonly #bid: Float32Array;
  readonly #ask: Float32Array;
  /** Epoch second of each column. */
  readonly #seconds = new Float64Array(SECONDS);
  #count = 0;

  constructor(symbols: number, venues: number) {
    this.#symbols = symbols;
    this.#venues = venues;
    this.#bid = new Float32Array(symbols * venues * SECONDS);
    this.#ask = new Float32Array(symbols * venues * SECONDS);
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
      this.#bid[slot * SECONDS + column] = isLive ? frame.values[row + at.bid_price]! : Number.NaN;
      this.#ask[slot * SECONDS + column] = isLive ? frame.values[row + at.ask_price]! : Number.NaN;
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
    for (let i = 0; i < n; i++) {
      const column = (this.#count - n + i) % SECONDS;
      time_s[i] = this.#seconds[column]!;
      buy_ask[i] = this.#ask[(symbol * this.#venues + buy) * SECONDS + column]!;
      sell_bid[i] = this.#bid[(symbol * this.#venues + sell) * SECONDS + column]!;
    }
    return { time_s, buy_ask, sell_bid };
  }
}
