import { expect, test } from 'vitest';
import { bidForNet, edge } from '#shared/market/spread.ts';
import { netCell, rampStep } from '../../../../../src-renderer/screens/net-cell.ts';
import type { Basis } from '../../../../../src-renderer/screens/net-cell.ts';
import {
  bestRoute,
  hiddenBy,
  hiddenSummary,
  isRouteMuted,
  movesWaiting,
  rankRoutes,
  reasonSummary,
  waterfallEnd,
  waterfallOf,
} from '../../../../../src-renderer/screens/spreads/model.ts';
import { RouteSeries } from '../../../../../src-renderer/screens/spreads/route-series.ts';
import { FakeBackend } from '../../../../support/fake-api.ts';
import { rowsOf } from '../rows.ts';

const routes = [
  { reason: 'stale_sell', net_bps: 90, gross_bps: 100 },
  { reason: 'below_line', net_bps: -12, gross_bps: -2 },
  { reason: 'signal', net_bps: 4.2, gross_bps: 14.2 },
  { reason: 'disconnected' },
  { reason: 'below_line', net_bps: -3, gross_bps: 7 },
  { reason: 'too_small', net_bps: 30, gross_bps: 40 },
] as const;

test('ranks by net; what cannot be judged is last, whatever its numbers say', () => {
  const rows = rowsOf([], routes);
  expect(rankRoutes(rows)).toEqual([5, 2, 4, 1, 0, 3]);
  expect(bestRoute(rows)).toBe(5);
  expect(
    bestRoute(
      rowsOf(
        [],
        routes.map(() => ({ reason: 'no_quote' as const })),
      ),
    ),
  ).toBe(-1);
});

test('counts why there is no signal, the most frequent first', () => {
  const rows = rowsOf([], routes);
  expect(reasonSummary(rows, 10_500, 5_000)).toBe(
    '6 routes: 2 below line, 1 signal open, 1 disconnected, 1 sell leg stale, 1 too small',
  );
  expect(reasonSummary(rows, 19_200, 5_000)).toBe('6 routes: no report for 9.2 s');
  expect(reasonSummary(rowsOf([]), 19_200, 5_000)).toBe('6 routes: no report yet');
});

test('counts the rows a renewed order would move', () => {
  expect(movesWaiting([1, 2, 3], [1, 2, 3])).toBe(0);
  expect(movesWaiting([1, 2, 3], [3, 2, 1])).toBe(2);
});

test('a stale leg never shows a value, and only a positive net has colour', () => {
  const rows = rowsOf([], routes);
  const cell = (route: number, basis: Basis = 'net', nowMs = 10_000) =>
    netCell(rows, route, basis, nowMs, 5_000);
  expect(cell(0)).toEqual({ text: 'stale', ramp: undefined, isBlind: true });
  expect(cell(3)).toEqual({ text: 'off', ramp: undefined, isBlind: true });
  expect(cell(2)).toEqual({ text: '+4.2', ramp: '2', isBlind: false });
  expect(cell(1)).toEqual({ text: '−12.0', ramp: undefined, isBlind: false });
  // Gross and positive, net negative: no colour.
  expect(cell(4, 'gross')).toEqual({ text: '+7.0', ramp: undefined, isBlind: false });
  // The frame itself is too old.
  expect(cell(2, 'net', 16_000)).toEqual({ text: 'stale', ramp: undefined, isBlind: true });
  expect([-1, 0, 0.5, 1, 3, 6, 12, 500, Number.NaN].map(rampStep)).toEqual([
    undefined,
    undefined,
    '0',
    '1',
    '2',
    '3',
    '4',
    '4',
    undefined,
  ]);
});

test('the waterfall adds up to the net', () => {
  const { grossPct, netPct } = edge(100, 101, 0.05, 0.055);
  const rows = rowsOf([], [{ reason: 'signal', gross_bps: grossPct * 100, net_bps: netPct * 100 }]);
  const fall = waterfallOf(rows, 0, 0.05);
  expect(fall.gross - fall.buyFee - fall.sellFee).toBeCloseTo(fall.net, 9);
  expect(fall.buyFee).toBe(5);
  expect(fall.sellFee).toBeCloseTo(5.6, 1);
});

test('a route over time: recorded seconds first, then live ones, gaps where a leg is not usable', () => {
  const { session } = new FakeBackend({ nowMs: () => 10_000, symbols: 1 });
  const series = new RouteSeries(session, { symbol: 0, buy: 0, sell: 2 });
  const bid = bidForNet(100, 0.42, 0.05, 0.05);
  const quotes = (state: 'live' | 'stale') =>
    rowsOf([
      { ask_price: 100, bid_price: 99, ask_qty: 0.5 },
      {},
      { ask_price: bid + 1, bid_price: bid, bid_qty: 2, state },
    ]);
  series.sample(quotes('live'), 10_000);
  series.sample(quotes('stale'), 11_500);
  series.takeHistory({
    time_s: Float64Array.of(8, 9),
    buy_ask: Float64Array.of(100, Number.NaN),
    sell_bid: Float64Array.of(bid, 90),
    qty: Float64Array.of(0.75, Number.NaN),
  });
  expect(series.grid.map((p) => [p.timeS, Math.round(p.netBps * 10) / 10, p.qty])).toEqual([
    [8, 42, 0.75],
    [9, Number.NaN, Number.NaN],
    [10, 42, 0.5],
    [11, Number.NaN, Number.NaN],
  ]);
});

test('a cycle pays both fees twice, funding is added to the entry, and each ranks by itself', () => {
  const rows = rowsOf(
    [],
    [
      {
        reason: 'signal',
        gross_bps: 14.2,
        fees_bps: 10,
        net_bps: 4.2,
        funding_bps: -6,
        net_funded_bps: -1.8,
      },
      {
        reason: 'below_line',
        gross_bps: 11,
        fees_bps: 10.5,
        net_bps: 0.5,
        funding_bps: 3,
        net_funded_bps: 3.5,
      },
      { reason: 'suspect', gross_bps: 700, fees_bps: 10, net_bps: 690 },
    ],
  );
  const text = (route: number, basis: Basis) => netCell(rows, route, basis, 10_000, 5_000);
  expect([text(0, 'cycle').text, text(0, 'funded').text, text(1, 'funded').text]).toEqual([
    '−5.8',
    '−1.8',
    '+3.5',
  ]);
  // Colour says what pays under that heading.
  expect([text(0, 'cycle').ramp, text(1, 'funded').ramp]).toEqual([undefined, '2']);
  expect(text(2, 'net')).toEqual({ text: '+690.0', ramp: undefined, isBlind: false });
  // What is too good to be true is never the best.
  expect(rankRoutes(rows).slice(0, 2)).toEqual([0, 1]);
  expect(bestRoute(rows)).toBe(0);
  // Funding that is not known makes the sum unknown, and such a route the last.
  expect(text(2, 'funded').text).toBe('—');
  expect(rankRoutes(rows, 'funded').slice(0, 3)).toEqual([1, 0, 2]);
  const end = waterfallEnd(rows, 0, 'cycle')!;
  expect(4.2 + end.by).toBeCloseTo(end.total, 9);
  expect(waterfallEnd(rows, 0, 'net')).toBeUndefined();
});

test('every route that is left out is left out for one reason, and counted under it', () => {
  const rows = rowsOf(
    [],
    [
      { reason: 'stale_buy', net_bps: 50, notional: 9_000 },
      { reason: 'below_line', net_bps: 1, notional: 9_000 },
      { reason: 'muted', net_bps: 8, notional: 9_000 },
      { reason: 'too_small', net_bps: 8, notional: 20 },
      { reason: 'signal', net_bps: 8, notional: 9_000, open_since_ms: 9_500 },
      { reason: 'signal', net_bps: 8, notional: 9_000, open_since_ms: 4_000 },
    ],
  );
  const sight = { basis: 'net', nowMs: 10_000, isListed: () => true, isMuted: () => false } as const;
  const filter = {
    minNetBps: 2,
    minNotional: 1_000,
    minLifeMs: 2_000,
    hidesStale: true,
    hidesMuted: true,
  };
  const by = rows.routes.map((_, route) => hiddenBy(rows, route, filter, sight));
  expect(by).toEqual(['stale', 'net', 'muted', 'size', 'life', undefined]);
  // A stale leg reaches no line either, shown as stale or not.
  expect(hiddenBy(rows, 0, { ...filter, hidesStale: false }, sight)).toBe('net');
  expect(hiddenBy(rows, 5, filter, { ...sight, isMuted: () => true })).toBe('muted');
  expect(hiddenBy(rows, 5, filter, { ...sight, isListed: () => false })).toBe('unlisted');
  const counts = new Map([['net', 30] as const, ['stale', 4] as const]);
  expect(hiddenSummary(counts, filter)).toBe('hidden: 4 stale or missing a leg, 30 below +2.0 bps');
  expect(hiddenSummary(new Map(), filter)).toBe('');
});

test('a route is muted by itself, its symbol or a venue of it, and only until the mute ends', () => {
  const { session } = new FakeBackend({ nowMs: () => 10_000, symbols: 2 });
  const route = { symbol: 0, buy: 0, sell: 2 };
  const muted = (scope: Parameters<typeof isRouteMuted>[0][number]['scope'], until_ms: number | null) =>
    isRouteMuted([{ id: 'x', scope, since_ms: 0, until_ms }], session, route, 10_000);
  expect(muted({ kind: 'route', symbol: 'BTCUSDT', buy: 'binance', sell: 'okx' }, null)).toBe(true);
  expect(muted({ kind: 'route', symbol: 'BTCUSDT', buy: 'okx', sell: 'binance' }, null)).toBe(false);
  expect(muted({ kind: 'venue', venue: 'okx' }, 10_001)).toBe(true);
  expect(muted({ kind: 'venue', venue: 'okx' }, 10_000)).toBe(false);
  expect(muted({ kind: 'symbol', symbol: 'ETHUSDT' }, null)).toBe(false);
});
