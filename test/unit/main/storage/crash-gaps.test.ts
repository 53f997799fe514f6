import { expect, test } from 'vitest';
import type { Beat } from '../../../../src-main/storage/beat.ts';
import {
  crashEnds,
  crashGaps as allCrashGaps,
  type CrashFacts,
} from '../../../../src-main/storage/crash-gaps.ts';
import type { Run } from '../../../../src-main/storage/journal-runs.ts';

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
  marks: [{ slot: 0, stream: 0, rows: 100, recvNs: 5_000_000_000, number: 700 }],
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

const known = new Set<string>();
/** Without those of a whole venue, which have tests of their own. */
const crashGaps = (facts: CrashFacts, startMs: number): ReturnType<typeof allCrashGaps> =>
  allCrashGaps(facts, startMs).filter(({ stream }) => stream !== '*');
const nothing = { run, beat: undefined, taken: undefined, known };
/** Five streams a slot: the first is `bbo`, the second `trade`. */
const taken = { run: 4, atMs: 9_700, rows: Float64Array.of(131, 0, 0, 0, 0, 0, 9, 0, 0, 0) };

test('counts what was taken after the last commit, also of streams that had no commit yet', () => {
  const told = (alive: number, first: number, second: number) => [
    { ...okx, fromNs: 6_000_000_000n, events: first, evidence: { rows_of_run: 100, last_alive_ms: alive } },
    { ...bybit, fromNs: 1_000_000_000n, events: second, evidence: { rows_of_run: 0, last_alive_ms: alive } },
  ];
  expect(crashGaps({ ...nothing, beat }, 20_000)).toEqual(told(9_500, 30, 7));
  expect(crashGaps({ ...nothing, beat, taken }, 20_000)).toEqual(told(9_700, 31, 9));
  expect(crashGaps({ ...nothing, taken }, 20_000)).toEqual(told(9_700, 31, 9));
});

test('does not invent a number when the newest sign of life is the commit', () => {
  const older = { ...beat, marks: [[0, 0, 90, 4_000_000_000]] satisfies Beat['marks'], at_ms: 8_000 };
  const one = { ...run, slots: run.slots.slice(0, 1) };
  const expected = {
    ...okx,
    fromNs: 6_000_000_000n,
    events: null,
    evidence: { rows_of_run: 100, last_alive_ms: 9_000 },
  };
  expect(crashGaps({ ...nothing, run: one, beat: older }, 20_000)).toEqual([expected]);
  expect(crashGaps({ ...nothing, run: one }, 20_000)).toEqual([expected]);
  expect(crashGaps({ ...nothing, run: one, beat: { ...beat, run: 3 } }, 20_000)).toEqual([expected]);
  expect(crashGaps({ ...nothing, run: one, taken: { ...taken, run: 3 } }, 20_000)).toEqual([expected]);
});

test('a run that died before its first commit is a gap of every stream known from before, from its start', () => {
  const young = { ...run, marks: [] };
  const both = new Set(['okx BTCUSDT bbo', 'bybit ETHUSDT trade', 'okx DOGEUSDT bbo']);
  const evidence = { rows_of_run: 0, last_alive_ms: 9_000 };
  expect(crashGaps({ ...nothing, run: young, known: both }, 20_000)).toEqual([
    { ...okx, fromNs: 1_000_000_000n, events: null, evidence },
    { ...bybit, fromNs: 1_000_000_000n, events: null, evidence },
  ]);
});

test('the first run of all that died before its first commit is a gap of each venue', () => {
  const all = { stream: '*', symbol: '*', cause: 'crash', fromNs: 1_000_000_000n, toNs: 20_000_000_000n };
  const told = { ...all, events: null, evidence: { rows_of_run: 0, last_alive_ms: 9_000 } };
  expect(allCrashGaps({ ...nothing, run: { ...run, marks: [] } }, 20_000)).toEqual([
    { ...told, exchange: 'okx' },
    { ...told, exchange: 'bybit' },
  ]);
});

test('without the journal a gap begins where rows may have been in the journal only', () => {
  expect(crashGaps({ ...nothing, run: undefined, beat }, 20_000)).toMatchObject([
    { ...okx, fromNs: 3_000_000_000n, events: null },
    { ...bybit, fromNs: 3_000_000_000n, events: null },
  ]);
});

test('a stop in order is no crash', () => {
  expect(crashGaps({ ...nothing, run: { ...run, stoppedMs: 9_100 }, beat }, 20_000)).toEqual([]);
  expect(crashGaps({ ...nothing, run: undefined, beat: { ...beat, stopped: true } }, 20_000)).toEqual([]);
  expect(crashGaps({ ...nothing, run: undefined }, 20_000)).toEqual([]);
});

test('a stream ends with the number of the last event that was taken, committed or not', () => {
  const end = { exchange: 'okx', symbol: 'BTCUSDT', stream: 'bbo', lastNs: 6_000_000_000n };
  expect(crashEnds({ ...nothing, taken })).toEqual([{ ...end, lastId: 731 }]);
  expect(crashEnds(nothing)).toEqual([{ ...end, lastId: 700 }]);
  const marks = run.marks.map((mark) => ({ ...mark, number: null }));
  expect(crashEnds({ ...nothing, run: { ...run, marks }, taken })).toEqual([{ ...end, lastId: null }]);
  expect(crashEnds({ ...nothing, run: { ...run, stoppedMs: 9_100 } })).toEqual([]);
});

test('a run that died young is a gap of every venue of which a stream had not spoken yet', () => {
  const one = { ...run, slots: run.slots.slice(0, 1) };
  const venues = (facts: Partial<CrashFacts>): string[] =>
    allCrashGaps({ ...nothing, run: one, ...facts }, 200_000)
      .filter(({ stream, events }) => stream === '*' && events === null)
      .map(({ exchange }) => exchange);
  expect(venues({})).toEqual(['okx']);
  const all = new Set(
    ['bbo', 'trade', 'mark_price', 'funding', 'open_interest'].map((s) => `okx BTCUSDT ${s}`),
  );
  expect(venues({ known: all })).toEqual([]);
  // After two minutes what has not spoken does not exist.
  expect(venues({ run: { ...one, aliveMs: 121_000 } })).toEqual([]);
});
