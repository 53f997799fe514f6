import type { MarketRows } from '../../data/market-rows.ts';
import { mayPay } from '../reason-text.ts';

/**
 * The best route of every listed symbol, the best first. A symbol without a route that can be judged is left out.
 *
 * @param symbols indexes of the session's symbols
 * @param maxAgeMs beyond it the routes' own frame says nothing about now
 */
export function bestRoutes(
  rows: MarketRows,
  symbols: readonly number[],
  nowMs: number,
  maxAgeMs: number,
): number[] {
  if (nowMs - rows.routesWallMs > maxAgeMs) return [];
  const net = (route: number): number =>
    mayPay(rows.reason(route)) ? rows.route(route, 'net_bps') : Number.NaN;
  const perSymbol = rows.venues * (rows.venues - 1);
  const best = symbols.flatMap((symbol) => {
    let found = -1;
    const first = symbol * perSymbol;
    for (let route = first; route < first + perSymbol; route++)
      if (net(route) > (found < 0 ? Number.NEGATIVE_INFINITY : net(found))) found = route;
    return found < 0 ? [] : [found];
  });
  return best.toSorted((a, b) => net(b) - net(a) || a - b);
}
