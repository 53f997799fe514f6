import { expect, test } from 'vitest';
import { MinuteCounts } from '../../../../../src-main/market/gaps/minute-counts.ts';

const MINUTE = 60_000;
const EPOCH = Date.UTC(2026, 0, 15, 12, 0, 30);

const plain = (counts: MinuteCounts) =>
  counts.take().map(({ minuteMs, cells, received, queueFull }) => ({
    minute: (minuteMs - EPOCH + 30_000) / MINUTE,
    cells: [...cells],
    received: [...received],
    queueFull: [...queueFull],
  }));

test('an event belongs to the minute of its receive time, to the nanosecond', () => {
  const counts = new MinuteCounts(2, EPOCH);
  counts.add(0, 1, 30e9 - 1, true);
  counts.add(0, 1, 30e9, true);
  counts.add(1, 0, 30e9, false);
  // The clock was set back: the earlier minute is counted on.
  counts.add(0, 1, 29e9, true);
  expect(plain(counts)).toEqual([
    { minute: 0, cells: [1], received: [2], queueFull: [0] },
    { minute: 1, cells: [1, 5], received: [1, 1], queueFull: [0, 1] },
  ]);
  expect(plain(counts)).toEqual([]);
  counts.add(0, 1, 31e9, true);
  expect(plain(counts)).toEqual([{ minute: 1, cells: [1], received: [1], queueFull: [0] }]);
});

test('does not grow without end while nobody fetches', () => {
  const counts = new MinuteCounts(1, EPOCH);
  for (let minute = 0; minute < 1_000; minute++) counts.add(0, 0, minute * 60e9, true);
  expect(counts.take()).toHaveLength(240);
});
