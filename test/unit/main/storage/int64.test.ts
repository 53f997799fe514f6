import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInt64, writeNs, writeNsSince } from '../../../../src-main/storage/int64.ts';

const written = (write: (words: Uint32Array) => void): bigint => {
  const words = new Uint32Array(6);
  write(words);
  expect(readInt64(words, 1)).toBe(new BigInt64Array(words.buffer)[1]);
  expect([words[0], words[1], words[4], words[5]]).toEqual([0, 0, 0, 0]);
  return readInt64(words, 1);
};

test('keeps the last nanosecond of epoch times that a double cannot hold', () => {
  expect(written((w) => writeNs(w, 1, 1_768_435_200_123, 456_789))).toBe(1_768_435_200_123_456_789n);
});

test('is exact for every millisecond up to the year 2100 and beyond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 42 - 1 }), fc.integer({ min: 0, max: 999_999 }), (ms, ns) => {
      expect(written((w) => writeNs(w, 1, ms, ns))).toBe(BigInt(ms) * 1_000_000n + BigInt(ns));
    }),
    { numRuns: 2_000 },
  );
});

test('is exact for receive times up to 104 days before and after the epoch of the ring', () => {
  const epochMs = 1_768_435_200_000;
  const exact = (ns: number): void => {
    const found = written((w) => writeNsSince(w, 1, epochMs, ns));
    expect(found).toBe(BigInt(epochMs) * 1_000_000n + BigInt(ns));
  };
  fc.assert(fc.property(fc.maxSafeInteger(), exact), { numRuns: 2_000 });
  // Just below a whole ms, where ns / 10^6 rounds up.
  for (const ms of [1, 4_294_967_297, 9_007_199_254]) {
    exact(ms * 1_000_000 - 1);
    exact(-ms * 1_000_000 + 1);
  }
});
