import type { Database } from 'better-sqlite3';
import type { GapMap, GapNote } from '#shared/market/gap-map.ts';
import type { GapCause } from '#shared/market/gap.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { StreamName } from '#shared/market/stream.ts';
import { gapMap, type MapCount, type MapGap, type MapObserved } from './gap-map.ts';
import { HALF_HOUR_MS } from './ledger-schema.ts';

export interface GapMapQuery {
  /** Epoch ms; the map begins and ends at whole buckets around them. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucketMs: number;
  readonly nowMs: number;
  readonly notes: readonly GapNote[];
}

interface GapRow {
  readonly exchange: ExchangeId;
  readonly stream: StreamName | '*';
  readonly symbol: string;
  readonly cause: GapCause;
  readonly from_ms: number;
  readonly to_ms: number | null;
  readonly events: number | null;
  readonly is_hint: number;
}

/** Counts of buckets that are over and will not change, by length and begin. */
export type CountCache = Map<string, readonly MapCount[]>;

/** Counts come this late at most: so long the recorder keeps them while its disk takes none. */
const LATE_MS = 4 * 3_600_000;
/** Buckets a cache holds; the oldest go first. */
const MOST_CACHED = 200;

/**
 * Reads a map of what is missing. Cheap for a month: long buckets come from the sums of half hours, and those that are over
 * are read once.
 *
 * @param ledger to read; @param journal the writer's, which has the gaps of crashes and of the disk
 */
export function readGapMap(
  ledger: Database,
  journal: Database | undefined,
  query: GapMapQuery,
  cache: CountCache = new Map(),
): GapMap {
  const { bucketMs, nowMs, notes } = query;
  const fromMs = Math.floor(query.fromMs / bucketMs) * bucketMs;
  const toMs = Math.ceil(query.toMs / bucketMs) * bucketMs;
  const isLong = bucketMs >= HALF_HOUR_MS;
  const [time, observed, seen] = isLong
    ? (['start_ms', 'venue_half_hours', 'observed_ms'] as const)
    : (['minute_ms', 'venue_minutes', "counts ->> 'observed_ms'"] as const);
  const bucket = `(${time} - $from) / $bucket`;
  const asked = { from: fromMs, to: toMs, bucket: bucketMs };
  return gapMap({
    fromMs,
    bucketMs,
    buckets: (toMs - fromMs) / bucketMs,
    nowMs,
    notes,
    counts: countsBetween(ledger, { fromMs, toMs, bucketMs, nowMs }, cache),
    observed: ledger
      .prepare<typeof asked, MapObserved>(
        `SELECT CAST(${bucket} AS INTEGER) AS bucket, exchange, sum(${seen}) AS observed_ms
         FROM ${observed} WHERE ${time} >= $from AND ${time} < $to GROUP BY 1, 2`,
      )
      .all(asked),
    gaps: [ledger, journal]
      .flatMap((db) => (db === undefined ? [] : gapsBetween(db, fromMs, toMs, nowMs)))
      .toSorted((a, b) => a.fromMs - b.fromMs),
  });
}

function countsBetween(
  ledger: Database,
  { fromMs, toMs, bucketMs, nowMs }: Record<'fromMs' | 'toMs' | 'bucketMs' | 'nowMs', number>,
  cache: CountCache,
): MapCount[] {
  const [table, time] = bucketMs >= HALF_HOUR_MS ? ['half_hours', 'start_ms'] : ['minutes', 'minute_ms'];
  const read = ledger.prepare<[number, number], MapCount>(
    `SELECT 0 AS bucket, exchange, stream, symbol, sum(received) AS received, sum(queue_full) AS queue_full
     FROM ${table} WHERE ${time} >= ? AND ${time} < ? GROUP BY exchange, stream, symbol`,
  );
  const counts: MapCount[] = [];
  for (let start = fromMs, bucket = 0; start < Math.min(toMs, nowMs); start += bucketMs, bucket++) {
    const key = `${bucketMs} ${start}`;
    const found = cache.get(key) ?? read.all(start, start + bucketMs);
    if (start + bucketMs < nowMs - LATE_MS) {
      // The newest use stands last.
      cache.delete(key);
      cache.set(key, found);
    }
    for (const count of found) counts.push({ ...count, bucket });
  }
  for (const key of cache.keys()) {
    if (cache.size <= MOST_CACHED) break;
    cache.delete(key);
  }
  return counts;
}

/** Gaps that overlap a range: those that begin in it, and those that began before and end in it or later, or never. */
function gapsBetween(db: Database, fromMs: number, toMs: number, nowMs: number): MapGap[] {
  const what = `exchange, stream, symbol, cause, from_ns / 1e6 AS from_ms, to_ns / 1e6 AS to_ms, events,
    coalesce(evidence ->> 'worth' = 'hint', 0) AS is_hint`;
  const range = { from: BigInt(fromMs) * 1_000_000n, to: BigInt(toMs) * 1_000_000n };
  return db
    .prepare<typeof range, GapRow>(
      `SELECT ${what} FROM gaps WHERE from_ns >= $from AND from_ns < $to
       UNION ALL SELECT ${what} FROM gaps WHERE to_ns >= $from AND from_ns < $from
       UNION ALL SELECT ${what} FROM gaps WHERE to_ns IS NULL AND from_ns < $from`,
    )
    .all(range)
    .map(({ from_ms, to_ms, is_hint, ...gap }) => ({
      ...gap,
      fromMs: from_ms,
      toMs: Math.max(from_ms, to_ms ?? nowMs),
      isHint: is_hint === 1,
    }));
}
