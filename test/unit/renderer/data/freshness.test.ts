import { expect, test } from 'vitest';
import { isUsable, lookOf } from '../../../../src-renderer/data/freshness.ts';

test('the backend says what is stale; age only parts fresh from ageing', () => {
  expect(lookOf('live', 200, 100, 5_000)).toBe('fresh');
  expect(lookOf('live', 1_000, 100, 5_000)).toBe('ageing');
  // A quiet coin that the backend still calls live stays usable.
  expect(lookOf('live', 60_000, 100, 5_000)).toBe('ageing');
  expect(lookOf('stale', 100, 100, 5_000)).toBe('stale');
  expect(lookOf('disconnected', 100, 100, 5_000)).toBe('disconnected');
  expect(lookOf('unsupported', Number.NaN, 100, 5_000)).toBe('unsupported');
});

test('without frames the page itself lets quotes grow stale by the same limit', () => {
  expect(lookOf('live', 4_000, 3_900, 5_000)).toBe('ageing');
  expect(lookOf('live', 5_100, 5_000, 5_000)).toBe('stale');
});

test('a live quote without a time is none, and only fresh and ageing ones are compared', () => {
  expect(lookOf('live', Number.NaN, 0, 5_000)).toBe('none');
  expect(
    (['fresh', 'ageing', 'stale', 'disconnected', 'unsupported', 'none'] as const).filter(isUsable),
  ).toEqual(['fresh', 'ageing']);
});
