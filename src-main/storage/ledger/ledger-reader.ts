import type { Database } from 'better-sqlite3';
import type { DayQuality, GapsQuery, Minutes, MinutesQuery } from '#shared/api/ledger.ts';
import { AppError } from '#shared/error-codes.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Gap, GapCause } from '#shared/market/gap.ts';
import type { VenueMinute } from '#shared/market/ledger.ts';
import {
  judgeWindow,
  summarizeDay,
  WINDOW_MS,
  type QualityWindow,
  type Verdict,
  type WindowFacts,
} from '#shared/market/quality.ts';
import type { StreamName } from '#shared/market/stream.ts';
import { utcDateMs } from '#shared/market/time.ts';
import { windowReader } from './window-facts.ts';

/** Events of a window may be counted so late after its end. */
export const SETTLED_MS = 60_000;
/** A recorder tells that it lives more often than that. */
const ALIVE_MS = 30_000;
const DAY_MS = 86_400_000;

interface GapRow {
  readonly exchange: ExchangeId;
  readonly stream: StreamName;
  readonly symbol: string;
  readonly cause: GapCause;
  readonly from: string;
  readonly to: string | null;
  readonly events: number | null;
  readonly evidence: string;
}

interface StreamRow {
  readonly minute_ms: number;
  readonly exchange: ExchangeId;
  readonly stream: StreamName;
  readonly symbol: string;
  readonly received: number;
  readonly stored: number;
  readonly queue_full: number;
  readonly disk_full: number;
  readonly write_error: number;
  readonly crash: number;
}

/** Answers questions from the ledger's database. */
export class LedgerReader {
  readonly #db: Database;
  readonly #window: ReturnType<typeof windowReader>;

  constructor(db: Database) {
    this.#db = db;
    this.#window = windowReader(db);
  }

  /** @param journal database of the writer's journal, which has the gaps of crashes and of the disk */
  gaps({ from, to, exchange, symbol, limit }: GapsQuery, journal: Database | undefined): Gap[] {
    const where = `from_ns < $to AND coalesce(to_ns, $to) >= $from
      AND ($exchange IS NULL OR exchange = $exchange) AND ($symbol IS NULL OR symbol IN ($symbol, '*'))`;
    const sql = `SELECT exchange, stream, symbol, cause, CAST(from_ns AS TEXT) AS "from", CAST(to_ns AS TEXT) AS "to",
      events, evidence FROM gaps WHERE ${where} ORDER BY from_ns DESC LIMIT $limit`;
    const asked = {
      from: BigInt(from) * 1_000_000n,
      to: BigInt(to) * 1_000_000n,
      exchange: exchange ?? null,
      symbol: symbol ?? null,
      limit,
    };
    const rows = [this.#db, journal].flatMap((db) =>
      db === undefined ? [] : db.prepare<typeof asked, GapRow>(sql).all(asked),
    );
    return rows
      .toSorted((a, b) => (BigInt(a.from) < BigInt(b.from) ? 1 : BigInt(a.from) > BigInt(b.from) ? -1 : 0))
      .slice(0, limit)
      .map((row) => ({ ...row, evidence: JSON.parse(row.evidence) as Gap['evidence'] }));
  }

  minutes({ from, to, exchange, symbol, stream, limit }: MinutesQuery): Minutes {
    const asked = {
      from,
      to,
      exchange: exchange ?? null,
      symbol: symbol ?? null,
      stream: stream ?? null,
      limit,
    };
    const rows = this.#db
      .prepare<typeof asked, StreamRow>(
        `SELECT * FROM minutes WHERE minute_ms >= $from AND minute_ms < $to
           AND ($exchange IS NULL OR exchange = $exchange) AND ($symbol IS NULL OR symbol = $symbol)
           AND ($stream IS NULL OR stream = $stream)
         ORDER BY minute_ms, exchange, stream, symbol LIMIT $limit`,
      )
      .all(asked);
    const venues = this.#db
      .prepare<[number, number, string | null, string | null], string>(
        `SELECT counts FROM venue_minutes WHERE minute_ms >= ? AND minute_ms < ? AND (? IS NULL OR exchange = ?)
         ORDER BY minute_ms, exchange LIMIT 50000`,
      )
      .pluck()
      .all(from, to, asked.exchange, asked.exchange);
    return {
      streams: rows.map(({ queue_full, disk_full, write_error, crash, ...row }) => ({
        ...row,
        dropped: { queue_full, disk_full, write_error, crash },
        in_flight: row.received - row.stored - queue_full - disk_full - write_error - crash,
      })),
      venues: venues.map((counts) => JSON.parse(counts as unknown as string) as VenueMinute),
    };
  }

  /**
   * A day up to now.
   *
   * @param date UTC, `20260115`
   * @throws AppError INVALID_INPUT when it is no date
   */
  day(date: string, nowMs: number): DayQuality {
    const dayMs = utcDateMs(date);
    if (dayMs === undefined) {
      throw new AppError('INVALID_INPUT', `date: expected a UTC day such as 20260115, found ${date}`);
    }
    const exchanges = this.#db
      .prepare<[number, number], ExchangeId>(
        'SELECT DISTINCT exchange FROM venue_minutes WHERE minute_ms >= ? AND minute_ms < ? ORDER BY exchange',
      )
      .pluck()
      .all(dayMs, dayMs + DAY_MS) as unknown as ExchangeId[];
    const windows: QualityWindow[] = [];
    for (let startMs = dayMs; startMs < Math.min(dayMs + DAY_MS, nowMs); startMs += WINDOW_MS) {
      for (const exchange of exchanges)
        windows.push(this.stored(exchange, startMs) ?? this.judge(exchange, startMs, nowMs));
    }
    return { summary: summarizeDay(date, windows, nowMs >= dayMs + DAY_MS), windows };
  }

  /** The verdict as it was stored when the window was over. */
  stored(exchange: ExchangeId, startMs: number): QualityWindow | undefined {
    const row = this.#db
      .prepare<[number, string], { verdict: Verdict; reasons: string; facts: string }>(
        'SELECT verdict, reasons, facts FROM windows WHERE start_ms = ? AND exchange = ?',
      )
      .get(startMs, exchange);
    if (row === undefined) return undefined;
    return {
      start_ms: startMs,
      exchange,
      open: false,
      verdict: row.verdict,
      reasons: JSON.parse(row.reasons) as string[],
      // Verdicts of before uploads were counted lack them.
      facts: { upload_failures: 0, ...(JSON.parse(row.facts) as Omit<WindowFacts, 'upload_failures'>) },
    };
  }

  /** The verdict by what the ledger holds now. */
  judge(exchange: ExchangeId, startMs: number, nowMs: number): QualityWindow {
    const facts = this.#window(exchange, startMs, this.#asOf(nowMs));
    const open = startMs + WINDOW_MS + SETTLED_MS > nowMs;
    return { start_ms: startMs, exchange, open, facts, ...judgeWindow(facts) };
  }

  /** A running recorder has accounted up to its newest sign of life; without one nothing was recorded until now. */
  #asOf(nowMs: number): number {
    const newest = this.#db
      .prepare<[], { alive_ms: number; stopped_ms: number | null }>(
        'SELECT alive_ms, stopped_ms FROM sessions ORDER BY id DESC LIMIT 1',
      )
      .get();
    const lives = newest !== undefined && newest.stopped_ms === null && nowMs - newest.alive_ms < ALIVE_MS;
    return lives ? Math.min(newest.alive_ms, nowMs) : nowMs;
  }
}
