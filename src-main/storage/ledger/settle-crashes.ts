import type { Database } from 'better-sqlite3';
import { minuteOf } from '#shared/market/ledger.ts';
import { WINDOW_MS } from '#shared/market/quality.ts';
import { streamNames } from '#shared/market/stream.ts';

/** A session of the ledger and a run of the journal that began so close to each other are the same start, ms. */
const SAME_START_MS = 60_000;

interface Session {
  readonly id: number;
  readonly started_ms: number;
  readonly alive_ms: number;
}

/** What the journal knows of one stream of a run that crashed. */
interface Committed {
  readonly exchange: string;
  readonly symbol: string;
  readonly stream: string;
  /** Rows that were committed in the run. */
  readonly rows: number;
  /** Minute of the newest one, epoch ms. */
  readonly minuteMs: number;
  /** Events known to have been taken after that. */
  readonly lost: number;
}

interface Minute {
  readonly minute_ms: number;
  readonly open: number;
}

/**
 * Accounts for sessions that did not stop in order. The ledger's counts of their last seconds are gone, but not the
 * journal's: rows it has committed are stored, events it knows to be lost are `crash`, and so is what was received and is
 * in neither. Gaps that were open end with the last sign of life.
 *
 * @param journal of the writer that has just started; undefined when there is none
 */
export function settleCrashes(db: Database, journal: Database | undefined): void {
  const sessions = db
    .prepare<[], Session>(
      `SELECT id, started_ms, alive_ms FROM sessions
       WHERE stopped_ms IS NULL AND settled = 0 AND id < (SELECT max(id) FROM sessions)`,
    )
    .all();
  for (const session of sessions) {
    for (const committed of journal === undefined ? [] : committedRows(journal, session)) {
      settleStream(db, session, committed);
    }
    db.prepare(
      `UPDATE minutes SET received = max(received, ${accounted}), crash = crash + max(0, received - (${accounted}))
       WHERE received <> ${accounted} AND minute_ms >= ?`,
    ).run(session.started_ms - 60_000);
    db.prepare('UPDATE gaps SET to_ns = max(from_ns, ? * 1000000) WHERE to_ns IS NULL AND session = ?').run(
      BigInt(session.alive_ms),
      session.id,
    );
    db.prepare('DELETE FROM windows WHERE start_ms > ?').run(session.alive_ms - 2 * WINDOW_MS);
    db.prepare('UPDATE sessions SET settled = 1 WHERE id = ?').run(session.id);
  }
}

const accounted = '(stored + queue_full + disk_full + write_error + crash)';

function settleStream(db: Database, session: Session, of: Committed): void {
  const name = [of.exchange, of.symbol, of.stream];
  const known = db
    .prepare<unknown[], number>(
      'SELECT stored FROM streams WHERE exchange = ? AND symbol = ? AND stream = ? AND session = ?',
    )
    .pluck()
    .get(...name, session.id) as number | undefined;
  const open = db
    .prepare<unknown[], Minute>(
      `SELECT minute_ms, received - ${accounted} AS open FROM minutes
       WHERE exchange = ? AND symbol = ? AND stream = ? AND minute_ms >= ? AND received > ${accounted} ORDER BY minute_ms`,
    )
    .all(...name, session.started_ms - 60_000);
  const add = db.prepare(
    `INSERT INTO minutes VALUES ($minute, $exchange, $stream, $symbol, $received, $stored, 0, 0, 0, $crash)
     ON CONFLICT DO UPDATE SET received = received + excluded.received, stored = stored + excluded.stored,
       crash = crash + excluded.crash`,
  );
  const { exchange, symbol, stream } = of;
  const put = (minuteMs: number, received: number, stored: number, crash: number): void =>
    void add.run({ minute: minuteMs, exchange, symbol, stream, received, stored, crash });
  let stored = Math.max(0, of.rows - (known ?? 0));
  let lost = of.lost;
  for (const { minute_ms, open: left } of open) {
    const ofStored = Math.min(left, stored);
    const ofLost = Math.min(left - ofStored, lost);
    put(minute_ms, 0, ofStored, ofLost);
    stored -= ofStored;
    lost -= ofLost;
  }
  if (stored + lost > 0) put(of.minuteMs, stored + lost, stored, lost);
}

interface Run {
  readonly epoch_ms: number;
  readonly slots: string;
  readonly marks: string;
}

function committedRows(journal: Database, { started_ms }: Session): Committed[] {
  const run = journal
    .prepare<[number, number], Run>(
      `SELECT epoch_ms, slots, marks FROM runs WHERE stopped_ms IS NULL AND abs(started_ms - ?) < ?
         AND id < (SELECT max(id) FROM runs) ORDER BY id DESC LIMIT 1`,
    )
    .get(started_ms, SAME_START_MS);
  if (run === undefined) return [];
  // The start after the crash has recorded what it cost; its own gaps are the newest.
  const lost = journal
    .prepare<unknown[], number | null>(
      `SELECT sum(events) FROM gaps WHERE cause = 'crash' AND exchange = ? AND symbol = ? AND stream = ?
         AND recorded_ms >= (SELECT started_ms FROM runs ORDER BY id DESC LIMIT 1)`,
    )
    .pluck();
  const slots = JSON.parse(run.slots) as [string, string][];
  return (JSON.parse(run.marks) as number[][]).flatMap(([slot = -1, stream = -1, rows = 0, recvNs = 0]) => {
    const [exchange, symbol] = slots[slot] ?? [];
    const name = streamNames[stream];
    if (exchange === undefined || symbol === undefined || name === undefined) return [];
    const events = (lost.get(exchange, symbol, name) as number | null | undefined) ?? 0;
    const minuteMs = minuteOf(recvNs, run.epoch_ms);
    return [{ exchange, symbol, stream: name, rows, minuteMs, lost: events }];
  });
}
