import type { Session } from '#shared/api/api.ts';
import { isUsable, lookOf } from '../../data/freshness.ts';
import type { MarketRows } from '../../data/market-rows.ts';
import { exactText } from '../../ui/format.ts';
import { isBlind, mayPay, reasonText } from '../reason-text.ts';
import { venueCode } from '../route-name.ts';

/** A route of one asset between two quote currencies. */
export interface CrossRoute {
  /** Position in `session.cross_routes`. */
  readonly index: number;
  readonly base: string;
  /** `OKX BTCUSDC`. */
  readonly buy: string;
  readonly sell: string;
  /** Currencies of the buying and of the selling leg. */
  readonly from: string;
  readonly to: string;
}

export function crossRoutesOf(session: Session): CrossRoute[] {
  return session.cross_routes.flatMap(({ buy, sell }, index) => {
    const [bought, sold] = [session.symbols[buy.symbol], session.symbols[sell.symbol]];
    if (bought === undefined || sold === undefined) return [];
    return [
      {
        index,
        base: bought.base,
        buy: `${venueCode(session, buy.venue)} ${bought.symbol}`,
        sell: `${venueCode(session, sell.venue)} ${sold.symbol}`,
        from: bought.quote,
        to: sold.quote,
      },
    ];
  });
}

/** Where a rate comes from. */
export interface Conversion {
  /** `BIN USDCUSDT ask`. */
  readonly source: string;
  readonly ageMs: number;
}

/** The quote that prices one currency in the other as `rate` says, or why there is none, for people. */
export function conversionOf(
  session: Session,
  rows: MarketRows,
  { from, to }: Pick<CrossRoute, 'from' | 'to'>,
  rate: number,
  nowMs: number,
): Conversion | string {
  const pairs = session.symbols.flatMap(({ symbol, base, quote }, index) => {
    if (base === from && quote === to) return [{ symbol, index, isTurned: false }];
    return base === to && quote === from ? [{ symbol, index, isTurned: true }] : [];
  });
  if (pairs.length === 0) return `no rate: no pair of ${from} and ${to} is recorded`;
  let best: Conversion | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const { symbol, index, isTurned } of pairs) {
    for (let venue = 0; venue < rows.venues; venue++) {
      const slot = rows.slotOf(index, venue);
      const ageMs = nowMs - rows.book(slot, 'recv_ms');
      const look = lookOf(rows.legState(slot), ageMs, nowMs - rows.bookWallMs, session.thresholds.max_age_ms);
      if (!isUsable(look)) continue;
      const cost = isTurned ? 1 / rows.book(slot, 'bid_price') : rows.book(slot, 'ask_price');
      if (!(Math.abs(cost - rate) < distance)) continue;
      distance = Math.abs(cost - rate);
      best = { source: `${venueCode(session, venue)} ${symbol} ${isTurned ? 'bid' : 'ask'}`, ageMs };
    }
  }
  return best ?? `no rate: no live quote of ${pairs.map(({ symbol }) => symbol).join(', ')}`;
}

/** What the list leaves out. */
export interface CrossFilter {
  /** `USDC→USDT`; empty: every conversion. */
  readonly pair: string;
  /** Without those that cannot be judged now. */
  readonly hidesBlind: boolean;
}

export function pairOf({ from, to }: Pick<CrossRoute, 'from' | 'to'>): string {
  return `${from}→${to}`;
}

/** Routes that pass the filter, the best net first; suspect ones and those that cannot be judged last. */
export function rankCross(
  rows: MarketRows,
  routes: readonly CrossRoute[],
  { pair, hidesBlind }: CrossFilter,
): CrossRoute[] {
  const net = ({ index }: CrossRoute): number =>
    mayPay(rows.crossReason(index)) ? rows.cross(index, 'net_bps') : Number.NEGATIVE_INFINITY;
  return routes
    .filter((route) => pair === '' || pairOf(route) === pair)
    .filter(({ index }) => !hidesBlind || !isBlind(rows.crossReason(index)))
    .toSorted((a, b) => {
      const [left, right] = [net(a), net(b)];
      return left === right ? a.index - b.index : right > left ? 1 : -1;
    });
}

/** `8 routes: 4 below line, 4 not compared · 4 hidden by the filters`. */
export function crossSummary(rows: MarketRows, routes: readonly CrossRoute[], shown: number): string {
  const counts = new Map<string, number>();
  for (const { index } of routes) {
    const words = reasonText[rows.crossReason(index)];
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const parts = [...counts].toSorted((a, b) => b[1] - a[1]).map(([words, count]) => `${count} ${words}`);
  const hidden = routes.length - shown;
  return `${exactText(routes.length)} routes: ${parts.join(', ')}${hidden > 0 ? ` · ${hidden} hidden by the filters` : ''}`;
}
