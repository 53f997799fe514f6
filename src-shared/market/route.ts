/** Why a route shows no signal, or that it does. The order is the code in route frames. */
export const routeReasons = [
  'signal',
  'below_line',
  'no_quote',
  'disconnected',
  'stale_buy',
  'stale_sell',
  'crossed_book',
  'too_small',
  'cooldown',
  /** Above the line, waiting out `dwell_ms` or `dwell_updates`. */
  'pending',
  /** The two feeds are further apart than `max_skew_ms`. */
  'skew',
  /** A venue's exchange times run ahead of what its latency allows. */
  'clock_fault',
  /** Different quote currencies without a live rate between them. */
  'not_compared',
  /** A SUSPECT life is open. */
  'suspect',
  /** A BASIS life is open. */
  'basis',
  'muted',
  /** A venue does not list the instrument. */
  'unsupported',
] as const;

export type RouteReason = (typeof routeReasons)[number];

/** A directed route: buy on one venue, sell on another. Indexes into the session's venue and symbol lists. */
export interface Route {
  readonly symbol: number;
  readonly buy: number;
  readonly sell: number;
}

/** All directed routes of `symbols` symbols over `venues` venues, in the order of route frames. */
export function routesOf(symbols: number, venues: number): Route[] {
  const routes: Route[] = [];
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (let buy = 0; buy < venues; buy++) {
      for (let sell = 0; sell < venues; sell++) if (sell !== buy) routes.push({ symbol, buy, sell });
    }
  }
  return routes;
}

/** Position of a route in the order of `routesOf`. */
export function routeIndex(venues: number, symbol: number, buy: number, sell: number): number {
  return symbol * venues * (venues - 1) + buy * (venues - 1) + (sell < buy ? sell : sell - 1);
}
