import { expect, test } from 'vitest';
import { heapGrowth } from '../../../bench/ui/heap.ts';

test('tells steady growth as it is, and what goes up and down as none with its error', () => {
  const every10s = (mb: (i: number) => number): { s: number; mb: number }[] =>
    Array.from({ length: 13 }, (_, i) => ({ s: i * 10, mb: mb(i) }));
  expect(heapGrowth(every10s((i) => 12 + i * 0.1)).mb).toBeCloseTo(6);
  expect(heapGrowth(every10s((i) => 12 + i * 0.1)).error).toBeCloseTo(0);
  // 0.6 MB between two readings that follow each other is no growth of 36 MB.
  const noisy = heapGrowth(every10s((i) => 12 + (i % 2) * 0.6));
  expect(noisy.mb).toBeCloseTo(0);
  // Six of 13 readings lie 7/13 of 0.6 MB above the mean and seven 6/13 below; Σ(s − mean)² is 18,200 s².
  expect(noisy.error).toBeCloseTo(600 * Math.sqrt((0.36 * (6 * 49 + 7 * 36)) / 169 / 11 / 18_200));
});
