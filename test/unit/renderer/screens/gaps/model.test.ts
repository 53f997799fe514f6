import { expect, test } from 'vitest';
import { gapMap } from '../../../../../src-main/storage/ledger/gap-map.ts';
import { gapMarks } from '../../../../../src-renderer/charts/gap-cells.ts';
import {
  axisLabels,
  bucketText,
  cellsOf,
  coverageText,
  gapsCsv,
  linesOf,
  missingText,
  notesOf,
  queryOf,
  ranges,
  totalsOf,
} from '../../../../../src-renderer/screens/gaps/model.ts';
import type { Gap } from '../../../../../src-shared/market/gap.ts';

const T = Date.UTC(2026, 0, 15, 10);
const MINUTE = 60_000;

const map = gapMap({
  fromMs: T,
  bucketMs: MINUTE,
  buckets: 3,
  nowMs: T + 2 * MINUTE,
  gaps: [
    {
      exchange: 'okx',
      stream: 'bbo',
      symbol: 'BTCUSDT',
      cause: 'disconnect',
      events: null,
      isHint: false,
      fromMs: T,
      toMs: T + 30_000,
    },
  ],
  counts: ['BTCUSDT', 'ETHUSDT'].flatMap((symbol) =>
    [0, 1].map((bucket) => ({
      bucket,
      exchange: 'okx',
      stream: 'bbo',
      symbol,
      received: bucket === 0 ? 5 : 0,
      queue_full: bucket,
    })),
  ),
  observed: [0, 1].map((bucket) => ({ bucket, exchange: 'okx', observed_ms: MINUTE })),
  notes: [],
});
const all = { venue: '', onlyGaps: false };

test('a line of several rows shows their longest gap and the mean of what they lost', () => {
  const [venue] = linesOf(map, new Set(), all);
  const cells = cellsOf(map, venue!);
  expect([...cells.step]).toEqual([3, 0, 0]);
  expect([...cells.lost]).toEqual([0.25, 0, 0]);
  expect(totalsOf(map, venue!)).toMatchObject({ gaps: 1, longestMs: 30_000, coverage: 0.875 });
});

test('nothing received while connected is quiet, drops are marked, the time to come is neither', () => {
  const [venue] = linesOf(map, new Set(), all);
  expect([...cellsOf(map, venue!).marks]).toEqual([0, gapMarks.quiet | gapMarks.drops, gapMarks.future]);
});

test('lines open one level at a time, and only those with gaps when asked', () => {
  expect(linesOf(map, new Set(), all).map(({ key }) => key)).toEqual(['okx']);
  expect(linesOf(map, new Set(['okx', 'okx bbo']), all).map(({ key }) => key)).toEqual([
    'okx',
    'okx bbo',
    'okx bbo BTCUSDT',
    'okx bbo ETHUSDT',
  ]);
  expect(
    linesOf(map, new Set(['okx', 'okx bbo']), { venue: '', onlyGaps: true }).map(({ label }) => label),
  ).toEqual(['OKX', 'bbo', 'BTCUSDT']);
  expect(linesOf(map, new Set(), { venue: 'bybit', onlyGaps: false })).toEqual([]);
});

test('every range asks for fewer than a hundred buckets', () => {
  for (const { key, ms, bucketMs } of ranges) {
    const query = queryOf(key, T);
    expect(Math.ceil((query.to - query.from) / query.bucket_ms)).toBe(ms / bucketMs);
    expect(ms / bucketMs).toBeLessThanOrEqual(100);
  }
  expect(queryOf({ from: T, to: T + 100 * MINUTE }, 0).bucket_ms).toBe(60_000);
  expect(queryOf({ from: T, to: T + 101 * MINUTE }, 0).bucket_ms).toBe(300_000);
});

test('coverage that is nearly whole is never called whole', () => {
  expect([1, 0.999_999, 0.5, 0, Number.NaN].map(coverageText)).toEqual([
    '100',
    '99.99',
    '50.00',
    '0.00',
    '—',
  ]);
});

test('times name their day only when it is not today', () => {
  expect(bucketText(T, T + 300_000, T)).toBe('10:00–10:05');
  expect(bucketText(T, T + 300_000, T + 86_400_000)).toBe('2026-01-15 10:00–10:05');
  expect(bucketText(Date.UTC(2026, 0, 15), Date.UTC(2026, 0, 16), T)).toBe('2026-01-15');
});

test('labels of the axis keep their distance', () => {
  const labels = axisLabels({ ...map, from_ms: T, to_ms: T + 3_600_000 }, 600, 64);
  expect(labels.map(({ text }) => text)).toEqual(['10:00', '10:10', '10:20', '10:30', '10:40', '10:50']);
});

const gap: Gap = {
  exchange: 'okx',
  stream: 'trade',
  symbol: 'BTCUSDT',
  cause: 'sequence',
  from: String(BigInt(T) * 1_000_000n + 7n),
  to: String(BigInt(T + 1_500) * 1_000_000n),
  events: 3,
  evidence: { worth: 'hint', after_id: 5 },
};
const note = {
  id: 1,
  exchange: 'okx',
  stream: '*',
  symbol: 'BTCUSDT',
  from_ms: T,
  to_ms: T + 2_000,
  made_ms: 0,
} as const;

test('a gap is expected when a note covers it whole', () => {
  expect(notesOf(gap, [{ ...note, text: '' }], T)).toHaveLength(1);
  expect(notesOf(gap, [{ ...note, to_ms: T + 1_000, text: '' }], T)).toEqual([]);
  expect(notesOf(gap, [{ ...note, stream: 'bbo', text: '' }], T)).toEqual([]);
  expect(notesOf({ ...gap, to: null }, [{ ...note, text: '' }], T + 5_000)).toEqual([]);
});

test('the table for other programs keeps every digit and runs nothing', () => {
  const csv = gapsCsv(
    [gap, { ...gap, to: null, events: null }],
    [{ ...note, text: '=1+1, "x"' }],
    T + 9_000,
  ).split('\n');
  expect(csv[1]).toBe(
    'okx,trade,BTCUSDT,sequence,lost,2026-01-15T10:00:00.000Z,2026-01-15T10:00:01.500Z,' +
      '1768471200000000007,1768471201500000000,1500,3,"worth hint, after_id 5","\'=1+1, ""x"""',
  );
  expect(csv[2]).toContain('1768471200000000007,,9000,,');
});

test('what is missing says how sure it is', () => {
  expect(missingText(gap)).toBe('3 (hint)');
  expect(missingText({ events: 0, evidence: {} })).toBe('none');
  expect(missingText({ events: null, evidence: {} })).toBe('unknown');
});
