import { AppError } from '../../src-shared/error-codes.ts';
import type { SignalLife, SignalStats } from '../../src-shared/api/signals.ts';
import { routeReasons, type RouteReason } from '../../src-shared/market/route.ts';
import type { Signal } from '../../src-shared/market/signal.ts';

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
      max_notional: Math.max(known?.max_notional ?? 0, signal.notional),
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

export function noStats(from: number, to: number): SignalStats {
  return {
    from,
    to,
    observed_ms: 0,
    lives: 0,
    open: 0,
    median_lifetime_ms: null,
    histogram: { edges_ms: [], counts: [] },
    routes: [],
  };
}

export function countsOf(reasons: readonly RouteReason[]): Readonly<Record<RouteReason, number>> {
  return Object.fromEntries(
    routeReasons.map((reason) => [reason, reasons.filter((each) => each === reason).length]),
  ) as Record<RouteReason, number>;
}
