import { expect, test } from 'vitest';
import { isEventMs, toMs, toNs, utcDate } from '#shared/market/time.ts';

test('keeps every nanosecond on the way to epoch ns', () => {
  expect(toNs(1_768_435_200_123, 456_789)).toBe(1_768_435_200_123_456_789n);
  expect(toNs(1_768_435_200_123)).toBe(1_768_435_200_123_000_000n);
  expect(toMs(1_768_435_200_123_999_999n)).toBe(1_768_435_200_123);
});

test('accepts epoch milliseconds from 2009 to 2099 and nothing that is in another unit', () => {
  const good = [Date.UTC(2009, 0, 3), 1_768_435_200_123, Date.UTC(2100, 0, 1) - 1];
  const bad = [
    0,
    1_768_435_200,
    1_768_435_200_123_456,
    1_768_435_200_123.5,
    Number.NaN,
    Infinity,
    -1,
    Date.UTC(2100, 0, 1),
  ];
  expect(good.map(isEventMs)).toEqual(good.map(() => true));
  expect(bad.map(isEventMs)).toEqual(bad.map(() => false));
});

test('dates change at midnight UTC', () => {
  const midnight = Date.UTC(2026, 0, 16);
  expect([midnight - 1, midnight].map(utcDate)).toEqual(['20260115', '20260116']);
  expect(utcDate(Date.UTC(2028, 1, 29, 12))).toBe('20280229');
});
