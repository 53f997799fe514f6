import { expect, test } from 'vitest';
import type { FillMark, RunMarket } from '#shared/api/replay-market.ts';
import { quoteGaps } from '#shared/report/market-columns.ts';
import {
  clustered,
  drawdownOn,
  fillMarks,
  onTimes,
  priceGrid,
  type RunPoints,
} from '../../../../src-renderer/charts/run-points.ts';

/** Quotes at whole seconds of ten; nothing was recorded from 3 to 6. */
const market = (part: Partial<RunMarket> = {}): RunMarket => ({
  exchange: 'okx',
  symbol: 'BTCUSDT',
  prices: {
    from_s: 100,
    to_s: 110,
    column_s: 1,
    rows: 7,
    first_s: Float64Array.of(100, 101, 102, 106, 107, 108, 109),
    last_s: Float64Array.of(100, 101, 102, 106, 107, 108, 109),
    bid_low: Float64Array.of(1, 2, 3, 4, 5, 6, 7),
    ask_high: Float64Array.of(2, 3, 4, 5, 6, 7, 8),
    mid: Float64Array.of(1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5),
  },
  gaps: [],
  fills: [],
  fills_total: 0,
  position_s: Float64Array.of(101.5, 108),
  position: Float64Array.of(2, -1),
  ...part,
});
const points = (part: Partial<RunPoints>): RunPoints => ({
  equity: [],
  held: [],
  fills: [],
  market: undefined,
  closer: undefined,
  untilS: undefined,
  ...part,
});
const mark = (time_s: number, is_buy = true, count = 1): FillMark => ({ time_s, price: 1, is_buy, count });

test('time that was not recorded takes its place on the axis, and nothing is drawn in it', () => {
  const grid = priceGrid(points({ market: market() }));
  expect(grid.map(({ timeS }) => timeS)).toEqual([100, 101, 102, 103, 104, 105, 106, 107, 108, 109]);
  expect(grid.map(({ mid }) => mid)).toEqual([1.5, 2.5, 3.5, NaN, NaN, NaN, 4.5, 5.5, 6.5, 7.5]);
  expect(grid.map(({ position }) => position)).toEqual([0, 2, 2, 2, 2, 2, 2, 2, -1, -1]);
});

test('a run under way shows nothing of what is to come', () => {
  expect(priceGrid(points({ market: market(), untilS: 102 })).map(({ timeS }) => timeS)).toEqual([
    100, 101, 102,
  ]);
  const fills = [mark(101), mark(107)];
  expect(fillMarks(points({ market: market({ fills }), untilS: 103 }))).toEqual([mark(101)]);
});

test('where somebody looks closer finer columns and their fills take the place of the others', () => {
  const closer = market({
    prices: {
      ...market().prices,
      from_s: 106,
      to_s: 108,
      column_s: 0.5,
      first_s: Float64Array.of(106, 107.5),
    },
    fills: [mark(106.2), mark(107.7)],
  });
  const seen = points({ market: market({ fills: [mark(101), mark(107, true, 2)] }), closer });
  expect(priceGrid(seen).map(({ timeS }) => timeS)).toEqual([
    100, 101, 102, 103, 104, 105, 106, 106.5, 107, 107.5, 108, 109,
  ]);
  expect(fillMarks(seen).map(({ time_s }) => time_s)).toEqual([101, 106.2, 107.7]);
  expect(fillMarks(points({ fills: [mark(1)], market: market() }))).toEqual([mark(1)]);
});

test('equity and drawdown stand at the times of the axis; of several the newest, and the deepest fall', () => {
  const equity = [
    { timeS: 100.2, value: 10 },
    { timeS: 100.8, value: 12 },
    { timeS: 102.1, value: 6 },
    { timeS: 102.9, value: 9 },
    { timeS: 103, value: Number.NaN },
  ];
  expect(onTimes(equity, [100, 101, 102])).toEqual([
    { timeS: 100, value: 12 },
    { timeS: 102, value: 9 },
  ]);
  expect(drawdownOn(equity, [100, 101, 102])).toEqual([
    { timeS: 100, value: 0 },
    { timeS: 102, value: -50 },
  ]);
  expect(onTimes(equity, []).map(({ timeS }) => timeS)).toEqual([100.2, 100.8, 102.1, 102.9]);
});

test('marks that lie too close together are one with their number; none outside the view is drawn', () => {
  const marks = [mark(0), mark(10), mark(10.1, false), mark(10.2, true, 3), mark(15), mark(99)];
  expect(clustered(marks, 10, 20, 10)).toEqual([mark(10.1, false), mark(10.2, true, 4), mark(15)]);
});

test('a gap is far longer than quotes lie apart, at the ends too; a slow recording has none for being slow', () => {
  const quick = Float64Array.from({ length: 100 }, (_, at) => 100 + at * 0.1);
  const prices = { ...market().prices, to_s: 160, rows: 400, first_s: quick, last_s: quick };
  expect(quoteGaps(prices)).toEqual([{ from_s: quick.at(-1), to_s: 160 }]);
  expect(quoteGaps({ ...prices, first_s: new Float64Array(0), last_s: new Float64Array(0) })).toEqual([
    { from_s: 100, to_s: 160 },
  ]);
  const slow = Float64Array.from({ length: 50 }, (_, at) => 100 + at * 90);
  expect(quoteGaps({ ...prices, to_s: slow.at(-1)! + 1, rows: 50, first_s: slow, last_s: slow })).toEqual([]);
});
