import { expect, test } from 'vitest';
import { thin } from '../../../../../src-renderer/data/thin.ts';
import { countOfQuarters, unionOfQuarters } from '../../../../../src-renderer/screens/quarters.ts';
import { epochMs, percentText, ratioText } from '../../../../../src-renderer/screens/replay/model.ts';

test('a share that is not defined is a dash, and what rounds to zero has no sign', () => {
  expect([percentText(null), percentText(0.0123), percentText(-0.5), percentText(-0.000_01)]).toEqual([
    '—',
    '+1.23',
    '−50.00',
    '0.00',
  ]);
  expect([ratioText(null), ratioText(-1.5), ratioText(Number.NaN)]).toEqual(['—', '−1.50', '—']);
});

test('epoch times of both units become milliseconds', () => {
  expect(epochMs('1768435200123456789')).toBeCloseTo(1_768_435_200_123.457, 2);
  expect(epochMs('1768435200123')).toBe(1_768_435_200_123);
});

test('coverage of several days of one date is what any of them covers', () => {
  const union = unionOfQuarters(['800000000000000000000000', '000000000000000000000001']);
  expect(union).toBe('800000000000000000000001');
  expect(countOfQuarters(union)).toBe(2);
  expect(countOfQuarters(unionOfQuarters([]))).toBe(0);
});

test('a thinned series keeps its first and last point and its order', () => {
  const points = Array.from({ length: 10_001 }, (_, at) => at);
  const kept = thin(points, 100);
  expect(kept.length).toBeLessThanOrEqual(100);
  expect([kept[0], kept.at(-1)]).toEqual([0, 10_000]);
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
});
