import {
  bookFields,
  bookOffset,
  legStates,
  routeFields,
  routeOffset,
  type BookField,
  type LegState,
  type RouteField,
} from '#shared/api/frames.ts';
import { routeReasons, type RouteReason } from '#shared/market/route.ts';
import { MarketRows } from '../../../../src-renderer/data/market-rows.ts';

export interface QuoteInput extends Partial<Record<Exclude<BookField, 'state'>, number>> {
  readonly state?: LegState;
}

export interface RouteInput extends Partial<Record<Exclude<RouteField, 'reason'>, number>> {
  readonly reason: RouteReason;
}

/** Rows of one symbol on three venues, taken at 10,000 ms. Quotes by venue, routes in the order of `routesOf`. */
export function rowsOf(quotes: readonly QuoteInput[], routes: readonly RouteInput[] = []): MarketRows {
  const rows = new MarketRows(1, 3);
  const book = new Float64Array(3 * bookFields.length).fill(Number.NaN);
  quotes.forEach(({ state = 'live', ...fields }, slot) => {
    const all = { recv_ms: 9_900, event_ms: 9_860, ...fields, state: legStates.indexOf(state) };
    for (const [field, value] of Object.entries(all))
      book[slot * bookFields.length + bookOffset[field as BookField]] = value;
  });
  rows.applyBook({ seq: 1, wall_ms: 10_000, values: book });
  if (routes.length === 0) return rows;
  const values = new Float64Array(6 * routeFields.length).fill(Number.NaN);
  routes.forEach(({ reason, ...fields }, route) => {
    const all = { ...fields, reason: routeReasons.indexOf(reason) };
    for (const [field, value] of Object.entries(all))
      values[route * routeFields.length + routeOffset[field as RouteField]] = value;
  });
  rows.applyRoutes({ seq: 1, wall_ms: 10_000, values });
  return rows;
}
