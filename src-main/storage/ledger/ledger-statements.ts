import type { Database } from 'better-sqlite3';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Gap } from '#shared/market/gap.ts';
import { addVenueMinutes, type VenueMinute } from '#shared/market/ledger.ts';
import { WINDOW_MS, type QualityWindow } from '#shared/market/quality.ts';
import type { StreamName } from '#shared/market/stream.ts';
import type { StreamEnd } from '../../market/market.contract.ts';
import type { MinuteRow } from './minute-buffer.ts';

interface Name {
  readonly exchange: ExchangeId;
  readonly symbol: string;
  readonly stream: StreamName;
}

interface EndRow extends Name {
  readonly last_ns: string;
  readonly last_id: number | null;
  readonly stopped_ms: number | null;
}

/** Everything that changes the ledger's tables. */
export function ledgerStatements(db: Database) {
  const addMinute = db.prepare<unknown[]>(
    `INSERT INTO minutes VALUES ($minute, $exchange, $stream, $symbol, $received, $stored, $queue_full, $disk_full, $write_error, 0)
     ON CONFLICT DO UPDATE SET received = received + excluded.received, stored = stored + excluded.stored,
       queue_full = queue_full + excluded.queue_full, disk_full = disk_full + excluded.disk_full,
       write_error = write_error + excluded.write_error`,
  );
  const venueMinute = db
    .prepare<[number, string], string>(
      'SELECT counts FROM venue_minutes WHERE minute_ms = ? AND exchange = ?',
    )
    .pluck();
  const putVenueMinute = db.prepare<unknown[]>(
    `INSERT INTO venue_minutes VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET counts = excluded.counts, queue_peak = max(queue_peak, excluded.queue_peak)`,
  );
  const putGap = db.prepare<unknown[]>('INSERT OR REPLACE INTO gaps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const putStream = db.prepare<unknown[]>('INSERT OR REPLACE INTO streams VALUES (?, ?, ?, ?, ?, ?, ?)');
  const reopenWindow = db.prepare<unknown[]>('DELETE FROM windows WHERE start_ms = ? AND exchange = ?');
  const reopenWindows = db.prepare<unknown[]>(
    'DELETE FROM windows WHERE start_ms > ? AND start_ms <= ? AND exchange = ?',
  );
  const addUploadFailures = db.prepare<unknown[]>(
    'INSERT INTO upload_failures VALUES (?, ?) ON CONFLICT DO UPDATE SET failures = failures + excluded.failures',
  );
  const reopenAll = db.prepare<unknown[]>('DELETE FROM windows WHERE start_ms = ?');
  const putWindow = db.prepare<unknown[]>('INSERT OR REPLACE INTO windows VALUES (?, ?, ?, ?, ?, ?)');
  const unjudged = db.prepare<[number, number], { exchange: ExchangeId; start_ms: number }>(
    `SELECT DISTINCT exchange, minute_ms / ${WINDOW_MS} * ${WINDOW_MS} AS start_ms FROM venue_minutes AS v
     WHERE minute_ms >= ? AND minute_ms < ? AND NOT EXISTS (
       SELECT 1 FROM windows AS w WHERE w.start_ms = v.minute_ms / ${WINDOW_MS} * ${WINDOW_MS} AND w.exchange = v.exchange)`,
  );
  const startSession = db.prepare<unknown[]>('INSERT INTO sessions (started_ms, alive_ms) VALUES (?, ?)');
  const alive = db.prepare<unknown[]>('UPDATE sessions SET alive_ms = ? WHERE id = ?');
  const stopSession = db.prepare<unknown[]>('UPDATE sessions SET alive_ms = ?, stopped_ms = ? WHERE id = ?');
  const ends = db.prepare<[], EndRow>(
    `SELECT exchange, symbol, stream, CAST(last_ns AS TEXT) AS last_ns, last_id, stopped_ms
     FROM streams JOIN sessions ON sessions.id = streams.session`,
  );
  return {
    addMinute(minuteMs: number, name: Name, counts: MinuteRow): void {
      addMinute.run({ minute: minuteMs, ...name, ...counts });
    },
    addVenueMinute(venue: VenueMinute, queuePeak: number): void {
      const found = venueMinute.get(venue.minute_ms, venue.exchange) as string | undefined;
      const sum = found === undefined ? venue : addVenueMinutes(JSON.parse(found) as VenueMinute, venue);
      putVenueMinute.run(venue.minute_ms, venue.exchange, JSON.stringify(sum), queuePeak);
    },
    putGap(session: number, key: number, gap: Gap): void {
      const { exchange, stream, symbol, cause, from, to, events, evidence } = gap;
      const toNs = to === null ? null : BigInt(to);
      putGap.run(
        session,
        key,
        exchange,
        stream,
        symbol,
        cause,
        BigInt(from),
        toNs,
        events,
        JSON.stringify(evidence),
      );
    },
    putStream(
      session: number,
      { exchange, symbol, stream }: Name,
      end: { readonly lastNs: bigint; readonly lastId: number | null; readonly stored: number },
    ): void {
      putStream.run(exchange, symbol, stream, session, end.lastNs, end.lastId, end.stored);
    },
    /** @returns whether the window had been judged */
    reopenWindow: (startMs: number, exchange: string): boolean =>
      reopenWindow.run(startMs, exchange).changes > 0,
    /** The windows a gap touches. @returns whether one had been judged */
    reopenWindows({ exchange, from, to }: Gap): boolean {
      const fromMs = Number(BigInt(from) / 1_000_000n);
      const toMs = to === null ? Number.MAX_SAFE_INTEGER : Number(BigInt(to) / 1_000_000n);
      return reopenWindows.run(fromMs - WINDOW_MS, toMs, exchange).changes > 0;
    },
    /** @returns whether the window had been judged for some venue */
    addUploadFailures(minuteMs: number, failures: number): boolean {
      addUploadFailures.run(minuteMs, failures);
      return reopenAll.run(Math.floor(minuteMs / WINDOW_MS) * WINDOW_MS).changes > 0;
    },
    putWindow({ start_ms, exchange, verdict, reasons, facts }: QualityWindow, rule: number): void {
      putWindow.run(start_ms, exchange, verdict, JSON.stringify(reasons), JSON.stringify(facts), rule);
    },
    /** Windows with minutes and without a verdict, of minutes from `sinceMs` and before `overMs`. */
    unjudged: (sinceMs: number, overMs: number) => unjudged.all(sinceMs, overMs),
    startSession: (nowMs: number): number => Number(startSession.run(nowMs, nowMs).lastInsertRowid),
    alive: (session: number, nowMs: number): void => void alive.run(nowMs, session),
    stopSession: (session: number, stoppedMs: number): void =>
      void stopSession.run(stoppedMs, stoppedMs, session),
    /** @param startMs of the new session, epoch ms */
    ends(startMs: number): StreamEnd[] {
      return ends.all().map(({ exchange, symbol, stream, last_ns, last_id, stopped_ms }) => ({
        exchange,
        symbol,
        stream,
        cause: stopped_ms === null ? 'crash' : 'stopped',
        fromNs: String(BigInt(Math.floor(stopped_ms ?? startMs)) * 1_000_000n),
        lastNs: last_ns,
        // The newest number of a crash was saved seconds before it; the journal may know a newer one.
        lastId: stopped_ms === null ? null : last_id,
      }));
    },
  };
}
