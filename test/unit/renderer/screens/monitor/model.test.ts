import { expect, test } from 'vitest';
import { ladderOf } from '../../../../../src-renderer/screens/monitor/ladder.ts';
import {
  bestOf,
  fundingFor8h,
  fundingTip,
  gridRow,
  markToMidBps,
} from '../../../../../src-renderer/screens/monitor/model.ts';
import { rowsOf } from '../rows.ts';

const quotes = [
  { bid_price: 100, ask_price: 101, bid_qty: 1, ask_qty: 2 },
  { bid_price: 103, ask_price: 104, bid_qty: 3, ask_qty: 4, state: 'stale' },
  { bid_price: 99, ask_price: 100.5, bid_qty: 5, ask_qty: 6 },
] as const;

test('the best bid and ask are those of usable quotes only', () => {
  expect(bestOf(rowsOf(quotes), 0, 10_000, 5_000)).toEqual({ bid: 0, ask: 2, route: -1 });
  // Nothing has come for six seconds: there is no best at all.
  expect(bestOf(rowsOf(quotes), 0, 16_000, 5_000)).toEqual({ bid: -1, ask: -1, route: -1 });
});

test('the best route may lose money, but must be judged', () => {
  const rows = rowsOf(quotes, [
    { reason: 'stale_sell', net_bps: 90 },
    { reason: 'below_line', net_bps: -12 },
    { reason: 'no_quote' },
    { reason: 'below_line', net_bps: -3 },
    { reason: 'stale_buy', net_bps: 50 },
    { reason: 'below_line', net_bps: -8 },
  ]);
  expect(bestOf(rows, 0, 10_000, 5_000).route).toBe(3);
});

test('the ladder stands by price, asks above bids', () => {
  const steps = ladderOf(rowsOf(quotes), 0, 10_000, 5_000);
  expect(steps.map((s) => [s.side, s.price, s.qty, s.look])).toEqual([
    ['ask', 104, 4, 'stale'],
    ['ask', 101, 2, 'fresh'],
    ['ask', 100.5, 6, 'fresh'],
    ['bid', 103, 3, 'stale'],
    ['bid', 100, 1, 'fresh'],
    ['bid', 99, 5, 'fresh'],
  ]);
});

test('mark against mid in basis points', () => {
  expect(markToMidBps(100.1, 99.9, 100.1)).toBeCloseTo(10, 9);
  expect(markToMidBps(Number.NaN, 99, 101)).toBeNaN();
});

test('rows are counted over groups: one group row and one per venue', () => {
  expect([0, 1, 3, 4].map((i) => gridRow(i, 3))).toEqual([
    { symbol: 0, venue: -1 },
    { symbol: 0, venue: 0 },
    { symbol: 0, venue: 2 },
    { symbol: 1, venue: -1 },
  ]);
});

test('funding is compared for 8 hours, and not at all without the interval', () => {
  const nextMs = Date.UTC(2026, 0, 15, 16);
  expect(fundingFor8h({ rate: 0.0001, hours: 8, nextMs })).toBeCloseTo(0.0001, 12);
  expect(fundingFor8h({ rate: -0.0001, hours: 1, nextMs })).toBeCloseTo(-0.0008, 12);
  expect(fundingFor8h({ rate: 0.0001, hours: Number.NaN, nextMs })).toBeNaN();
  expect(fundingTip({ rate: 0.0001, hours: 4, nextMs })).toBe('+0.0100 % every 4 h, next at 16:00:00 UTC');
  expect(fundingTip({ rate: Number.NaN, hours: 8, nextMs })).toBeUndefined();
});

test('a suspect route is never named as the best', () => {
  const rows = rowsOf(quotes, [
    { reason: 'suspect', net_bps: 690 },
    { reason: 'below_line', net_bps: -3 },
  ]);
  expect(bestOf(rows, 0, 10_000, 5_000).route).toBe(1);
});
