import { expect, test } from 'vitest';
import type { Beat } from '../../../../src-main/storage/beat.ts';
import { crashGaps } from '../../../../src-main/storage/crash-gaps.ts';
import type { Run } from '../../../../src-main/storage/journal.ts';

const run: Run = {
  id: 4,
  startedMs: 1_000,
  aliveMs: 9_000,
  stoppedMs: undefined,
  epochMs: 1_000,
  slots: [
    { exchange: 'okx', symbol: 'BTCUSDT' },
    { exchange: 'bybit', symbol: 'ETHUSDT' },
  ],
  marks: [{ slot: 0, stream: 0, rows: 100, recvNs: 5_000_000_000 }],
};
const beat: Beat = {
  run: 4,
  at_ms: 9_500,
  stopped: false,
  epoch_ms: 1_000,
  slots: [
    ['okx', 'BTCUSDT'],
    ['bybit', 'ETHUSDT'],
  ],
  marks: [
    [0, 0, 130, 8_000_000_000],
    [1, 1, 7, 8_100_000_000],
  ],
  unfinished_ns: '3000000000',
};
const okx = { exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT', cause: 'crash', toNs: 20_000_000_000n };
const bybit = {
  exchange: 'bybit',
  stream: 'trade',
  symbol: 'ETHUSDT',
  cause: 'crash',
  toNs: 20_000_000_000n,
};

test('counts what was taken after the last commit, also of streams that had no commit yet', () => {
  expect(crashGaps(run, beat, 20_000)).toEqual([
    { ...okx, fromNs: 6_000_000_000n, events: 30, evidence: { rows_of_run: 100, last_alive_ms: 9_500 } },
    { ...bybit, fromNs: 9_100_000_000n, events: 7, evidence: { rows_of_run: 0, last_alive_ms: 9_500 } },
  ]);
});

test('does not invent a number when the newest sign of life is the commit', () => {
  const older = { ...beat, marks: [[0, 0, 90, 4_000_000_000]] satisfies Beat['marks'], at_ms: 8_000 };
  const expected = {
    ...okx,
    fromNs: 6_000_000_000n,
    events: null,
    evidence: { rows_of_run: 100, last_alive_ms: 9_000 },
  };
  expect(crashGaps(run, older, 20_000)).toEqual([expected]);
  expect(crashGaps(run, undefined, 20_000)).toEqual([expected]);
  expect(crashGaps(run, { ...beat, run: 3 }, 20_000)).toEqual([expected]);
});

test('without the journal a gap begins where rows may have been in the journal only', () => {
  expect(crashGaps(undefined, beat, 20_000)).toMatchObject([
    { ...okx, fromNs: 3_000_000_000n, events: null },
    { ...bybit, fromNs: 3_000_000_000n, events: null },
  ]);
});

test('a stop in order is no crash', () => {
  expect(crashGaps({ ...run, stoppedMs: 9_100 }, beat, 20_000)).toEqual([]);
  expect(crashGaps(undefined, { ...beat, stopped: true }, 20_000)).toEqual([]);
  expect(crashGaps(undefined, undefined, 20_000)).toEqual([]);
});
