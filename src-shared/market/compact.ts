import { z } from 'zod';
import { streamColumns, type Column } from './columns.ts';
import { dayGradeSchema } from './day-grade.ts';
import { streamNames, type StreamName } from './stream.ts';

/** Columns that give the order of a compacted dataset; `(ts_event, seq)` is unique in it. */
export const ORDERING_COLUMNS = Object.freeze(['ts_event', 'seq'] as const);

/**
 * Version of the rule by which `seq` is given: rows by `ts_event`, `ts_recv`, native order, part name, row in the part.
 *
 * Native order concerns trades only: ids of digits alone by their number and before all others, the others byte by byte as
 * UTF-8. Part names are compared by code unit.
 */
export const ORDERING_VERSION = 1;

/** Version of the layout of `meta.json`. */
export const META_FORMAT = 1;

export const COMPACT_FILE = 'data.parquet';
export const COMPACT_META = 'meta.json';
export const COMPACT_ROW_GROUP_ROWS = 65_536;

/** Epoch values below are milliseconds, others nanoseconds: 1e14 ns is 1970-01-02, 1e14 ms the year 5138. */
export const FIRST_NS = 100_000_000_000_000n;

/** Unit of a dataset's times. RAW parts of Arbscope are always in ns; foreign datasets may be in ms and are kept so. */
export type TimeUnit = 'ns' | 'ms';

export function timeUnit(ts: bigint): TimeUnit {
  return ts < FIRST_NS ? 'ms' : 'ns';
}

/** Columns of a compacted file: those of the RAW stream with `seq` after `ts_event`. */
export function compactColumns(stream: StreamName): readonly Column[] {
  const [first, ...rest] = streamColumns[stream];
  return [first!, { name: 'seq', type: 'BIGINT' }, ...rest];
}

/**
 * Name of the canonical row encoding under `content_sha256`: SHA-256 over
 *
 * 1. the line `arbscope-rows-1 exchange=… stream=… symbol=… stream_version=1` and a line feed, UTF-8;
 * 2. the line of the other RAW columns in contract order as `name:TYPE`, joined by `,`, and a line feed;
 * 3. the rows by `seq`, those columns in that order: BIGINT 8 bytes little-endian two's complement, DOUBLE 8 bytes
 *    little-endian IEEE 754, TINYINT 1 byte, VARCHAR its length in bytes as 4 bytes little-endian and then its UTF-8. Before
 *    a value of a nullable column stands a byte 1; a null is the byte 0 alone.
 *
 * `seq` is the position and is not in it. The hash names the rows, not the file: another library version may write other
 * bytes for the same rows.
 */
export const ROW_ENCODING = 'arbscope-rows-1';

/** Columns that have one value in a whole dataset. */
export const constantColumns: ReadonlySet<string> = new Set([
  'exchange',
  'symbol',
  'stream',
  'stream_version',
]);

/** Columns that differ from row to row, without `seq`, in contract order. */
export function rowColumns(stream: StreamName): readonly Column[] {
  return streamColumns[stream].filter(({ name }) => !constantColumns.has(name));
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
/** int64 as decimal text: JSON numbers are doubles. */
const int64Text = z.string().regex(/^(0|-?[1-9]\d{0,18})$/);

/** What `meta.json` beside a compacted file says. Nothing in it depends on when or where it was made. */
export const compactMetaSchema = z.strictObject({
  format: z.literal(META_FORMAT),
  exchange: z.string().min(1),
  stream: z.enum(streamNames),
  symbol: z.string().min(1),
  /** UTC, `20260115`. */
  date: z.string().regex(/^\d{8}$/),
  /** 1, and one more whenever parts that came later were taken in. */
  version: z.int().min(1),
  rows: count,
  /** null when there are no rows. */
  ts_event_min: int64Text.nullable(),
  ts_event_max: int64Text.nullable(),
  ts_unit: z.enum(['ns', 'ms']),
  content_sha256: hash,
  content_encoding: z.literal(ROW_ENCODING),
  file_sha256: hash,
  file_bytes: count,
  /** Parts the rows are from, by name. */
  parts: z.array(z.strictObject({ name: z.string().min(1), bytes: count, rows: count, sha256: hash })),
  /** Rows of the parts that are not in the file: equal in every column, or a trade whose id was there already. */
  dropped: z.strictObject({ equal_row: count, trade_id: count }),
  schema_version: z.literal(1),
  ordering_version: z.literal(ORDERING_VERSION),
  /** What the ledger said of this venue's day when it was compacted. Files of earlier versions have null. */
  quality: dayGradeSchema.nullable(),
  tool_version: z.string().min(1),
});

export type CompactMeta = z.infer<typeof compactMetaSchema>;
