import { expect, test } from 'vitest';
import type { FeeTable } from '../../../../src-shared/market/fees.ts';
import { mergeConfig } from '../../../../src-main/backend/load-config.ts';
import { SessionFacts } from '../../../../src-main/backend/session.ts';
import { instrument } from '../../../support/fake-exchange.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const T = Date.UTC(2026, 0, 15);

const row = (exchange: 'binance' | 'okx', taker_pct: number, valid_from = '2024-01-01') =>
  ({ exchange, type: 'perp', maker_pct: 0, taker_pct, valid_from, source: 'test' }) as const;

function facts(fees: FeeTable['rows'], checked = '2026-01-01') {
  const clock = new FakeClock(T);
  const { config } = mergeConfig({ exchanges: ['okx', 'binance'], symbols: ['BTCUSDT', '1000PEPEUSDT'] });
  const session = new SessionFacts({
    mode: 'DEMO',
    dataDir: '/data',
    config,
    fees: { checked, rows: fees },
    notes: ['MATICUSDT is traded as POLUSDT'],
    clock,
  });
  return { clock, session };
}

test('tells a client the venues in order with the fees in force, the symbols, thresholds and notes', () => {
  const { session, clock } = facts([
    row('binance', 0.04),
    row('binance', 0.05, '2026-01-10'),
    row('binance', 0.01, '2026-02-01'),
    row('okx', 0.06),
  ]);
  session.learnStreams('okx', ['bbo', 'trade']);
  clock.advance(5_000);
  expect(session.session()).toMatchObject({
    mode: 'DEMO',
    started_ms: T,
    now_ms: T + 5_000,
    data_dir: '/data',
    venues: [
      { exchange: 'okx', streams: ['bbo', 'trade'], taker_pct: 0.06 },
      { exchange: 'binance', streams: [], taker_pct: 0.05 },
    ],
    symbols: [
      { symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', tick: Number.NaN },
      { symbol: '1000PEPEUSDT', base: '1000PEPE', quote: 'USDT', tick: Number.NaN },
    ],
    thresholds: { open_pct: 0.02, close_pct: 0, cooldown_ms: 5_000, max_age_ms: 5_000, min_notional: 100 },
    fees_old: false,
    notes: ['MATICUSDT is traded as POLUSDT'],
  });
});

test('the tick of a symbol is the finest one known', () => {
  const { session } = facts([row('binance', 0.05), row('okx', 0.05)]);
  session.learn('okx', [{ ...instrument('BTCUSDT'), tick: 0.1 }]);
  session.learn('binance', [
    { ...instrument('BTCUSDT'), tick: 0.01 },
    { ...instrument('1000PEPEUSDT'), tick: Number.NaN },
  ]);
  expect(session.session().symbols.map((symbol) => symbol.tick)).toEqual([0.01, Number.NaN]);
});

test('a fee is never guessed', () => {
  expect(() => facts([row('binance', 0.05)]).session.takerPct).toThrow(/perp row of okx/);
  expect(() => facts([row('binance', 0.05), row('okx', 0.05, '2026-01-16')]).session.takerPct).toThrow();
});

test('says when the fees were checked too long ago', () => {
  const rows = [row('binance', 0.05), row('okx', 0.05)];
  expect(facts(rows, '2025-07-19').session.session().fees_old).toBe(false);
  expect(facts(rows, '2025-07-18').session.session().fees_old).toBe(true);
});

test('routes between quote currencies follow those of the grid', () => {
  const { config } = mergeConfig({
    exchanges: ['okx', 'binance'],
    symbols: ['BTCUSDT', 'BTCUSDC', 'ETHUSDT'],
  });
  const session = new SessionFacts({
    mode: 'LIVE',
    dataDir: '/data',
    config,
    fees: { checked: '2026-01-01', rows: [row('binance', 0.05), row('okx', 0.05)] },
    notes: [],
    clock: new FakeClock(T),
  }).session();
  const names = session.cross_routes.map(({ buy, sell }) =>
    [buy, sell]
      .map(({ symbol, venue }) => `${session.symbols[symbol]!.symbol}@${session.venues[venue]!.exchange}`)
      .join(' > '),
  );
  expect(names.toSorted()).toEqual([
    'BTCUSDC@binance > BTCUSDT@okx',
    'BTCUSDC@okx > BTCUSDT@binance',
    'BTCUSDT@binance > BTCUSDC@okx',
    'BTCUSDT@okx > BTCUSDC@binance',
  ]);
});

test('what was changed while it ran is what a client is told; a fee that is missing changes nothing', () => {
  const { session } = facts([row('binance', 0.05), row('okx', 0.05)]);
  const { config } = mergeConfig({ signals: { open_pct: 0.5 }, fees: { tiers: { okx: 'VIP 1' } } });
  expect(() => session.configure({ config })).toThrow(/tier VIP 1/);
  expect(session.session().thresholds.open_pct).toBe(0.02);
  const fees = {
    checked: '2026-01-01',
    rows: [row('binance', 0.05), row('okx', 0.05), { ...row('okx', 0.01), tier: 'VIP 1' }],
  };
  expect(session.configure({ config, fees }).takerPct).toEqual([0.01, 0.05]);
  expect(session.session()).toMatchObject({
    thresholds: { open_pct: 0.5 },
    venues: [{ taker_pct: 0.01 }, { taker_pct: 0.05 }],
  });
});
