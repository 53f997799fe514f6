import type { Session } from '#shared/api/api.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';

/** Symbols of the made-up market with the price and the size their quotes begin with. */
export const coins = [
  { symbol: 'BTCUSDT', base: 'BTC', price: 67_953, tick: 0.1, size: 1.2 },
  { symbol: 'ETHUSDT', base: 'ETH', price: 3_512.4, tick: 0.01, size: 14 },
  { symbol: 'BNBUSDT', base: 'BNB', price: 604.2, tick: 0.01, size: 40 },
  { symbol: 'SOLUSDT', base: 'SOL', price: 171.35, tick: 0.01, size: 210 },
  { symbol: 'XRPUSDT', base: 'XRP', price: 0.5312, tick: 0.0001, size: 42_000 },
  { symbol: 'LINKUSDT', base: 'LINK', price: 14.21, tick: 0.001, size: 900 },
  { symbol: 'ADAUSDT', base: 'ADA', price: 0.4415, tick: 0.0001, size: 61_000 },
  { symbol: 'AVAXUSDT', base: 'AVAX', price: 28.6, tick: 0.001, size: 480 },
  { symbol: 'LTCUSDT', base: 'LTC', price: 84.15, tick: 0.01, size: 170 },
  { symbol: '1000PEPEUSDT', base: '1000PEPE', price: 0.01234567, tick: 0.00000001, size: 2_100_000 },
] as const;

const takerPct: Readonly<Record<ExchangeId, number>> = { binance: 0.05, bybit: 0.055, okx: 0.05 };

/** What a page is told when it connects to the fake backend. */
export function fakeSession({
  mode = 'DEMO',
  symbols = coins.length,
  nowMs,
  maxAgeMs = 5_000,
}: {
  readonly mode?: 'LIVE' | 'DEMO';
  readonly symbols?: number;
  readonly nowMs: number;
  readonly maxAgeMs?: number;
}): Session {
  return {
    version: '0.1.0',
    mode,
    started_ms: nowMs - 3_725_000,
    now_ms: nowMs,
    data_dir: '/data/arbscope',
    venues: exchangeIds.map((exchange) => ({
      exchange,
      streams:
        exchange === 'binance'
          ? ['bbo', 'trade', 'mark_price', 'funding']
          : ['bbo', 'trade', 'mark_price', 'funding', 'open_interest'],
      taker_pct: takerPct[exchange],
    })),
    symbols: coins.slice(0, symbols).map(({ symbol, base, tick }) => ({ symbol, base, quote: 'USDT', tick })),
    thresholds: {
      open_pct: 0.02,
      close_pct: 0,
      cooldown_ms: 5_000,
      max_age_ms: maxAgeMs,
      min_notional: 100,
      suspect_pct: 5,
      dwell_ms: 0,
      max_skew_ms: 250,
      max_notional: 0,
    },
    cross_routes: [],
    fees_checked: '2026-11-20',
    fees_old: false,
    notes: ['MATICUSDT is traded as POLUSDT since September 2024; POLUSDT is recorded instead.'],
  };
}
