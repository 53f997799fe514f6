import { expect, test } from 'vitest';
import { LatencyWindow } from '../../../../../src-main/market/collector/latency.ts';

test('says nothing before the first value', () => {
  expect(new LatencyWindow().percentiles()).toBeNull();
});

test('one value is every percentile', () => {
  const window = new LatencyWindow();
  window.add(7);
  expect(window.percentiles()).toEqual({ min: 7, p50: 7, p95: 7, p99: 7 });
});

test('gives the nearest rank, in any order of arrival, with negative values', () => {
  const window = new LatencyWindow();
  // -50 … 49, shuffled by a step that is prime to 100.
  for (let i = 0; i < 100; i++) window.add(((i * 37) % 100) - 50);
  expect(window.percentiles()).toEqual({ min: -50, p50: -1, p95: 44, p99: 48 });
});

test('keeps the newest 1,024', () => {
  const window = new LatencyWindow();
  for (let i = 0; i < 5_000; i++) window.add(1_000);
  for (let i = 0; i < 1_024; i++) window.add(i);
  expect(window.percentiles()).toEqual({ min: 0, p50: 511, p95: 972, p99: 1_013 });
});
