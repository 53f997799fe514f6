import { AppError } from '../../src-shared/error-codes.ts';
import type {
  HistoryQuery,
  LifePage,
  SignalLife,
  SignalStats,
  StatsQuery,
} from '../../src-shared/api/signals.ts';
import { routeReasons, type RouteReason } from '../../src-shared/market/route.ts';
import { largestNotional, type Signal } from '../../src-shared/market/signal.ts';

/** What a history says of the messages a fake backend has sent. */
export function livesOf(messages: readonly Signal[]): SignalLife[] {
  const lives = new Map<string, SignalLife>();
  for (const signal of messages) {
    const known = lives.get(signal.opportunity_id);
    const isEnd = signal.event === 'CLOSED';
    lives.set(signal.opportunity_id, {
      opportunity_id: signal.opportunity_id,
      type: signal.type,
      symbol: signal.symbol,
      buy_exchange: signal.buy_exchange,
      sell_exchange: signal.sell_exchange,
      opened_ms: known?.opened_ms ?? signal.timestamp - (signal.lifetime_ms ?? 0),
      closed_ms: isEnd ? signal.timestamp : null,
      lifetime_ms: isEnd ? (signal.lifetime_ms ?? null) : null,
      open_net_pct: known?.open_net_pct ?? signal.net_pct,
      peak_net_pct: Math.max(known?.peak_net_pct ?? -Infinity, signal.peak_net_pct ?? signal.net_pct),
      twa_net_pct: signal.twa_net_pct ?? null,
      max_qty: Math.max(known?.max_qty ?? 0, signal.max_qty ?? signal.qty),
      max_notional: Math.max(known?.max_notional ?? 0, largestNotional(signal)),
      net_profit: Math.max(known?.net_profit ?? -Infinity, signal.net_profit),
      reference_currency: signal.reference_currency,
      close_reason: signal.close_reason ?? null,
      evidence: null,
    });
  }
  return [...lives.values()].toSorted((a, b) => b.opened_ms - a.opened_ms);
}

export function lifeDetails(messages: readonly Signal[], id: string) {
  const life = livesOf(messages).find((each) => each.opportunity_id === id);
  if (life === undefined) throw new AppError('NOT_FOUND', `signals: expected a life ${id}, found none`);
  return { life, messages: messages.filter((signal) => signal.opportunity_id === id) };
}

function fits(life: SignalLife, query: Partial<HistoryQuery>): boolean {
  const isAtLeast = (value: number, least: number | undefined): boolean => value >= (least ?? -Infinity);
  return (
    (query.symbol ?? life.symbol) === life.symbol &&
    (query.buy ?? life.buy_exchange) === life.buy_exchange &&
    (query.sell ?? life.sell_exchange) === life.sell_exchange &&
    (query.type ?? life.type) === life.type &&
    isAtLeast(life.opened_ms, query.from) &&
    life.opened_ms < (query.to ?? Infinity) &&
    isAtLeast(life.peak_net_pct, query.min_net_pct) &&
    isAtLeast(life.lifetime_ms ?? -1, query.min_lifetime_ms) &&
    (query.state === undefined || (query.state === 'open') === (life.closed_ms === null))
  );
}

/** Newest opening first, the pages one after the other. */
export function pageOf(all: readonly SignalLife[], query: HistoryQuery): LifePage {
  const found = all.filter((life) => fits(life, query)).toSorted((a, b) => b.opened_ms - a.opened_ms);
  const begin =
    query.after === undefined ? 0 : found.findIndex((each) => each.opportunity_id === query.after) + 1;
  const lives = found.slice(begin, begin + query.limit);
  const next = begin + query.limit < found.length ? (lives.at(-1)?.opportunity_id ?? null) : null;
  return { lives, next, total: found.length };
}

/** @param observed_ms how long the backend says that it recorded */
export function statsOf(all: readonly SignalLife[], query: StatsQuery, observed_ms: number): SignalStats {
  const lives = all.filter((life) => fits(life, query));
  const edges_ms = [0, ...Array.from({ length: 17 }, (_, i) => 10 ** (i / 2))];
  const lifetimes = lives.flatMap((life) => life.lifetime_ms ?? []).toSorted((a, b) => a - b);
  const middle = (sorted: readonly number[]): number | null =>
    sorted[Math.ceil(sorted.length / 2) - 1] ?? null;
  const keys = [...new Set(lives.map((life) => `${life.symbol} ${life.buy_exchange} ${life.sell_exchange}`))];
  return {
    from: query.from,
    to: query.to,
    observed_ms,
    lives: lives.length,
    open: lives.filter((life) => life.closed_ms === null).length,
    median_lifetime_ms: middle(lifetimes),
    histogram: {
      edges_ms,
      counts: edges_ms.map(
        (edge, i) => lifetimes.filter((ms) => ms >= edge && ms < (edges_ms[i + 1] ?? Infinity)).length,
      ),
    },
    routes: keys.map((key) => {
      const own = lives.filter((life) => `${life.symbol} ${life.buy_exchange} ${life.sell_exchange}` === key);
      const [first] = own as [SignalLife, ...SignalLife[]];
      const above_ms = own.reduce((sum, life) => sum + (life.lifetime_ms ?? 0), 0);
      const sorted = own.flatMap((life) => life.lifetime_ms ?? []).toSorted((a, b) => a - b);
      return {
        symbol: first.symbol,
        buy_exchange: first.buy_exchange,
        sell_exchange: first.sell_exchange,
        type: first.type,
        episodes: own.length,
        per_24h: (own.length * 86_400_000) / observed_ms,
        above_ms,
        above_share: above_ms / observed_ms,
        median_lifetime_ms: middle(sorted),
        best_net_pct: Math.max(...own.map((life) => life.peak_net_pct)),
        max_notional: Math.max(...own.map((life) => life.max_notional)),
      };
    }),
  };
}

export function countsOf(reasons: readonly RouteReason[]): Readonly<Record<RouteReason, number>> {
  return Object.fromEntries(
    routeReasons.map((reason) => [reason, reasons.filter((each) => each === reason).length]),
  ) as Record<RouteReason, number>;
}
