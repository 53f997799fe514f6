import type { Session } from '#shared/api/api.ts';
import type { MarketRows } from '../data/market-rows.ts';
import { mayPay } from './reason-text.ts';
import { routeLabel } from './route-name.ts';

/** The route that pays most now; undefined where none can be judged. */
export function bestNow(
  session: Session,
  rows: MarketRows,
  nowMs: number,
): { readonly route: number; readonly label: string; readonly netBps: number } | undefined {
  if (nowMs - rows.routesWallMs > session.thresholds.max_age_ms) return undefined;
  let route = -1;
  let netBps = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < rows.routes.length; r++) {
    const net = rows.route(r, 'net_bps');
    if (!mayPay(rows.reason(r)) || !(net > netBps)) continue;
    [route, netBps] = [r, net];
  }
  const best = rows.routes[route];
  if (best === undefined) return undefined;
  return {
    route,
    label: `${session.symbols[best.symbol]?.symbol ?? ''} ${routeLabel(session, best)}`,
    netBps,
  };
}
