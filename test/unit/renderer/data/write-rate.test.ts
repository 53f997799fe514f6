import { expect, test } from 'vitest';
import { WriteRate } from '../../../../src-renderer/data/write-rate.ts';

test('says bytes per minute over the last two minutes, and nothing from too little', () => {
  const rate = new WriteRate();
  expect(rate.take(4_000, 0, 0)).toBeNaN();
  expect(rate.take(60_000, 0, 0)).toBeNaN();
  expect(rate.take(90_000, 9_000, 0)).toBe(6_000);
  // The writer began anew: its counter fell.
  expect(rate.take(91_000, 0, 91_000)).toBeNaN();
  for (let s = 92; s <= 391; s++) rate.take(s * 1_000, s < 260 ? 0 : (s - 260) * 100, 91_000);
  expect(rate.take(392_000, 13_200, 91_000)).toBeCloseTo(6_000, -1);
});

test('a page opened between two parts does not say that nothing is written', () => {
  const rate = new WriteRate();
  // Ten minutes of 6,000 bytes; the next part comes in half a minute.
  expect(rate.take(630_000, 60_000, 30_000)).toBe(6_000);
  expect(rate.take(650_000, 60_000, 30_000)).toBeCloseTo(5_806, 0);
});
