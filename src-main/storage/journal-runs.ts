import type { Database, Statement } from 'better-sqlite3';
import { streamNames } from '#shared/market/stream.ts';
import { streamKey, type StreamMark } from './stream-marks.ts';

/** What one start of the writer is recorded with. */
export interface RunStart {
  readonly startedMs: number;
  readonly epochMs: number;
  readonly slots: readonly { readonly exchange: string; readonly symbol: string }[];
}

/** An earlier start of the writer. */
export interface Run extends RunStart {
  readonly id: number;
  /** Wall time of its newest commit, epoch ms. */
  readonly aliveMs: number;
  /** Undefined when it did not stop in order. */
  readonly stoppedMs: number | undefined;
  /** How far each stream came in committed rows. */
  readonly marks: readonly StreamMark[];
}

interface RunRow {
  readonly id: number;
  readonly started_ms: number;
  readonly alive_ms: number;
  readonly stopped_ms: number | null;
  readonly epoch_ms: number;
  readonly slots: string;
  readonly marks: string;
}

/** The starts of the writer, each with its sign of life and how far its streams came. */
export class JournalRuns {
  readonly #start: Statement<unknown[]>;
  readonly #alive: Statement<unknown[]>;
  readonly #stop: Statement<unknown[]>;
  readonly #newest: Statement<[], RunRow>;
  readonly #newestFew: Statement<[], Pick<RunRow, 'slots' | 'marks'>>;

  constructor(db: Database) {
    this.#start = db.prepare(
      `INSERT INTO runs (started_ms, alive_ms, epoch_ms, slots, marks) VALUES (?, ?, ?, ?, '[]')`,
    );
    this.#alive = db.prepare('UPDATE runs SET alive_ms = ?, marks = ? WHERE id = ?');
    this.#stop = db.prepare('UPDATE runs SET alive_ms = ?, stopped_ms = ? WHERE id = ?');
    this.#newest = db.prepare('SELECT * FROM runs ORDER BY id DESC LIMIT 1');
    this.#newestFew = db.prepare('SELECT slots, marks FROM runs ORDER BY id DESC LIMIT 50');
  }

  /** @returns the new run's id */
  start({ startedMs, epochMs, slots }: RunStart): number {
    const names = JSON.stringify(slots.map(({ exchange, symbol }) => [exchange, symbol]));
    return Number(this.#start.run(startedMs, startedMs, epochMs, names).lastInsertRowid);
  }

  alive(id: number, nowMs: number, marks: readonly StreamMark[]): void {
    this.#alive.run(nowMs, marksText(marks), id);
  }

  /** The run ended in order. */
  stopped(id: number, nowMs: number): void {
    this.#stop.run(nowMs, nowMs, id);
  }

  /** The newest run. */
  newest(): Run | undefined {
    const row = this.#newest.get();
    if (row === undefined) return undefined;
    return {
      id: row.id,
      startedMs: row.started_ms,
      aliveMs: row.alive_ms,
      stoppedMs: row.stopped_ms ?? undefined,
      epochMs: row.epoch_ms,
      slots: slotsOf(row.slots),
      marks: marksOf(row.marks),
    };
  }

  /** Streams that had rows in one of the newest runs, as `streamKey` names them. */
  knownStreams(): Set<string> {
    const known = new Set<string>();
    for (const { slots, marks } of this.#newestFew.all()) {
      const named = slotsOf(slots);
      for (const { slot, stream } of marksOf(marks)) {
        const [of, name] = [named[slot], streamNames[stream]];
        if (of !== undefined && name !== undefined) known.add(streamKey(of.exchange, of.symbol, name));
      }
    }
    return known;
  }
}

function slotsOf(column: string): RunStart['slots'] {
  return (JSON.parse(column) as [string, string][]).map(([exchange, symbol]) => ({ exchange, symbol }));
}

/** Shape of the `marks` column. */
function marksText(marks: readonly StreamMark[]): string {
  return JSON.stringify(
    marks.map(({ slot, stream, rows, recvNs, number }) =>
      number === null ? [slot, stream, rows, recvNs] : [slot, stream, rows, recvNs, number],
    ),
  );
}

function marksOf(column: string): StreamMark[] {
  const found = JSON.parse(column) as number[][];
  return found.map(([slot = 0, stream = 0, rows = 0, recvNs = 0, number = null]) => ({
    slot,
    stream,
    rows,
    recvNs,
    number,
  }));
}
