import { expect, test } from 'vitest';
import { routeFields, routeOffset } from '#shared/api/frames.ts';
import { routeReasons, type RouteReason } from '#shared/market/route.ts';
import { MarketRows } from '../../../../../src-renderer/data/market-rows.ts';
import { bestRoutes } from '../../../../../src-renderer/screens/mini/model.ts';

/** Three symbols on two venues: routes 0 and 1, 2 and 3, 4 and 5; frame of 10,000 ms. */
function rowsOf(...routes: readonly (readonly [reason: RouteReason, netBps: number])[]): MarketRows {
  const rows = new MarketRows(3, 2);
  const values = new Float64Array(6 * routeFields.length).fill(Number.NaN);
  routes.forEach(([reason, netBps], route) => {
    values[route * routeFields.length + routeOffset.reason] = routeReasons.indexOf(reason);
    values[route * routeFields.length + routeOffset.net_bps] = netBps;
  });
  rows.applyRoutes({ seq: 1, wall_ms: 10_000, values });
  return rows;
}

test('one route a symbol, the best on top; what is stale, suspect or not listed never stands there', () => {
  const rows = rowsOf(
    ['below_line', -3],
    ['below_line', -1],
    ['suspect', 900],
    ['signal', 6],
    ['stale_buy', 50],
    ['no_quote', Number.NaN],
  );
  expect(bestRoutes(rows, [0, 1, 2], 10_100, 5_000)).toEqual([3, 1]);
  expect(bestRoutes(rows, [0], 10_100, 5_000)).toEqual([1]);
  expect(bestRoutes(rows, [0, 1, 2], 16_000, 5_000)).toEqual([]);
});
