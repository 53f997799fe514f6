import { expect, test } from 'vitest';
import { recordFault } from '../../../../src-main/storage/record-fault.ts';
import type { RingRecord } from '../../../../src-main/storage/ring.ts';

const ms = Date.UTC(2026, 0, 15);
const good: RingRecord = {
  slot: 1,
  stream: 0,
  tsMs: ms,
  subNs: 999_999,
  recvNs: -5,
  a: 1,
  b: 2,
  c: 3,
  d: 4,
  number: Number.NaN,
  bytes: new Uint8Array(),
  idAt: 0,
  idLength: 0,
};

test.each<[string, Partial<RingRecord>]>([
  ['a quote', {}],
  ['an empty side of the book', { b: 0, d: 0 }],
  ['a trade without a named side', { stream: 1, c: 0 }],
  ['a mark price without an index', { stream: 2, b: Number.NaN }],
  ['a negative funding rate', { stream: 3, a: -0.01, b: ms }],
  ['funding without a next time', { stream: 3, b: 0 }],
  ['open interest', { stream: 4, b: Number.NaN }],
])('lets %s pass', (_, change) => {
  expect(recordFault({ ...good, ...change }, 2)).toBeUndefined();
});

test.each<[RegExp, Partial<RingRecord>]>([
  [/^slot: expected 0..1, found 2$/, { slot: 2 }],
  [/^slot/, { slot: -1 }],
  [/^stream: expected 0..4, found 5$/, { stream: 5 }],
  [/^ts_event/, { tsMs: 0 }],
  [/^ts_event/, { tsMs: Number.NaN }],
  [/^ts_event/, { tsMs: ms * 1_000 }],
  [/^ts_event/, { tsMs: ms + 0.5 }],
  [/^ts_event/, { subNs: 1_000_000 }],
  [/^ts_event/, { subNs: -1 }],
  [/^ts_recv/, { recvNs: 0.5 }],
  [/^ts_recv/, { recvNs: 2 ** 53 }],
  [/^bbo/, { a: Number.NaN }],
  [/^bbo/, { b: Number.POSITIVE_INFINITY }],
  [/^bbo/, { c: Number.NaN }],
  [/^bbo/, { d: Number.NaN }],
  [/^trade side: expected 1, -1 or 0, found 2$/, { stream: 1, c: 2 }],
  [/^trade/, { stream: 1, b: Number.NaN }],
  [/^mark_price/, { stream: 2, a: Number.NaN }],
  [/^index_price/, { stream: 2, b: Number.NEGATIVE_INFINITY }],
  [/^funding/, { stream: 3, a: Number.NaN, b: ms }],
  [/^next_funding_ts/, { stream: 3, b: Number.NaN }],
  [/^next_funding_ts/, { stream: 3, b: 1_768_464_000 }],
  [/^open_interest/, { stream: 4, a: Number.NaN }],
])('finds %s', (text, change) => {
  expect(recordFault({ ...good, ...change }, 2)).toMatch(text);
});
