import { expect, test } from 'vitest';
import { bidForNet, edge } from '#shared/market/spread.ts';
import { netCell, rampStep } from '../../../../../src-renderer/screens/net-cell.ts';
import {
  bestRoute,
  movesWaiting,
  rankRoutes,
  reasonSummary,
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
  const cell = (route: number, basis: 'net' | 'gross' = 'net', nowMs = 10_000) =>
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
    rowsOf([{ ask_price: 100, bid_price: 99 }, {}, { ask_price: bid + 1, bid_price: bid, state }]);
  series.sample(quotes('live'), 10_000);
  series.sample(quotes('stale'), 11_500);
  series.takeHistory({
    time_s: Float64Array.of(8, 9),
    buy_ask: Float64Array.of(100, Number.NaN),
    sell_bid: Float64Array.of(bid, 90),
  });
  expect(series.grid.map((p) => [p.timeS, Math.round(p.netBps * 10) / 10])).toEqual([
    [8, 42],
    [9, Number.NaN],
    [10, 42],
    [11, Number.NaN],
  ]);
});
