import { expect, test } from 'vitest';
import { WriteRate } from '../../../../src-renderer/data/write-rate.ts';

test('says bytes per minute over the last two minutes, and nothing from too little', () => {
  const rate = new WriteRate();
  expect(rate.take(0, 1_000)).toBeNaN();
  expect(rate.take(4_000, 2_000)).toBeNaN();
  expect(rate.take(30_000, 4_000)).toBe(6_000);
  // The writer began anew: its counter fell.
  expect(rate.take(31_000, 0)).toBeNaN();
  for (let s = 32; s <= 331; s++) rate.take(s * 1_000, s < 200 ? 0 : (s - 200) * 100);
  expect(rate.take(332_000, 13_200)).toBeCloseTo(6_000, -1);
});
