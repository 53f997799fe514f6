import type { ReasonCounts, ReasonsQuery } from '#shared/api/signals.ts';
import type { Reducer } from '#shared/market/arbitrage/reducer.ts';
import { routeReasons, type RouteReason } from '#shared/market/route.ts';

/** Why routes show no signal: now, and how often since the start. */
export function reasonCounts(reducer: Reducer, { symbol, buy, sell }: ReasonsQuery): ReasonCounts {
  const { legs, routes } = reducer.plan;
  const width = routeReasons.length;
  const now = new Float64Array(width);
  const entered = new Float64Array(width);
  const refused = new Float64Array(width);
  let counted = 0;
  for (const [route, ends] of routes.entries()) {
    const [from, to] = [legs[ends.buy]!, legs[ends.sell]!];
    const isOther =
      (symbol !== undefined && from.symbol !== symbol && to.symbol !== symbol) ||
      (buy !== undefined && from.exchange !== buy) ||
      (sell !== undefined && to.exchange !== sell);
    if (isOther) continue;
    counted++;
    now[reducer.lives.reason[route]!]!++;
    for (let reason = 0; reason < width; reason++) {
      entered[reason]! += reducer.entered[route * width + reason]!;
      refused[reason]! += reducer.refused[route * width + reason]!;
    }
  }
  return { routes: counted, now: named(now), entered: named(entered), refused: named(refused) };
}

function named(counts: Float64Array): Record<RouteReason, number> {
  return Object.fromEntries(routeReasons.map((reason, i) => [reason, counts[i]!])) as Record<
    RouteReason,
    number
  >;
}
