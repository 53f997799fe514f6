import type Database from 'better-sqlite3';
import type { ReducerInput } from '#shared/market/arbitrage/input.ts';
import type { RecordedRun, TimedInput } from '#shared/market/arbitrage/run-replay.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { RunSetup } from './history.contract.ts';

/** A run of the recorder as the history has it; times are epoch ms. */
export interface RunRow {
  readonly id: number;
  readonly started_ms: number;
  /** null while it runs, and after a crash. */
  readonly stopped_ms: number | null;
  /** When it was last known to run. */
  readonly alive_ms: number;
}

/** Runs that overlap `[fromMs, toMs)`, oldest first. */
export function runsOf(db: Database.Database, fromMs: number, toMs: number): RunRow[] {
  return db
    .prepare<[number, number], RunRow>(
      `SELECT id, started_ms, stopped_ms, alive_ms FROM runs
       WHERE started_ms < ? AND coalesce(stopped_ms, alive_ms) >= ? ORDER BY id`,
    )
    .all(toMs, fromMs);
}

export function recordedRun(db: Database.Database, run: number): RecordedRun {
  const setup = db.prepare<[number], string>('SELECT setup FROM runs WHERE id = ?').pluck().get(run);
  const inputs = db
    .prepare<[number], { at_ns: number; input: string }>(
      'SELECT at_ns, input FROM inputs WHERE run = ? ORDER BY id',
    )
    .all(run);
  return {
    ...(JSON.parse(setup ?? '{}') as RunSetup),
    inputs: inputs.map(({ at_ns, input }): TimedInput => ({
      atNs: at_ns,
      input: JSON.parse(input) as ReducerInput,
    })),
  };
}

/** Messages of a run, as they were sent. */
export function messagesOf(db: Database.Database, run: number): Signal[] {
  return db
    .prepare<[number], string>('SELECT body FROM messages WHERE run = ? ORDER BY id')
    .pluck()
    .all(run)
    .map((body) => JSON.parse(body) as Signal);
}
