import type { ExchangeId } from './exchange.ts';
import type { Gap } from './gap.ts';
import type { StreamName } from './stream.ts';

/** Lengths of the buckets a map may have, ms, and the ranges they are for. */
export const gapBucketsMs = [60_000, 300_000, 1_800_000, 7_200_000, 86_400_000] as const;

/** Buckets one map has at most. */
export const MOST_BUCKETS = 400;

/** A stretch that somebody has marked as expected, such as a maintenance, and why. */
export interface GapNote {
  readonly id: number;
  readonly exchange: ExchangeId;
  /** `*`: every stream, every symbol. */
  readonly stream: StreamName | '*';
  readonly symbol: string;
  /** Epoch ms. */
  readonly from_ms: number;
  readonly to_ms: number;
  readonly text: string;
  readonly made_ms: number;
}

/** One stream of one symbol of a map, with what its whole range comes to; what is expected counts nowhere. */
export interface GapMapRow {
  readonly exchange: ExchangeId;
  readonly stream: StreamName;
  readonly symbol: string;
  /** Time of the range in which the recorder ran, and of that the time in which nothing is known to be missing, ms. */
  readonly recorded_ms: number;
  readonly covered_ms: number;
  /** Time of the range up to now without what is expected, ms. */
  readonly elapsed_ms: number;
  /** Gaps in which something is or may be missing, and their lengths in ms; 0 without any. */
  readonly gaps: number;
  readonly longest_ms: number;
  readonly p95_ms: number;
  /** Events known to be missing, dropped ones included; `unknown` gaps cannot say. */
  readonly missing: number;
  readonly unknown: number;
}

/** What is missing, by row and bucket. Arrays are row by row, `rows.length · buckets` long. */
export interface GapMap {
  /** Epoch ms: begin of the first bucket and end of the last one, whole buckets. */
  readonly from_ms: number;
  readonly to_ms: number;
  readonly bucket_ms: number;
  /** Buckets up to here have happened. */
  readonly now_ms: number;
  /** Sorted by exchange, stream and symbol. */
  readonly rows: readonly GapMapRow[];
  /** Longest gap inside the bucket, ms. */
  readonly longest_ms: Float32Array;
  /** Time of the bucket in which something is or may be missing, ms. */
  readonly lost_ms: Float32Array;
  /** Time of the bucket in which the recorder did not run, ms. */
  readonly off_ms: Float32Array;
  /** Events received, and those the full queue cost. */
  readonly received: Float64Array;
  readonly queue_full: Float64Array;
  /** 1 where some of the bucket is marked as expected. */
  readonly expected: Uint8Array;
}

/**
 * What a gap record says of the time it covers. `lost`: something is missing or may be. `off`: the recorder did not run.
 * `none`: known to have cost nothing, or a market in which nobody traded, which no number can tell from a loss.
 */
export function gapEffect({
  cause,
  events,
  stream,
}: Pick<Gap, 'cause' | 'events' | 'stream'>): 'lost' | 'off' | 'none' {
  if (cause === 'stopped' || cause === 'crash') return 'off';
  if (events === 0 || cause === 'clock_jump') return 'none';
  return cause === 'silence' && stream === 'trade' && events === null ? 'none' : 'lost';
}

/** True when a note is about this stream of this symbol. */
export function isAbout(
  note: Pick<GapNote, 'exchange' | 'stream' | 'symbol'>,
  row: { readonly exchange: string; readonly stream: string; readonly symbol: string },
): boolean {
  return (
    note.exchange === row.exchange &&
    (note.stream === '*' || note.stream === row.stream || row.stream === '*') &&
    (note.symbol === '*' || note.symbol === row.symbol || row.symbol === '*')
  );
}
