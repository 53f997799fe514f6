import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Curve } from '../../../../src-main/report/curve.ts';
import { histogram } from '../../../../src-main/report/histogram.ts';
import { escape } from '../../../../src-main/report/html/escape.ts';
import { monthlyReturns } from '../../../../src-main/report/html/months.ts';
import { extent, niceTicks, timeTicks } from '../../../../src-main/report/html/scale.ts';
import { rollingSharpe } from '../../../../src-main/report/rolling-sharpe.ts';

test('a long line keeps its ends and extremes, its order, and not its length', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 30_000 }), (seed, count) => {
      const curve = new Curve();
      const value = (i: number): number => ((i * 7_919 + seed) % 10_007) - 5_000;
      const values = Array.from({ length: count }, (_, i) => value(i));
      values.forEach((one, i) => curve.add(i, one));
      const { points } = curve;
      expect(points.length).toBeLessThanOrEqual(4_097);
      expect([points[0]?.at, points.at(-1)?.at]).toEqual([0, count - 1]);
      expect(extent(points.map((point) => point.value))).toEqual(extent(values));
      expect(points.every((point, i) => i === 0 || point.at > points[i - 1]!.at)).toBe(true);
      expect(points.every((point) => point.value === value(point.at))).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('bins are round, meet at 0 and count everything', () => {
  expect(histogram([-0.021, -0.001, 0, 0.004, 0.019], 2)).toEqual([
    { from: -0.04, to: -0.02, count: 1 },
    { from: -0.02, to: 0, count: 1 },
    { from: 0, to: 0.02, count: 3 },
  ]);
  expect(histogram([], 4)).toEqual([]);
  fc.assert(
    fc.property(
      fc.array(
        fc.integer({ min: -10_000, max: 10_000 }).map((n) => n / 10_000),
        { minLength: 1 },
      ),
      (values) => {
        const bins = histogram(values, 24);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        expect(bins.length).toBeLessThanOrEqual(27);
      },
    ),
  );
});

test('the Sharpe ratio of a window begins when the window is full', () => {
  const rolling = rollingSharpe([0.01, 0.03, 0.01, 0.01], 2, 1);
  // Mean 0.02 and deviation 0.0141…: √2. The last window does not vary.
  expect(rolling.map((value) => value?.toFixed(9) ?? null)).toEqual([
    null,
    '1.414213562',
    '1.414213562',
    null,
  ]);
});

test('months compound to the whole, over the turn of a year', () => {
  const day = (iso: string): number => Date.parse(iso) / 86_400_000;
  const closes = [
    { day: day('2025-12-30T00:00:00Z'), equity: 110 },
    { day: day('2025-12-31T00:00:00Z'), equity: 120 },
    { day: day('2026-01-01T00:00:00Z'), equity: 90 },
  ];
  expect(monthlyReturns(100, closes)).toEqual([
    { year: 2025, month: 11, share: 120 / 100 - 1 },
    { year: 2026, month: 0, share: 90 / 120 - 1 },
  ]);
});

describe('axes', () => {
  test('ticks are round numbers inside the span', () => {
    expect(niceTicks(0.3, 9.7, 5)).toEqual([2, 4, 6, 8]);
    expect(niceTicks(-0.012, 0.021, 4)).toEqual([-0.01, 0, 0.01, 0.02]);
  });

  test('times are round in UTC; a date stands where a day begins', () => {
    const start = Date.parse('2026-01-15T21:00:00Z');
    expect(timeTicks(start, start + 6 * 3_600_000, 3).map(({ label }) => label)).toEqual([
      '21:00',
      '2026-01-16',
      '03:00',
    ]);
  });

  test('a flat line lies in the middle of its axis, no line on one from 0 to 1', () => {
    const [low, high] = extent([5, 5]);
    expect(low < 5 && high > 5).toBe(true);
    expect(extent([])).toEqual([0, 1]);
  });
});

test('text stays text in markup', () => {
  expect(escape(`<a href="x" title='y'>&\u0000\uD800`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;\uFFFD\uFFFD',
  );
});
