import { expect, test } from 'vitest';
import { backoffMs } from '../../../../src-main/base/backoff.ts';

const bounds = { firstMs: 500, maxMs: 30_000 };
const longest = (attempt: number): number => backoffMs(attempt, bounds, () => 1);

test('tries again almost at once, then doubles its longest wait up to the maximum', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 1_000, 5_000].map(longest)).toEqual([
    100, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

test('spreads over the whole span from zero', () => {
  expect([0, 0.25, 0.999].map((draw) => backoffMs(3, bounds, () => draw))).toEqual([0, 250, 999]);
});

test('keeps a maximum below the first wait', () => {
  expect(backoffMs(1, { firstMs: 10, maxMs: 20 }, () => 1)).toBe(10);
  expect(backoffMs(9, { firstMs: 500, maxMs: 20 }, () => 1)).toBe(20);
});
