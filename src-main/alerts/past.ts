import type { PastInput } from '#shared/alerts/dry-run.ts';
import type { SignalLife } from '#shared/api/signals.ts';
import type { Signal } from '#shared/market/signal.ts';

/** Openings and ends of lives as the messages a rule reads, in the order of time. */
export function lifeInputs(lives: readonly SignalLife[]): PastInput[] {
  return lives
    .flatMap((life): PastInput[] => {
      const opened = message(life, 'OPENED', life.opened_ms, life.open_net_pct);
      if (life.closed_ms === null) return [opened];
      return [opened, message(life, 'CLOSED', life.closed_ms, life.open_net_pct)];
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}

function message(life: SignalLife, event: 'OPENED' | 'CLOSED', atMs: number, netPct: number): PastInput {
  const signal: Signal = {
    type: life.type,
    event,
    opportunity_id: life.opportunity_id,
    action: `BUY_${life.buy_exchange.toUpperCase()}_SELL_${life.sell_exchange.toUpperCase()}`,
    symbol: life.symbol,
    buy_exchange: life.buy_exchange,
    sell_exchange: life.sell_exchange,
    buy_instrument: '',
    sell_instrument: '',
    buy_price: Number.NaN,
    sell_price: Number.NaN,
    reference_currency: life.reference_currency,
    buy_rate: 1,
    spread_pct: Number.NaN,
    profit_estimate: Number.NaN,
    net_pct: netPct,
    fees_pct: Number.NaN,
    qty: life.max_qty,
    notional: life.max_notional,
    net_profit: life.net_profit,
    buy_age_ms: Number.NaN,
    sell_age_ms: Number.NaN,
    skew_ms: Number.NaN,
    timestamp: atMs,
    detected_at: atMs,
    ts_event_ms: atMs,
    detected_ms: atMs,
    trace: { exchange_ms: atMs, received_ms: atMs, evaluated_ms: atMs, sent_ms: atMs },
  };
  return { atMs, input: { kind: 'signal', signal } };
}
