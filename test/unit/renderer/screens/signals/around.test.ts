import { expect, test } from 'vitest';
import { barAt, barPlace } from '../../../../../src-renderer/charts/swimlanes.ts';
import { binsOf, edgeText } from '../../../../../src-renderer/screens/life-histogram.tsx';
import { fillOf } from '../../../../../src-renderer/screens/signals/fill.tsx';
import { secondsAround } from '../../../../../src-renderer/screens/signals/around.tsx';
import { filterNumber, typedNumber } from '../../../../../src-renderer/screens/typed-number.ts';

test('a fill pays the ask and one fee, gets the bid less the other', () => {
  // 2 at 100 = 200 and 0.10; 2 at 101 = 202 less 0.2222.
  const fill = fillOf({ qty: 2, buy_price: 100, sell_price: 101, buy_rate: 1 }, 0.05, 0.11);
  expect(fill.net).toBeCloseTo(202 - 0.2222 - 200 - 0.1, 9);
  // Bought for a currency of which one costs 0.99 of the other.
  expect(fillOf({ qty: 2, buy_price: 100, sell_price: 101, buy_rate: 0.99 }, 0, 0).net).toBeCloseTo(4, 9);
});

test('takes the seconds around a life, and leaves a hole where a leg had no quote', () => {
  const history = {
    time_s: Float64Array.of(10, 11, 12, 13),
    buy_ask: Float64Array.of(100, 100, Number.NaN, 100),
    sell_bid: Float64Array.of(101, 102, 103, 104),
    qty: Float64Array.of(1, 1, 1, 1),
  };
  const points = secondsAround(history, 11_000, 13_500, { buyPct: 0, sellPct: 0 });
  expect(points.map(({ timeS, netBps }) => [timeS, Number(netBps.toFixed(6))])).toEqual([
    [11, 200],
    [12, Number.NaN],
    [13, 400],
  ]);
});

test('the histogram leaves out what is empty at its ends, and its edges are short', () => {
  const edges_ms = [0, ...Array.from({ length: 17 }, (_, i) => 10 ** (i / 2))];
  const counts = edges_ms.map((_, i) => (i === 7 ? 3 : i === 9 ? 1 : 0));
  expect(binsOf({ edges_ms, counts })).toEqual([
    { label: '1 s', count: 3 },
    { label: '3.2 s', count: 0 },
    { label: '10 s', count: 1 },
  ]);
  expect(binsOf({ edges_ms, counts: edges_ms.map(() => 0) })).toEqual([]);
  expect([0, 31.6, 100_000, 1e7].map(edgeText)).toEqual(['0', '32 ms', '1.7 min', '2.8 h']);
});

test('numbers are understood as people write them, and what is none filters nothing', () => {
  expect(['12', '12bp', '0.12%', '−3 bps', ' '].map((text) => typedNumber(text, 'bps'))).toEqual([
    12,
    12,
    12,
    -3,
    undefined,
  ]);
  expect(['2', '500 ms', '2 min'].map((text) => typedNumber(text, 's'))).toEqual([2, 0.5, 120]);
  expect(['2,000', '2k', '1.5m'].map((text) => typedNumber(text, 'money'))).toEqual([
    2_000, 2_000, 1_500_000,
  ]);
  expect(typedNumber('12 s', 'bps')).toBeNaN();
  expect(filterNumber('twelve', 'bps')).toBeUndefined();
});

test('the shortest life is still wide enough to be seen and met', () => {
  const range = { fromMs: 0, toMs: 100_000 };
  const bar = { id: 'a', fromMs: 50_000, toMs: 50_001, height: 1, isOpen: false, isSuspect: false };
  expect(barPlace(bar, range, 1_000)).toEqual({ left: 500, width: 2 });
  // At the right edge it does not leave the lane.
  expect(barPlace({ fromMs: 100_000, toMs: 100_000 }, range, 1_000)).toEqual({ left: 998, width: 2 });
  expect(barAt([bar], 503, range, 1_000)?.id).toBe('a');
  expect(barAt([bar], 520, range, 1_000)).toBeUndefined();
});
