import type { Database } from 'better-sqlite3';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { addVenueMinutes, type VenueMinute } from '#shared/market/ledger.ts';
import { WINDOW_MS, type WindowFacts } from '#shared/market/quality.ts';

/** Shorter than that not recorded is the time of a look at the clock, s. */
const PARTIAL_S = 2;

/** Reads what windows are judged by. */
export function windowReader(
  db: Database,
): (exchange: ExchangeId, startMs: number, asOfMs: number) => WindowFacts {
  const venues = db.prepare<[string, number, number], { counts: string; queue_peak: number }>(
    'SELECT counts, queue_peak FROM venue_minutes WHERE exchange = ? AND minute_ms >= ? AND minute_ms < ?',
  );
  const sums = db.prepare<
    [string, number, number],
    { received: number; stored: number; queue_full: number; failed: number; crash: number }
  >(
    `SELECT coalesce(sum(received), 0) AS received, coalesce(sum(stored), 0) AS stored,
       coalesce(sum(queue_full), 0) AS queue_full, coalesce(sum(disk_full + write_error), 0) AS failed,
       coalesce(sum(crash), 0) AS crash
     FROM minutes WHERE exchange = ? AND minute_ms >= ? AND minute_ms < ?`,
  );
  // What the ring and the disk cost is counted by the minute already.
  const gaps = db.prepare<
    { exchange: string; from: bigint; to: bigint },
    { missing: number; hinted: number; unknown: number; jumps: number }
  >(
    `SELECT
       coalesce(sum(CASE WHEN begins AND counts AND NOT hint THEN events END), 0) AS missing,
       coalesce(sum(CASE WHEN begins AND counts AND hint THEN events END), 0) AS hinted,
       coalesce(sum(counts AND events IS NULL), 0) AS unknown,
       coalesce(sum(begins AND cause = 'clock_jump'), 0) AS jumps
     FROM (
       SELECT events, cause, from_ns >= $from AS begins, coalesce(evidence ->> 'worth' = 'hint', 0) AS hint,
         cause IN ('sequence', 'disconnect', 'silence', 'stopped', 'crash') AS counts
       FROM gaps WHERE exchange = $exchange AND from_ns < $to AND coalesce(to_ns, $to) >= $from
     )`,
  );
  const uploads = uploadReader(db);
  return (exchange, startMs, asOfMs) => {
    const endMs = startMs + WINDOW_MS;
    const rows = venues.all(exchange, startMs, endMs);
    const total = rows
      .map(({ counts }) => JSON.parse(counts) as VenueMinute)
      .reduce<VenueMinute | undefined>(
        (sum, each) => (sum === undefined ? each : addVenueMinutes(sum, each)),
        undefined,
      );
    const events = sums.get(exchange, startMs, endMs)!;
    const gap = gaps.get({ exchange, from: BigInt(startMs) * 1_000_000n, to: BigInt(endMs) * 1_000_000n })!;
    const expectedS = Math.max(0, Math.min(endMs, asOfMs) - startMs) / 1_000;
    const observedS = (total?.observed_ms ?? 0) / 1_000;
    const unseenS = Math.max(0, expectedS - observedS);
    const rejected = Object.values(total?.frames.rejected ?? {}).reduce((a, b) => a + b, 0);
    return {
      expected_s: expectedS,
      offline_s: (unseenS > PARTIAL_S ? unseenS : 0) + (total?.offline_ms ?? 0) / 1_000,
      partial: unseenS > PARTIAL_S,
      received: events.received,
      stored: events.stored,
      dropped: events.queue_full + events.failed + events.crash,
      write_failures: events.failed,
      upload_failures: uploads(startMs, endMs),
      missing: gap.missing,
      missing_hinted: gap.hinted,
      gaps_unknown: gap.unknown,
      rejected,
      reconnects: total?.disconnects ?? 0,
      clock_jumps: gap.jumps,
      queue_peak: rows.reduce((peak, row) => Math.max(peak, row.queue_peak), 0),
      rate_min: total?.rate_min ?? null,
      rate_avg: total === undefined || observedS === 0 ? null : total.events / observedS,
      rate_max: total?.rate_max ?? null,
    };
  };
}

/** A ledger of an earlier version, opened to be read, has no such table. */
function uploadReader(db: Database): (fromMs: number, toMs: number) => number {
  const table = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'upload_failures'`).get();
  if (table === undefined) return () => 0;
  const sum = db.prepare<[number, number], { failures: number }>(
    'SELECT coalesce(sum(failures), 0) AS failures FROM upload_failures WHERE minute_ms >= ? AND minute_ms < ?',
  );
  return (fromMs, toMs) => sum.get(fromMs, toMs)!.failures;
}
