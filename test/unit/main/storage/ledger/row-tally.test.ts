import { expect, test } from 'vitest';
import { RowTally } from '../../../../../src-main/storage/ledger/row-tally.ts';

const EPOCH = Date.UTC(2026, 0, 15, 12, 0, 30);
const slots = [
  { exchange: 'okx', symbol: 'BTCUSDT' },
  { exchange: 'okx', symbol: 'ETHUSDT' },
];
/** Trades of ETHUSDT. */
const CELL = 6;

const plain = (tally: RowTally) =>
  [...tally.take().minutes].map(([ms, { stored, disk_full, write_error }]) => [
    (ms - EPOCH + 30_000) / 60_000,
    stored[CELL],
    disk_full[CELL],
    write_error[CELL],
  ]);

test('an event is stored when it is committed, in the minute it was received', () => {
  const tally = new RowTally(slots, EPOCH);
  tally.taken(1, 1, 30e9 - 1);
  tally.taken(1, 1, 30e9);
  tally.lost(1, 1, 30e9, 'disk_full');
  expect(plain(tally)).toEqual([
    [0, 0, 0, 0],
    [1, 0, 1, 0],
  ]);
  tally.taken(1, 1, 31e9);
  tally.committed();
  expect(plain(tally)).toEqual([
    [0, 1, 0, 0],
    [1, 2, 0, 0],
  ]);
  expect(plain(tally)).toEqual([]);
});

test('rows that are given up are lost instead of stored, the oldest first', () => {
  const tally = new RowTally(slots, EPOCH);
  for (let i = 0; i < 4; i++) tally.taken(1, 1, 0);
  for (let i = 0; i < 4; i++) tally.taken(1, 1, 31e9);
  tally.gaveUp({ exchange: 'okx', symbol: 'ETHUSDT', stream: 'trade' }, 5, 'write_error');
  tally.committed();
  expect(plain(tally)).toEqual([
    [0, 0, 0, 4],
    [1, 3, 0, 1],
  ]);
});

test('a record that names nothing known is no row of the ledger', () => {
  const tally = new RowTally(slots, EPOCH);
  for (const [slot, stream, recvNs] of [
    [9, 1, 0],
    [-1, 1, 0],
    [0, 7, 0],
    [0, 1, Number.NaN],
  ] as const)
    tally.lost(slot, stream, recvNs, 'write_error');
  expect(plain(tally)).toEqual([]);
});

test('tells the highest peak of the ring once', () => {
  const tally = new RowTally(slots, EPOCH);
  for (const peak of [0.1, 0.7, 0.2]) tally.queue(peak);
  expect([tally.take().queuePeak, tally.take().queuePeak]).toEqual([0.7, 0]);
});
