import { expect, test } from 'vitest';
import { gapMap } from '../../../../../src-main/storage/ledger/gap-map.ts';
import { gapMarks } from '../../../../../src-renderer/charts/gap-cells.ts';
import { axisLabels } from '../../../../../src-renderer/screens/gaps/axis-labels.ts';
import { bucketText } from '../../../../../src-renderer/screens/gaps/bucket.ts';
import { cellsOf } from '../../../../../src-renderer/screens/gaps/cells.ts';
import { linesOf } from '../../../../../src-renderer/screens/gaps/line.ts';
import { coverageText, totalsOf } from '../../../../../src-renderer/screens/gaps/totals.ts';

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
