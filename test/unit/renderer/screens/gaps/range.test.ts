import { expect, test } from 'vitest';
import { queryOf, ranges } from '../../../../../src-renderer/screens/gaps/range.ts';

const T = Date.UTC(2026, 0, 15, 10);
const MINUTE = 60_000;

test('every range asks for fewer than a hundred buckets', () => {
  for (const { key, ms, bucketMs } of ranges) {
    const query = queryOf(key, T);
    expect(Math.ceil((query.to - query.from) / query.bucket_ms)).toBe(ms / bucketMs);
    expect(ms / bucketMs).toBeLessThanOrEqual(100);
  }
  expect(queryOf({ from: T, to: T + 100 * MINUTE }, 0).bucket_ms).toBe(60_000);
  expect(queryOf({ from: T, to: T + 101 * MINUTE }, 0).bucket_ms).toBe(300_000);
});
