/**
 * Frames of live numbers for screens: flat `Float64Array`s so that nothing is allocated per row. NaN means unknown.
 * All times are epoch ms.
 */

/** Fields of one (symbol, venue) slot in a book frame, in this order. Slot = symbol · venues + venue. */
export const bookFields = [
  'bid_price',
  'bid_qty',
  'ask_price',
  'ask_qty',
  /** When the newest BBO was received here. */
  'recv_ms',
  /** Exchange time of the newest BBO. */
  'event_ms',
  'mark_price',
  'index_price',
  /** Fraction per funding interval. */
  'funding_rate',
  'next_funding_ms',
  'open_interest',
  'last_price',
  'last_qty',
  'last_side',
  /** Index into `legStates`. */
  'state',
  /** BBO events since start. */
  'bbo_count',
] as const;
export type BookField = (typeof bookFields)[number];

/** What can be said of one venue's quote for one symbol. */
export const legStates = ['none', 'live', 'stale', 'disconnected', 'unsupported'] as const;
export type LegState = (typeof legStates)[number];

/** Fields of one directed route in a route frame. Order of routes: `routesOf` in market/route.ts. */
export const routeFields = [
  'gross_bps',
  'fees_bps',
  'net_bps',
  /** Smaller top-of-book size of the two legs, base units. */
  'qty',
  /** qty · buy price, quote currency. */
  'notional',
  'buy_age_ms',
  'sell_age_ms',
  /** Index into `routeReasons`. */
  'reason',
  /** When the running signal opened; NaN when none runs. */
  'open_since_ms',
  'peak_net_bps',
  /** Signals of this route since start. */
  'episodes',
] as const;
export type RouteField = (typeof routeFields)[number];

export interface Frame {
  readonly seq: number;
  /** Wall time the numbers were taken, epoch ms with fraction: ages count from here. */
  readonly wall_ms: number;
  /** Rows × fields. */
  readonly values: Float64Array;
}

/** Position of a field in its row. */
export function offsets<F extends string>(fields: readonly F[]): Readonly<Record<F, number>> {
  return Object.fromEntries(fields.map((name, i) => [name, i])) as Record<F, number>;
}

export const bookOffset = offsets(bookFields);
export const routeOffset = offsets(routeFields);
