import type { Signal } from '#shared/market/signal.ts';

/** An opening of BTCUSDT OKX→Binance, net 0.03 %. */
export function opened(id: string, timestamp: number, changes: Partial<Signal> = {}): Signal {
  return {
    type: 'ARBITRAGE_OPPORTUNITY',
    event: 'OPENED',
    opportunity_id: id,
    action: 'BUY_OKX_SELL_BINANCE',
    symbol: 'BTCUSDT',
    buy_exchange: 'okx',
    sell_exchange: 'binance',
    buy_instrument: 'okx:perp:BTC-USDT',
    sell_instrument: 'binance:perp:BTC-USDT',
    reference_currency: 'USDT',
    buy_rate: 1,
    buy_price: 100,
    sell_price: 100.13,
    spread_pct: 0.13,
    profit_estimate: 0.13,
    net_pct: 0.03,
    fees_pct: 0.1,
    qty: 2,
    notional: 200,
    net_profit: 0.06,
    buy_age_ms: 10,
    sell_age_ms: 20,
    skew_ms: 5,
    timestamp,
    detected_at: timestamp - 40,
    ts_event_ms: timestamp - 40,
    detected_ms: timestamp - 0.7,
    trace: {
      exchange_ms: timestamp - 40,
      received_ms: timestamp - 0.7,
      evaluated_ms: timestamp - 0.1,
      sent_ms: timestamp,
    },
    ...changes,
  };
}

/** The end of the same life. */
export function closed(
  id: string,
  openedMs: number,
  lifetimeMs: number,
  changes: Partial<Signal> = {},
): Signal {
  return opened(id, openedMs + lifetimeMs, {
    event: 'CLOSED',
    net_pct: -0.01,
    close_reason: 'reverted',
    lifetime_ms: lifetimeMs,
    peak_net_pct: 0.05,
    ...changes,
  });
}
