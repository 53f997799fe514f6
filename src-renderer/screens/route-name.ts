import type { Session } from '#shared/api/api.ts';
import { exchangeLabels, type ExchangeId } from '#shared/market/exchange.ts';
import type { Route } from '#shared/market/route.ts';

/** Three-letter code of a venue. */
export function codeOf(exchange: ExchangeId): string {
  return exchangeLabels[exchange].code;
}

/** Code of the session's venue at `index`; a dash where there is none. */
export function venueCode(session: Session, index: number): string {
  const venue = session.venues[index];
  return venue === undefined ? '—' : codeOf(venue.exchange);
}

/** `BTCUSDT:binance`: names a slot in the page, for tests and for what the user chose. */
export function slotKey(session: Session, symbol: number, venue: number): string {
  return `${session.symbols[symbol]?.symbol ?? ''}:${session.venues[venue]?.exchange ?? ''}`;
}

/** `BTCUSDT:okx>binance`: buy on OKX, sell on Binance. */
export function routeKey(session: Session, route: Route): string {
  const venue = (index: number): string => session.venues[index]?.exchange ?? '';
  return `${session.symbols[route.symbol]?.symbol ?? ''}:${venue(route.buy)}>${venue(route.sell)}`;
}

/** `OKX→BIN`. */
export function routeLabel(session: Session, route: Pick<Route, 'buy' | 'sell'>): string {
  return `${venueCode(session, route.buy)}→${venueCode(session, route.sell)}`;
}

/** Index of the route a key names; -1 where this session has none. */
export function findRoute(session: Session, routes: readonly Route[], key: string): number {
  return routes.findIndex((route) => routeKey(session, route) === key);
}
