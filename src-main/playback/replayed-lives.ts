import Database from 'better-sqlite3';
import type { HistoryQuery, LifeDetails, LifePage, SignalStats, StatsQuery } from '#shared/api/signals.ts';
import type { Signal } from '#shared/market/signal.ts';
import { findLife, listLives } from '../history/signal-queries.ts';
import { SignalLog } from '../history/signal-log.ts';
import { signalStats } from '../history/signal-stats.ts';
import { signalTables } from '../history/signal-tables.ts';
import { makeTables } from '../history/tables.ts';

/** Messages kept; the oldest go first, and lives with them. */
const MOST_MESSAGES = 20_000;
const TIDY_EVERY = 2_000;

/** The signals of a replay: asked like the history, kept in memory alone. */
export class ReplayedLives {
  readonly #db = new Database(':memory:');
  readonly #log: SignalLog;
  #fromMs: number;
  #nowMs: number;
  #added = 0;

  /** @param fromMs where reading began, epoch ms */
  constructor(fromMs: number) {
    makeTables(this.#db, [signalTables]);
    this.#fromMs = fromMs;
    this.#nowMs = fromMs;
    this.#log = new SignalLog(this.#db, {
      // No time of ours passes here, and nothing outlives the replay.
      clock: { monoNs: () => 0, wallMs: () => this.#nowMs, after: () => () => {}, every: () => () => {} },
      log: () => {},
      retentionDays: null,
    });
    this.#log.begin({ epochMs: fromMs, exchanges: [], symbols: [] });
  }

  add(signal: Signal): void {
    this.#nowMs = Math.max(this.#nowMs, signal.detected_ms);
    this.#log.add([signal]);
    if (++this.#added % TIDY_EVERY === 0) this.#tidy();
  }

  list(query: HistoryQuery): LifePage {
    return listLives(this.#db, query);
  }

  /** @throws AppError NOT_FOUND */
  life(id: string): LifeDetails {
    return findLife(this.#db, id);
  }

  /** @param nowMs time of the replay */
  stats(query: StatsQuery, nowMs: number): SignalStats {
    this.#db.prepare('UPDATE runs SET started_ms = ?, alive_ms = ?').run(this.#fromMs, nowMs);
    return signalStats(this.#db, query, nowMs);
  }

  close(): void {
    this.#log.stop();
    this.#db.close();
  }

  #tidy(): void {
    this.#db
      .prepare('DELETE FROM messages WHERE id <= (SELECT max(id) FROM messages) - ?')
      .run(MOST_MESSAGES);
    this.#db.exec(
      'DELETE FROM lives WHERE opportunity_id NOT IN (SELECT DISTINCT opportunity_id FROM messages)',
    );
  }
}
