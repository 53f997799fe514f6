import type { ReasonCounts } from '#shared/api/signals.ts';
import type { Reducer } from '#shared/market/arbitrage/reducer.ts';
import { routeReasons, type RouteReason } from '#shared/market/route.ts';

/** Why routes show no signal: now, and how often since the start. */
export function reasonCounts(reducer: Reducer): ReasonCounts {
  const now = new Float64Array(routeReasons.length);
  for (const reason of reducer.lives.reason) now[reason]!++;
  return { now: named(now), entered: named(reducer.entered), refused: named(reducer.refused) };
}

function named(counts: Float64Array): Record<RouteReason, number> {
  return Object.fromEntries(routeReasons.map((reason, i) => [reason, counts[i]!])) as Record<
    RouteReason,
    number
  >;
}
