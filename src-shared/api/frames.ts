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
  /** Hours between two settlements of funding; NaN while it is not known. */
  'funding_hours',
] as const;
export type BookField = (typeof bookFields)[number];

/** What can be said of one venue's quote for one symbol. */
export const legStates = ['none', 'live', 'stale', 'disconnected', 'unsupported'] as const;
export type LegState = (typeof legStates)[number];

/**
 * Fields of one directed route in a route frame. First the routes of `routesOf` in market/route.ts, then those of
 * `session.cross_routes`: one asset in two quote currencies.
 */
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
  /** Index into `signalTypes`, of the signal that runs; NaN when none does. */
  'type',
  /** Net of the running signal averaged over its time, and its largest size, base units. */
  'twa_net_bps',
  'max_qty',
  /** How far the two feeds are apart, ms. */
  'skew_ms',
  /** What one unit of the buying leg's quote currency costs in the selling leg's; 1 where they are the same. */
  'rate',
  /** Funding of each leg for 8 hours, percent·100 of its value: what a long pays. */
  'buy_funding_8h_bps',
  'sell_funding_8h_bps',
  /** Hours between two settlements of each leg. */
  'buy_funding_hours',
  'sell_funding_hours',
  'buy_next_funding_ms',
  'sell_next_funding_ms',
  /** Long the buying leg and short the selling one up to the next settlement of both: what funding brings, and net with it. */
  'funding_bps',
  'net_funded_bps',
  /** The same carry for a year at the present rates, percent. */
  'funding_apr_pct',
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
