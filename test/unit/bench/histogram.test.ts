import { expect, test } from 'vitest';
import { Histogram, Recorder } from '../../../bench/histogram.ts';

test('percentiles are those of the sorted values, within 1.1 percent', () => {
  const histogram = new Histogram();
  const values = Array.from({ length: 10_000 }, (_, i) => 1_000 + i * i);
  for (const value of values) histogram.add(value);
  for (const share of [0.01, 0.5, 0.99, 0.999]) {
    const exact = values[Math.floor(share * values.length)]!;
    expect(Math.abs(histogram.percentile(share) / exact - 1)).toBeLessThan(0.0111);
  }
});

test('counts of another thread add up to the same percentiles', () => {
  const [a, b, both] = [new Histogram(), new Histogram(), new Histogram()];
  for (let ns = 100; ns < 1e9; ns *= 1.7) {
    (ns < 1e5 ? a : b).add(ns);
    both.add(ns);
  }
  const sum = new Histogram(a.counts);
  sum.addAll(b.counts);
  expect([sum.total, sum.percentile(0.5), sum.percentile(0.99)]).toEqual([
    both.total,
    both.percentile(0.5),
    both.percentile(0.99),
  ]);
});

test('a bad window spoils the p99 of the phase but not the lower quartile of the windows', () => {
  const recorder = new Recorder(1_000);
  for (let at = 0; at < 10_000; at += 10) recorder.add(at >= 5_000 && at < 6_000 ? 1e6 : 100, at);
  const { counts, windowP99 } = recorder.recorded();
  expect(new Histogram(counts).percentile(0.99)).toBeGreaterThan(9e5);
  expect(windowP99).toHaveLength(9); // the tenth is still open
  expect(windowP99.toSorted((a, b) => a - b)[2]).toBeLessThan(102);
});
