import { expect, test } from 'vitest';
import { gapMap, type MapFacts, type MapGap } from '../../../../../src-main/storage/ledger/gap-map.ts';

const T = Date.UTC(2026, 0, 15, 10);
const MINUTE = 60_000;

const gap = (fromMs: number, toMs: number, more: Partial<MapGap> = {}): MapGap => ({
  exchange: 'okx',
  stream: 'bbo',
  symbol: 'BTCUSDT',
  cause: 'disconnect',
  events: null,
  isHint: false,
  fromMs,
  toMs,
  ...more,
});

/** Five minutes of one stream that was recorded all the time. */
const facts = (more: Partial<MapFacts>): MapFacts => ({
  fromMs: T,
  bucketMs: MINUTE,
  buckets: 5,
  nowMs: T + 5 * MINUTE,
  counts: [0, 1, 2, 3, 4].map((bucket) => ({
    bucket,
    exchange: 'okx',
    stream: 'bbo',
    symbol: 'BTCUSDT',
    received: 100,
    queue_full: 0,
  })),
  observed: [0, 1, 2, 3, 4].map((bucket) => ({ bucket, exchange: 'okx', observed_ms: MINUTE })),
  gaps: [],
  notes: [],
  ...more,
});

test('a gap over the edge of a bucket is in both, each with its own part', () => {
  const map = gapMap(facts({ gaps: [gap(T + 50_000, T + 90_000)] }));
  expect([...map.longest_ms]).toEqual([10_000, 30_000, 0, 0, 0]);
  expect([...map.lost_ms]).toEqual([10_000, 30_000, 0, 0, 0]);
  expect(map.rows[0]).toMatchObject({ gaps: 1, longest_ms: 40_000, unknown: 1, covered_ms: 260_000 });
});

test('time in which two gaps overlap is lost once', () => {
  const map = gapMap(
    facts({ gaps: [gap(T, T + 20_000), gap(T + 10_000, T + 30_000, { cause: 'sequence', events: 7 })] }),
  );
  expect(map.lost_ms[0]).toBe(30_000);
  expect(map.longest_ms[0]).toBe(20_000);
  expect(map.rows[0]).toMatchObject({ gaps: 2, missing: 7, unknown: 1, covered_ms: 270_000 });
});

test('a jump in numbers between two messages has a place though it took no time', () => {
  const map = gapMap(facts({ gaps: [gap(T + 61_000, T + 61_000, { cause: 'sequence', events: 3 })] }));
  expect([...map.longest_ms]).toEqual([0, 1, 0, 0, 0]);
  expect(map.rows[0]).toMatchObject({ gaps: 1, missing: 3 });
});

test('what is proved to have cost nothing, and a market in which nobody trades, is no loss', () => {
  const map = gapMap(
    facts({
      gaps: [
        gap(T, T + 40_000, { events: 0 }),
        gap(T, T + 40_000, { cause: 'silence', stream: 'trade' }),
        gap(T, T + 40_000, { cause: 'clock_jump', stream: '*', symbol: '*', events: 0 }),
      ],
    }),
  );
  expect(Math.max(...map.lost_ms)).toBe(0);
  expect(map.rows.map(({ stream, gaps }) => [stream, gaps])).toEqual([
    ['bbo', 0],
    ['trade', 0],
  ]);
});

test('silence of a stream that speaks by itself may be a loss', () => {
  const map = gapMap(facts({ gaps: [gap(T, T + 40_000, { cause: 'silence' })] }));
  expect(map.lost_ms[0]).toBe(40_000);
});

test('a recorder that did not run is off, not lost; its crash counts as a gap', () => {
  const map = gapMap(
    facts({
      observed: [
        { bucket: 0, exchange: 'okx', observed_ms: MINUTE },
        { bucket: 1, exchange: 'okx', observed_ms: 15_000 },
        { bucket: 4, exchange: 'okx', observed_ms: 59_000 },
      ],
      gaps: [gap(T + 75_000, T + 241_000, { cause: 'crash', events: 12 })],
    }),
  );
  expect([...map.off_ms]).toEqual([0, 45_000, 60_000, 60_000, 0]);
  expect(Math.max(...map.lost_ms)).toBe(0);
  expect(map.rows[0]).toMatchObject({
    gaps: 1,
    missing: 12,
    elapsed_ms: 300_000,
    recorded_ms: 135_000,
    covered_ms: 135_000,
  });
});

test('what is expected counts neither as gap nor as time', () => {
  const note = { id: 1, exchange: 'okx', stream: '*', symbol: '*', text: 'maintenance', made_ms: 0 } as const;
  const map = gapMap(
    facts({
      gaps: [gap(T + 60_000, T + 100_000), gap(T + 200_000, T + 210_000)],
      notes: [{ ...note, from_ms: T + 60_000, to_ms: T + 120_000 }],
    }),
  );
  expect([...map.expected]).toEqual([0, 1, 0, 0, 0]);
  expect(map.rows[0]).toMatchObject({
    gaps: 1,
    longest_ms: 10_000,
    elapsed_ms: 240_000,
    covered_ms: 230_000,
  });
});

test('nothing of the time to come is off, lost or covered', () => {
  const map = gapMap(facts({ nowMs: T + 90_000, gaps: [gap(T + 80_000, T + 999_999)] }));
  expect([...map.off_ms]).toEqual([0, 0, 0, 0, 0]);
  expect([...map.lost_ms]).toEqual([0, 10_000, 0, 0, 0]);
  expect(map.rows[0]).toMatchObject({ elapsed_ms: 90_000, covered_ms: 80_000 });
});
