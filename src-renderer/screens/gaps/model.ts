import { exchangeLabels, type ExchangeId } from '#shared/market/exchange.ts';
import { gapEffect, type GapMap, type GapNote } from '#shared/market/gap-map.ts';
import type { Gap, GapCause } from '#shared/market/gap.ts';
import type { StreamName } from '#shared/market/stream.ts';
import { gapMarks, gapStep, type GapCells } from '../../charts/gap-cells.ts';
import { ageText, DASH, exactText, shareText } from '../../ui/format.ts';

const HOUR_MS = 3_600_000;

/** Ranges to choose from, with the length of their buckets. */
export const ranges = [
  { key: '1h', label: '1 h', ms: HOUR_MS, bucketMs: 60_000, bucket: '1 min' },
  { key: '6h', label: '6 h', ms: 6 * HOUR_MS, bucketMs: 300_000, bucket: '5 min' },
  { key: '24h', label: '24 h', ms: 24 * HOUR_MS, bucketMs: 1_800_000, bucket: '30 min' },
  { key: '7d', label: '7 d', ms: 168 * HOUR_MS, bucketMs: 7_200_000, bucket: '2 h' },
  { key: '30d', label: '30 d', ms: 720 * HOUR_MS, bucketMs: 86_400_000, bucket: '1 d' },
] as const;
export type RangeKey = (typeof ranges)[number]['key'];

/** A chosen stretch of time: one of the ranges up to now, or two instants in epoch ms. */
export type RangeChoice = RangeKey | { readonly from: number; readonly to: number };

/** What to ask for. A stretch of one's own gets the shortest buckets of which it has at most a hundred. */
export function queryOf(
  choice: RangeChoice,
  nowMs: number,
): { from: number; to: number; bucket_ms: (typeof ranges)[number]['bucketMs'] } {
  const range = typeof choice === 'string' ? ranges.find(({ key }) => key === choice) : undefined;
  if (range !== undefined) {
    const to = Math.floor(nowMs);
    return { from: to - range.ms + 1, to, bucket_ms: range.bucketMs };
  }
  const { from, to } = choice as { from: number; to: number };
  const bucket = ranges.find(({ bucketMs }) => (to - from) / bucketMs <= 100) ?? ranges[4];
  return { from, to, bucket_ms: bucket.bucketMs };
}

/** One line of the heatmap: a venue, a stream of it, or a symbol of that. */
export interface Line {
  readonly key: string;
  readonly depth: 0 | 1 | 2;
  readonly label: string;
  readonly exchange: ExchangeId;
  readonly stream: StreamName | '*';
  readonly symbol: string;
  readonly isOpen: boolean;
  /** Rows of the map it stands for. */
  readonly rows: readonly number[];
}

/** What a line is about, without how it is shown. '*': every stream, every symbol. */
export type Place = Pick<Line, 'exchange' | 'stream' | 'symbol'>;

export function placeOf({ exchange, stream, symbol }: Place): Place {
  return { exchange, stream, symbol };
}

export interface LineFilter {
  /** Empty: all. */
  readonly venue: string;
  /** Only what has gaps. */
  readonly onlyGaps: boolean;
}

/** @param open keys of the lines that show what is below them */
export function linesOf(map: GapMap, open: ReadonlySet<string>, filter: LineFilter): Line[] {
  const shown = map.rows.flatMap((row, index) =>
    (filter.venue === '' || row.exchange === filter.venue) && !(filter.onlyGaps && row.gaps === 0)
      ? [{ ...row, index }]
      : [],
  );
  const indexes = (rows: readonly { index: number }[]): number[] => rows.map(({ index }) => index);
  const lines: Line[] = [];
  for (const [exchange, ofVenue] of grouped(shown, (row) => row.exchange)) {
    const isOpen = open.has(exchange);
    const venue = { exchange, stream: '*', symbol: '*', label: exchangeLabels[exchange].name } as const;
    lines.push({ key: exchange, depth: 0, isOpen, rows: indexes(ofVenue), ...venue });
    if (!isOpen) continue;
    for (const [stream, ofStream] of grouped(ofVenue, (row) => row.stream)) {
      const key = `${exchange} ${stream}`;
      const isStreamOpen = open.has(key);
      const name = { exchange, stream, symbol: '*', label: stream } as const;
      lines.push({ key, depth: 1, isOpen: isStreamOpen, rows: indexes(ofStream), ...name });
      if (!isStreamOpen) continue;
      for (const { symbol, index } of ofStream) {
        lines.push({
          key: `${key} ${symbol}`,
          depth: 2,
          isOpen: false,
          rows: [index],
          exchange,
          stream,
          symbol,
          label: symbol,
        });
      }
    }
  }
  return lines;
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

export const bucketsOf = (map: GapMap): number => (map.to_ms - map.from_ms) / map.bucket_ms;

/** A bucket that has just begun says nothing of a quiet market, ms. */
const QUIET_AFTER_MS = 60_000;

/** What a line shows: the longest gap below it, the mean of what is lost and off, and any mark. */
export function cellsOf(map: GapMap, { rows }: Pick<Line, 'rows'>): GapCells {
  const buckets = bucketsOf(map);
  const cells = {
    step: new Uint8Array(buckets),
    lost: new Float32Array(buckets),
    off: new Float32Array(buckets),
    marks: new Uint8Array(buckets),
  };
  for (let bucket = 0; bucket < buckets; bucket++) {
    const { longestMs, lost, off, received, queueFull, isExpected, lastsMs } = bucketOf(map, rows, bucket);
    cells.step[bucket] = gapStep(longestMs);
    cells.lost[bucket] = lost;
    cells.off[bucket] = off;
    const isQuiet = received === 0 && off < 0.99 && lost === 0 && lastsMs >= QUIET_AFTER_MS;
    cells.marks[bucket] =
      lastsMs <= 0
        ? gapMarks.future
        : (isQuiet ? gapMarks.quiet : 0) |
          (queueFull > 0 ? gapMarks.drops : 0) |
          (isExpected ? gapMarks.expected : 0);
  }
  return cells;
}

export interface BucketFacts {
  readonly fromMs: number;
  readonly toMs: number;
  /** How much of it has happened, ms; 0 or less in the time to come. */
  readonly lastsMs: number;
  readonly longestMs: number;
  /** Shares of the bucket, mean over the rows. */
  readonly lost: number;
  readonly off: number;
  readonly received: number;
  readonly queueFull: number;
  readonly isExpected: boolean;
}

export function bucketOf(map: GapMap, rows: readonly number[], bucket: number): BucketFacts {
  const buckets = bucketsOf(map);
  const fromMs = map.from_ms + bucket * map.bucket_ms;
  const sum = { longestMs: 0, lostMs: 0, offMs: 0, received: 0, queueFull: 0, isExpected: false };
  for (const row of rows) {
    const cell = row * buckets + bucket;
    sum.longestMs = Math.max(sum.longestMs, map.longest_ms[cell] ?? 0);
    sum.lostMs += map.lost_ms[cell] ?? 0;
    sum.offMs += map.off_ms[cell] ?? 0;
    sum.received += map.received[cell] ?? 0;
    sum.queueFull += map.queue_full[cell] ?? 0;
    sum.isExpected ||= map.expected[cell] === 1;
  }
  const whole = map.bucket_ms * Math.max(1, rows.length);
  const { lostMs, offMs, ...facts } = sum;
  return {
    fromMs,
    toMs: fromMs + map.bucket_ms,
    lastsMs: Math.min(map.bucket_ms, map.now_ms - fromMs),
    lost: lostMs / whole,
    off: offMs / whole,
    ...facts,
  };
}

export interface LineTotals {
  /** Share of the time so far in which nothing is known to be missing, 0..1; NaN before there was any. */
  readonly coverage: number;
  /** The same of the time in which the recorder ran. */
  readonly ofRecorded: number;
  readonly recorded: number;
  readonly gaps: number;
  readonly longestMs: number;
  /** Of a line of several rows the largest of theirs. */
  readonly p95Ms: number;
  readonly missing: number;
  readonly unknown: number;
}

export function totalsOf(map: GapMap, { rows }: Pick<Line, 'rows'>): LineTotals {
  const sum = {
    elapsed: 0,
    recorded: 0,
    covered: 0,
    gaps: 0,
    longestMs: 0,
    p95Ms: 0,
    missing: 0,
    unknown: 0,
  };
  for (const index of rows) {
    const row = map.rows[index];
    if (row === undefined) continue;
    sum.elapsed += row.elapsed_ms;
    sum.recorded += row.recorded_ms;
    sum.covered += row.covered_ms;
    sum.gaps += row.gaps;
    sum.longestMs = Math.max(sum.longestMs, row.longest_ms);
    sum.p95Ms = Math.max(sum.p95Ms, row.p95_ms);
    sum.missing += row.missing;
    sum.unknown += row.unknown;
  }
  const share = (part: number, whole: number): number => (whole > 0 ? Math.min(1, part / whole) : Number.NaN);
  return {
    coverage: share(sum.covered, sum.elapsed),
    ofRecorded: share(sum.covered, sum.recorded),
    recorded: share(sum.recorded, sum.elapsed),
    gaps: sum.gaps,
    longestMs: sum.longestMs,
    p95Ms: sum.p95Ms,
    missing: sum.missing,
    unknown: sum.unknown,
  };
}

/** Share with two decimals, so that 30 s of a day are seen: `99.97`. Nearly all is not all. */
export function coverageText(share: number): string {
  if (!Number.isFinite(share)) return DASH;
  if (share >= 1) return '100';
  return Math.min(99.99, share * 100).toFixed(2);
}

/** `13:05–13:10`, with the day when it is not today's. */
export function bucketText(fromMs: number, toMs: number, nowMs: number): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const time = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
  if (toMs - fromMs >= 86_400_000) return day(fromMs);
  const date = day(fromMs) === day(nowMs) ? '' : `${day(fromMs)} `;
  return `${date}${time(fromMs)}–${time(toMs)}`;
}

/** What a cell comes to, in a few words. */
export function cellText(facts: BucketFacts): string {
  if (facts.lastsMs <= 0) return 'still to come';
  const parts: string[] = [];
  if (facts.off > 0) parts.push(facts.off > 0.99 ? 'not recording' : `not recording ${shareText(facts.off)}`);
  if (facts.lost > 0) parts.push(`lost ${shareText(facts.lost)}, longest ${ageText(facts.longestMs)}`);
  if (facts.queueFull > 0) parts.push(`${exactText(facts.queueFull)} dropped by the queue`);
  if (facts.off < 0.99) parts.push(facts.received === 0 ? 'quiet' : `${exactText(facts.received)} events`);
  if (facts.isExpected) parts.push('expected');
  return parts.join(' · ');
}

/** Name of a line or gap, outermost first: `OKX · bbo · BTCUSDT`. */
export function placeText(of: { exchange: ExchangeId; stream: string; symbol: string }): string {
  const rest = [of.stream, of.symbol].filter((name) => name !== '*');
  return [exchangeLabels[of.exchange].code, ...rest].join(' · ');
}

export const causeText: Readonly<Record<GapCause, { readonly word: string; readonly about: string }>> = {
  disconnect: { word: 'disconnect', about: 'The socket was lost' },
  silence: { word: 'silence', about: 'The stream was silent beyond its own rhythm' },
  queue_full: { word: 'queue full', about: 'Events found no room between market and writer' },
  crash: { word: 'crash', about: 'The recorder ended without stopping' },
  stopped: { word: 'stopped', about: 'The recorder was stopped' },
  clock_jump: { word: 'clock jump', about: 'The system clock was set; nothing is missing' },
  disk: { word: 'disk', about: 'The disk took no more' },
  sequence: { word: 'sequence', about: "The venue's numbers have a hole" },
};

/** Epoch ms of epoch ns in decimal. */
export function msOfNs(ns: string): number {
  return Number(BigInt(ns) / 1_000_000n);
}

/** Length of a gap up to now. */
export function lengthMs(gap: Pick<Gap, 'from' | 'to'>, nowMs: number): number {
  return Math.max(0, (gap.to === null ? nowMs : msOfNs(gap.to)) - msOfNs(gap.from));
}

/** `3`, `0 (proved)`, `unknown`: what a gap has cost. */
export function missingText(gap: Pick<Gap, 'events' | 'evidence'>): string {
  if (gap.events === null) return 'unknown';
  if (gap.events === 0) return 'none';
  return `${exactText(gap.events)}${gap.evidence['worth'] === 'hint' ? ' (hint)' : ''}`;
}

export function evidenceText({ evidence }: Pick<Gap, 'evidence'>): string {
  return Object.entries(evidence)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** Gaps as a table for other programs. A text that a spreadsheet would run is led by an apostrophe. */
export function gapsCsv(gaps: readonly Gap[], notes: readonly GapNote[], nowMs: number): string {
  const head =
    'exchange,stream,symbol,cause,effect,from_utc,to_utc,from_ns,to_ns,length_ms,events,evidence,note';
  const instant = (ns: string): string => new Date(msOfNs(ns)).toISOString();
  const cell = (value: string | number): string => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = gaps.map((gap) =>
    [
      gap.exchange,
      gap.stream,
      gap.symbol,
      gap.cause,
      gapEffect(gap),
      instant(gap.from),
      gap.to === null ? '' : instant(gap.to),
      gap.from,
      gap.to ?? '',
      Math.round(lengthMs(gap, nowMs)),
      gap.events ?? '',
      evidenceText(gap),
      notesOf(gap, notes, nowMs)
        .map(({ text }) => text)
        .join('; '),
    ]
      .map(cell)
      .join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}

/** Notes about the time and place of a gap. */
export function notesOf(gap: Gap, notes: readonly GapNote[], nowMs: number): GapNote[] {
  const from = msOfNs(gap.from);
  const to = from + lengthMs(gap, nowMs);
  return notes.filter(
    (note) =>
      note.exchange === gap.exchange &&
      (note.stream === '*' || gap.stream === '*' || note.stream === gap.stream) &&
      (note.symbol === '*' || gap.symbol === '*' || note.symbol === gap.symbol) &&
      note.from_ms <= from &&
      to <= note.to_ms,
  );
}

/** Every so many buckets the axis has a label, so that labels of 5.5 rem have room. */
export function axisLabels(
  map: GapMap,
  widthPx: number,
  labelPx: number,
): { readonly at: number; readonly text: string }[] {
  const buckets = bucketsOf(map);
  if (widthPx <= 0) return [];
  const isDays = map.bucket_ms >= 7_200_000;
  const steps = isDays
    ? [86_400_000, 2 * 86_400_000, 5 * 86_400_000, 10 * 86_400_000]
    : [
        60_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        HOUR_MS,
        2 * HOUR_MS,
        3 * HOUR_MS,
        6 * HOUR_MS,
        12 * HOUR_MS,
        86_400_000,
      ];
  const pxPerMs = widthPx / (buckets * map.bucket_ms);
  const step = steps.find((ms) => ms * pxPerMs >= labelPx) ?? steps.at(-1)!;
  const labels: { at: number; text: string }[] = [];
  for (let ms = Math.ceil(map.from_ms / step) * step; ms < map.to_ms; ms += step) {
    if ((map.to_ms - ms) * pxPerMs < labelPx * 0.6) continue;
    const text = new Date(ms).toISOString();
    labels.push({
      at: (ms - map.from_ms) / (map.to_ms - map.from_ms),
      text: isDays || ms % 86_400_000 === 0 ? text.slice(5, 10) : text.slice(11, 16),
    });
  }
  return labels;
}
