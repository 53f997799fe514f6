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

export function setupOf(db: Database.Database, run: number): RunSetup | undefined {
  const setup = db.prepare<[number], string>('SELECT setup FROM runs WHERE id = ?').pluck().get(run);
  return setup === undefined ? undefined : (JSON.parse(setup) as RunSetup);
}

/** What still holds at a time of all that the reducer was told before: the newest settings, and of every leg the newest limits. */
export function inputsInForce(db: Database.Database, run: number, atNs: number): ReducerInput[] {
  const found = db
    .prepare<[number, number], string>(
      `SELECT input FROM inputs WHERE run = ? AND at_ns <= ? AND json_extract(input, '$.kind') IN ('settings', 'limits')
       ORDER BY id`,
    )
    .pluck()
    .all(run, atNs);
  const newest = new Map<string, ReducerInput>();
  for (const json of found) {
    const input = JSON.parse(json) as ReducerInput;
    newest.set(input.kind === 'limits' ? `limits ${input.leg}` : input.kind, input);
  }
  return [...newest.values()];
}

/**
 * Inputs of a run one after the other, as they were taken.
 *
 * @param fromNs those after it
 */
export class InputReader {
  readonly #next: Database.Statement<[number, number], { id: number; at_ns: number; input: string }>;
  readonly #run: number;
  #waiting: TimedInput[] = [];
  #afterId: number;
  #isOver = false;

  constructor(db: Database.Database, run: number, fromNs: number) {
    this.#run = run;
    this.#next = db.prepare(
      `SELECT id, at_ns, input FROM inputs WHERE run = ? AND id > ? ORDER BY id LIMIT ${INPUTS_AT_ONCE}`,
    );
    const last = db
      .prepare<[number, number], number>('SELECT max(id) FROM inputs WHERE run = ? AND at_ns <= ?')
      .pluck();
    this.#afterId = last.get(run, fromNs) ?? 0;
  }

  /** @returns undefined after the last */
  peek(): TimedInput | undefined {
    if (this.#waiting.length === 0 && !this.#isOver) {
      const rows = this.#next.all(this.#run, this.#afterId);
      this.#isOver = rows.length < INPUTS_AT_ONCE;
      this.#afterId = rows.at(-1)?.id ?? this.#afterId;
      // Newest first: taken from the end.
      this.#waiting = rows
        .map(({ at_ns, input }): TimedInput => ({ atNs: at_ns, input: JSON.parse(input) as ReducerInput }))
        .toReversed();
    }
    return this.#waiting.at(-1);
  }

  take(): void {
    this.#waiting.pop();
  }
}

const INPUTS_AT_ONCE = 1_000;

/**
 * The newest time, `atMs` or before, at which no life was open, waited to open or kept its route from opening again: who
 * begins there misses none. Not before `leastMs`.
 *
 * @returns undefined when there is none
 */
export function quietTime(
  db: Database.Database,
  atMs: number,
  {
    leastMs,
    beforeMs,
    afterMs,
  }: { readonly leastMs: number; readonly beforeMs: number; readonly afterMs: number },
): number | undefined {
  const begun = db
    .prepare<[number, number], number | null>(
      `SELECT min(opened_ms) FROM lives WHERE opened_ms < ? AND coalesce(closed_ms, 1e15) > ?`,
    )
    .pluck();
  for (let quietMs = atMs; quietMs >= leastMs;) {
    const openedMs = begun.get(quietMs + beforeMs, quietMs - afterMs);
    if (openedMs === null || openedMs === undefined) return quietMs;
    quietMs = Math.floor(openedMs - beforeMs) - 1;
  }
  return undefined;
}

export function recordedRun(db: Database.Database, run: number): RecordedRun {
  const inputs = db
    .prepare<[number], { at_ns: number; input: string }>(
      'SELECT at_ns, input FROM inputs WHERE run = ? ORDER BY id',
    )
    .all(run);
  return {
    ...(setupOf(db, run) ?? { epochMs: 0, exchanges: [], symbols: [] }),
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
