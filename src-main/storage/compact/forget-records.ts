import type { Database } from 'better-sqlite3';
import type { Clock } from '../../base/clock.ts';

/** Rows or hours that one transaction takes: some ms. */
const PARTS_AT_ONCE = 200;
const HOUR_MS = 3_600_000;
const PAUSE_MS = 5;

/**
 * Removes the journal's records of parts that became durable before a time; the files stay.
 *
 * @param beforeMs epoch ms
 * @returns how many
 */
export async function forgetParts(
  db: Database,
  beforeMs: number,
  clock: Pick<Clock, 'after'>,
): Promise<number> {
  // Looked for first: reading holds up nobody.
  const paths = db
    .prepare<[number], string>('SELECT path FROM parts WHERE recorded_ms < ?')
    .pluck()
    .all(beforeMs) as unknown as string[];
  const remove = db.prepare<[string]>('DELETE FROM parts WHERE path = ?');
  for (let at = 0; at < paths.length; at += PARTS_AT_ONCE) {
    const some = paths.slice(at, at + PARTS_AT_ONCE);
    db.transaction(() => some.forEach((path) => remove.run(path))).immediate();
    await pause(clock);
  }
  return paths.length;
}

/** By the time their rows are about, epoch ms. */
const byMinute = [
  ['minutes', 'minute_ms'],
  ['venue_minutes', 'minute_ms'],
  ['half_hours', 'start_ms'],
  ['venue_half_hours', 'start_ms'],
  ['windows', 'start_ms'],
  ['upload_failures', 'minute_ms'],
] as const;

/**
 * Removes accounting, gaps and verdicts of the time before. Compacted days keep the verdict in their description.
 *
 * @param beforeMs epoch ms
 * @returns how many rows
 */
export async function forgetLedger(
  db: Database,
  beforeMs: number,
  clock: Pick<Clock, 'after'>,
): Promise<number> {
  let removed = 0;
  for (const [table, time] of byMinute) {
    const first = db
      .prepare<[], number | null>(`SELECT min(${time}) FROM ${table}`)
      .pluck()
      .get() as unknown as number | null;
    if (first === null) continue;
    const remove = db.prepare<[number]>(`DELETE FROM ${table} WHERE ${time} < ?`);
    for (let untilMs = first + HOUR_MS; ; untilMs += HOUR_MS) {
      removed += remove.run(Math.min(untilMs, beforeMs)).changes;
      if (untilMs >= beforeMs) break;
      await pause(clock);
    }
  }
  removed += db
    .prepare<[bigint]>('DELETE FROM gaps WHERE to_ns IS NOT NULL AND to_ns < ?')
    .run(BigInt(Math.floor(beforeMs)) * 1_000_000n).changes;
  return removed;
}

function pause(clock: Pick<Clock, 'after'>): Promise<void> {
  return new Promise((done) => void clock.after(PAUSE_MS, done));
}
