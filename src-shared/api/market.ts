import { z } from 'zod';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';
import type { Frame } from './frames.ts';

/** Seconds of one route's legs, oldest first, equal lengths, one point per second; NaN where a leg had no fresh quote. */
export interface RouteHistory {
  /** Epoch seconds. */
  readonly time_s: Float64Array;
  /** Ask of the buying venue, bid of the selling venue. */
  readonly buy_ask: Float64Array;
  readonly sell_bid: Float64Array;
  /** Smaller of both sizes at the top of the book, base units. */
  readonly qty: Float64Array;
}

const nothing = z.strictObject({});
const index = z.number().int().min(0).max(100_000);

/** Numbers of the market, live or of a recording. */
export const market = {
  /** Newest book of every slot, at most 10 a second. */
  book: stream(nothing, shape<Frame>(), { keep: 'latest', key: () => 'book' }),
  /** Newest numbers of every route, at most 4 a second. */
  routes: stream(nothing, shape<Frame>(), { keep: 'latest', key: () => 'routes' }),
  /** The last hour of one route, by second. */
  history: query(z.strictObject({ symbol: index, buy: index, sell: index }), shape<RouteHistory>()),
} satisfies Contract[string];
