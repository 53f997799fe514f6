import { routeReasons, type RouteReason } from '#shared/market/route.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { ageText } from '../../ui/format.ts';
import { isBlind, reasonText } from '../reason-text.ts';

/** Routes by what they pay, best first; routes that cannot be judged come last, in their own order. */
export function rankRoutes(rows: MarketRows): number[] {
  const net = rows.routes.map((_, route) =>
    isBlind(rows.reason(route)) ? Number.NEGATIVE_INFINITY : rows.route(route, 'net_bps'),
  );
  return rows.routes
    .map((_, route) => route)
    .sort((a, b) => {
      const [left, right] = [net[a] ?? -Infinity, net[b] ?? -Infinity];
      return left === right ? a - b : right > left ? 1 : -1;
    });
}

/** Rows that would stand elsewhere. */
export function movesWaiting(shown: readonly number[], wanted: readonly number[]): number {
  return wanted.filter((route, i) => shown[i] !== route).length;
}

/**
 * Why there is no signal, counted: `60 routes: 54 below line, 4 buy leg stale, 2 signal open`.
 *
 * @param maxAgeMs beyond it the routes' own frame says nothing about now
 */
export function reasonSummary(rows: MarketRows, nowMs: number, maxAgeMs: number): string {
  if (rows.routesWallMs === 0) return `${rows.routes.length} routes: no report yet`;
  if (nowMs - rows.routesWallMs > maxAgeMs)
    return `${rows.routes.length} routes: no report for ${ageText(nowMs - rows.routesWallMs)}`;
  const counts = new Map<RouteReason, number>();
  for (let route = 0; route < rows.routes.length; route++) {
    const reason = rows.reason(route);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const parts = routeReasons
    .filter((reason) => counts.has(reason))
    .map((reason) => ({ reason, count: counts.get(reason) ?? 0 }))
    .sort((a, b) => b.count - a.count)
    .map(({ reason, count }) => `${count} ${reasonText[reason]}`);
  return `${rows.routes.length} routes: ${parts.join(', ')}`;
}

/** Route with the highest net that may be shown; -1 where there is none. */
export function bestRoute(rows: MarketRows): number {
  const best = rankRoutes(rows)[0] ?? -1;
  return best >= 0 && !isBlind(rows.reason(best)) && Number.isFinite(rows.route(best, 'net_bps')) ? best : -1;
}

/** A route's gross spread and what is taken from it, bps; the parts add up to the net. */
export interface Waterfall {
  readonly gross: number;
  readonly buyFee: number;
  readonly sellFee: number;
  readonly net: number;
}

/**
 * The selling fee takes what the buying fee leaves of the difference: both are charged on different amounts, so that
 * their percentages alone do not add up exactly.
 *
 * @param buyTakerPct taker fee of the buying venue in percent
 */
export function waterfallOf(rows: MarketRows, route: number, buyTakerPct: number): Waterfall {
  const gross = rows.route(route, 'gross_bps');
  const net = rows.route(route, 'net_bps');
  const buyFee = buyTakerPct * 100;
  return { gross, buyFee, sellFee: gross - net - buyFee, net };
}
