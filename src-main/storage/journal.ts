import { dirname } from 'node:path/posix';
import type { Database, Statement } from 'better-sqlite3';
import { ChunkEncoder, appendChunk } from './chunk.ts';
import { ColumnBatch } from './column-batch.ts';
import type { Gap } from './gap.ts';
import { CHUNK_SPACE } from './journal-schema.ts';
import { partFacts, type PartFacts } from './part-facts.ts';
import { parsePartitionPath, partName, partitionPath } from './partition-path.ts';
import type { StreamMark } from './stream-marks.ts';

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

/** A batch that an earlier run left behind. */
export interface LeftBatch {
  readonly id: number;
  /** Of its part, below the spool. */
  readonly path: string;
  readonly rows: number;
}

interface Entry {
  readonly id: number;
  path: string;
  /** Committed. */
  rows: number;
}

/** Decides the place of rows between memory and parts: what is committed here outlives the process and a power cut. */
export class Journal {
  readonly #db: Database;
  readonly #encoder = new ChunkEncoder();
  readonly #entries = new Map<ColumnBatch, Entry>();
  /** Parts on the disk that wait for the next commit to be recorded. */
  #finished: { readonly entry: Entry; readonly facts: PartFacts }[] = [];
  #gaps: Gap[] = [];
  #runId = 0;
  #nextId: number;
  #rows = 0;
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(db: Database) {
    this.#db = db;
    this.#statements = prepareAll(db);
    this.#nextId = 1 + (this.#statements.newestBatch.get() ?? 0);
  }

  /** Begins a run, together with what the end of the one before it has cost. To be called before anything is committed. */
  begin(run: RunStart, gaps: readonly Gap[]): number {
    const { startedMs, epochMs, slots } = run;
    const names = JSON.stringify(slots.map(({ exchange, symbol }) => [exchange, symbol]));
    this.#db
      .transaction(() => {
        const added = this.#statements.startRun.run(startedMs, startedMs, epochMs, names);
        this.#runId = Number(added.lastInsertRowid);
        for (const gap of gaps) this.#addGap(gap, startedMs);
      })
      .immediate();
    return this.#runId;
  }

  /** Id of this run; 0 before it has begun. */
  get runId(): number {
    return this.#runId;
  }

  /** Rows that are committed here and in no part yet. */
  get rows(): number {
    return this.#rows;
  }

  /** Rows of a batch that are committed. */
  rowsOf(batch: ColumnBatch): number {
    return this.#entries.get(batch)?.rows ?? 0;
  }

  /** The name of a batch's part below the spool, the same each time. Only with at least one row. */
  partPath(batch: ColumnBatch): string {
    return this.#entryOf(batch).path;
  }

  /** Another name for a part whose name somebody else's file has. @throws when it cannot be committed */
  renamePart(batch: ColumnBatch): string {
    const entry = this.#entryOf(batch);
    const path = nameOf(batch, this.#nextId++);
    if (entry.rows > 0) this.#statements.renameBatch.run(path, entry.id);
    return (entry.path = path);
  }

  /** Notes that a batch is a durable part; the next commit records the part and drops the rows. */
  finish(batch: ColumnBatch, bytes: number): void {
    const entry = this.#entryOf(batch);
    this.#entries.delete(batch);
    this.#rows -= entry.rows;
    this.#finished.push({ entry, facts: partFacts(batch, bytes) });
  }

  /** Notes something missing; recorded by the next commit. */
  addGaps(gaps: readonly Gap[]): void {
    this.#gaps.push(...gaps);
  }

  /** Whether a commit would have something to write, apart from the sign of life. */
  hasNews(batches: Iterable<ColumnBatch>): boolean {
    if (this.#finished.length > 0 || this.#gaps.length > 0) return true;
    for (const batch of batches) if (batch.rows > this.rowsOf(batch)) return true;
    return false;
  }

  /**
   * In one transaction: all rows of these batches that are not in it yet, the parts finished since, the run's sign of life.
   * After an error nothing has changed, and the next call does all of it.
   *
   * @throws SqliteError
   */
  commit(batches: Iterable<ColumnBatch>, marks: readonly StreamMark[], nowMs: number): void {
    const added: { readonly entry: Entry; readonly rows: number }[] = [];
    this.#db
      .transaction(() => {
        for (const batch of batches) {
          const entry = this.#entryOf(batch);
          if (batch.rows === entry.rows) continue;
          if (entry.rows === 0) this.#statements.addBatch.run(entry.id, this.#runId, entry.path);
          const chunk = this.#encoder.encode(batch, entry.rows);
          this.#statements.addChunk.run(entry.id, entry.rows, batch.rows - entry.rows, chunk);
          added.push({ entry, rows: batch.rows });
        }
        for (const { entry, facts } of this.#finished) this.#record(entry.id, entry.path, facts, nowMs);
        for (const gap of this.#gaps) this.#addGap(gap, nowMs);
        this.#statements.alive.run(nowMs, marksText(marks), this.#runId);
      })
      .immediate();
    for (const { entry, rows } of added) {
      this.#rows += rows - entry.rows;
      entry.rows = rows;
    }
    this.#finished = [];
    this.#gaps = [];
  }

  /** The newest run. */
  newestRun(): Run | undefined {
    const row = this.#statements.newestRun.get();
    if (row === undefined) return undefined;
    return {
      id: row.id,
      startedMs: row.started_ms,
      aliveMs: row.alive_ms,
      stoppedMs: row.stopped_ms ?? undefined,
      epochMs: row.epoch_ms,
      slots: (JSON.parse(row.slots) as [string, string][]).map(([exchange, symbol]) => ({
        exchange,
        symbol,
      })),
      marks: marksOf(JSON.parse(row.marks) as number[][]),
    };
  }

  /** Batches an earlier run left behind, oldest first. */
  left(): LeftBatch[] {
    return this.#statements.left.all();
  }

  /** Drops a left batch of which nothing can be used. */
  discard(left: LeftBatch): void {
    this.#db
      .transaction(() => {
        this.#statements.dropChunks.run({ batch: left.id });
        this.#statements.dropBatch.run(left.id);
      })
      .immediate();
  }

  /** Takes a left batch's part for what it is: its file is complete. */
  adopt(left: LeftBatch, facts: PartFacts, nowMs: number): void {
    this.#db.transaction(() => this.#record(left.id, left.path, facts, nowMs)).immediate();
  }

  /**
   * Brings a left batch back into memory, as committed as it was.
   *
   * @param nowMs monotonic
   * @returns the batch, undefined when no row of it can be used; and rows whose bytes were damaged
   */
  load(left: LeftBatch, nowMs: number): { batch: ColumnBatch | undefined; damaged: number } {
    const partition = parsePartitionPath(dirname(left.path));
    if (partition === undefined) return { batch: undefined, damaged: left.rows };
    const batch = new ColumnBatch(partition, 0, nowMs);
    for (const { rows, columns } of this.#statements.chunks.iterate({ batch: left.id })) {
      appendChunk(batch, columns, rows);
    }
    const damaged = left.rows - batch.rows;
    if (batch.rows === 0) return { batch: undefined, damaged };
    this.#entries.set(batch, { id: left.id, path: left.path, rows: batch.rows });
    this.#rows += batch.rows;
    return { batch, damaged };
  }

  /** Ends the run in order and closes the database. */
  stop(nowMs: number): void {
    try {
      this.#statements.stopRun.run(nowMs, nowMs, this.#runId);
    } finally {
      this.#db.close();
    }
  }

  #entryOf(batch: ColumnBatch): Entry {
    let entry = this.#entries.get(batch);
    if (entry === undefined) {
      const id = this.#nextId++;
      entry = { id, path: nameOf(batch, id), rows: 0 };
      this.#entries.set(batch, entry);
    }
    return entry;
  }

  #record(id: number, path: string, facts: PartFacts, nowMs: number): void {
    const { rows, bytes, minTsEvent, maxTsEvent } = facts;
    this.#statements.addPart.run(path, id, this.#runId, rows, bytes, minTsEvent, maxTsEvent, nowMs);
    this.#statements.dropChunks.run({ batch: id });
    this.#statements.dropBatch.run(id);
  }

  #addGap(gap: Gap, nowMs: number): void {
    const { exchange, stream, symbol, cause, fromNs, toNs, events, evidence } = gap;
    const text = JSON.stringify(evidence);
    this.#statements.addGap.run(exchange, stream, symbol, cause, fromNs, toNs, events, text, nowMs);
  }
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

function prepareAll(db: Database) {
  const ofBatch = `id >= $batch * ${CHUNK_SPACE} AND id < ($batch + 1) * ${CHUNK_SPACE}`;
  const newest: Statement<[], number> = db.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'batches'`);
  return {
    startRun: db.prepare<unknown[]>(
      `INSERT INTO runs (started_ms, alive_ms, epoch_ms, slots, marks) VALUES (?, ?, ?, ?, '[]')`,
    ),
    alive: db.prepare<unknown[]>('UPDATE runs SET alive_ms = ?, marks = ? WHERE id = ?'),
    stopRun: db.prepare<unknown[]>('UPDATE runs SET alive_ms = ?, stopped_ms = ? WHERE id = ?'),
    newestRun: db.prepare<[], RunRow>('SELECT * FROM runs ORDER BY id DESC LIMIT 1'),
    newestBatch: newest.pluck(),
    addBatch: db.prepare<unknown[]>('INSERT INTO batches (id, run, path) VALUES (?, ?, ?)'),
    renameBatch: db.prepare<unknown[]>('UPDATE batches SET path = ? WHERE id = ?'),
    dropBatch: db.prepare<unknown[]>('DELETE FROM batches WHERE id = ?'),
    left: db.prepare<[], LeftBatch>(
      `SELECT id, path, (SELECT coalesce(sum(rows), 0) FROM chunks
         WHERE chunks.id >= batches.id * ${CHUNK_SPACE} AND chunks.id < (batches.id + 1) * ${CHUNK_SPACE}) AS rows
       FROM batches ORDER BY id`,
    ),
    addChunk: db.prepare<unknown[]>(
      `INSERT OR REPLACE INTO chunks (id, rows, columns) VALUES (? * ${CHUNK_SPACE} + ?, ?, ?)`,
    ),
    chunks: db.prepare<{ batch: number }, { readonly rows: number; readonly columns: Uint8Array }>(
      `SELECT rows, columns FROM chunks WHERE ${ofBatch} ORDER BY id`,
    ),
    dropChunks: db.prepare<{ batch: number }>(`DELETE FROM chunks WHERE ${ofBatch}`),
    // A part belongs to the run that received its rows, which need not be the one that finished it.
    addPart: db.prepare<unknown[]>(
      'INSERT OR REPLACE INTO parts VALUES (?, coalesce((SELECT run FROM batches WHERE id = ?), ?), ?, ?, ?, ?, ?)',
    ),
    addGap: db.prepare<unknown[]>(
      `INSERT INTO gaps (exchange, stream, symbol, cause, from_ns, to_ns, events, evidence, recorded_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
  };
}

function nameOf(batch: ColumnBatch, id: number): string {
  return `${partitionPath(batch.partition)}/${partName(batch.firstRecvNs, id)}`;
}

/** Shape of the `marks` column. */
function marksText(marks: readonly StreamMark[]): string {
  return JSON.stringify(marks.map(({ slot, stream, rows, recvNs }) => [slot, stream, rows, recvNs]));
}

function marksOf(found: readonly number[][]): StreamMark[] {
  return found.map(([slot = 0, stream = 0, rows = 0, recvNs = 0]) => ({ slot, stream, rows, recvNs }));
}
