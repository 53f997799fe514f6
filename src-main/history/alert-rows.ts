import type Database from 'better-sqlite3';
import type { Alert, AlertRecord } from '#shared/alerts/alert.ts';
import type { Clock } from '../base/clock.ts';

/** Rows removed at once, so that nobody waits long. */
const TIDY_ROWS = 5_000;

interface Row {
  readonly body: string;
  readonly acknowledged_ms: number | null;
}

/** Keeps what was told. */
export class AlertRows {
  readonly #db: Database.Database;
  readonly #clock: Pick<Clock, 'wallMs'>;
  readonly #write: ReturnType<typeof statements>;

  constructor(db: Database.Database, clock: Pick<Clock, 'wallMs'>) {
    this.#db = db;
    this.#clock = clock;
    this.#write = statements(db);
  }

  add(alerts: readonly Alert[]): void {
    this.#db.transaction(() => {
      for (const alert of alerts)
        this.#write.add.run({
          id: alert.id,
          at_ms: alert.at_ms,
          alarm: alert.alarm,
          // JSON has no word for an unknown value.
          body: JSON.stringify({ ...alert, value: Number.isFinite(alert.value) ? alert.value : null }),
        });
    })();
  }

  /** Notes an alarm, or with null every one, as acknowledged; what was noted before keeps its time. */
  acknowledge(alarm: string | null, atMs: number): void {
    if (alarm === null) this.#write.acknowledgeAll.run(atMs);
    else this.#write.acknowledge.run(atMs, alarm);
  }

  /** Newest first. */
  newest(limit: number): readonly AlertRecord[] {
    return this.#write.newest.all(limit).map(({ body, acknowledged_ms }) => {
      const { value, ...alert } = JSON.parse(body) as Omit<Alert, 'value'> & {
        readonly value: number | null;
      };
      return { ...alert, value: value ?? Number.NaN, acknowledged_ms };
    });
  }

  /** Removes what is older than so many days; null keeps all. */
  tidy(keepDays: number | null): void {
    if (keepDays === null) return;
    const before = this.#clock.wallMs() - keepDays * 86_400_000;
    while (this.#write.tidy.run({ before, rows: TIDY_ROWS }).changes === TIDY_ROWS);
  }
}

/** Prepared once. */
function statements(db: Database.Database) {
  return {
    add: db.prepare(
      'INSERT OR IGNORE INTO alerts (id, at_ms, alarm, body) VALUES (@id, @at_ms, @alarm, @body)',
    ),
    acknowledge: db.prepare(
      'UPDATE alerts SET acknowledged_ms = ? WHERE alarm = ? AND acknowledged_ms IS NULL',
    ),
    acknowledgeAll: db.prepare('UPDATE alerts SET acknowledged_ms = ? WHERE acknowledged_ms IS NULL'),
    newest: db.prepare<[number], Row>(
      'SELECT body, acknowledged_ms FROM alerts ORDER BY at_ms DESC, id DESC LIMIT ?',
    ),
    tidy: db.prepare(
      'DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE at_ms < @before ORDER BY at_ms LIMIT @rows)',
    ),
  };
}
