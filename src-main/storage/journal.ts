import type { Database } from 'better-sqlite3';
import type { ColumnBatch } from './column-batch.ts';
import type { Gap } from './gap.ts';
import { FrameWriter, readFrames } from './journal-frames.ts';
import { JournalRuns, type RunStart } from './journal-runs.ts';
import { prepareAll } from './journal-statements.ts';
import { LeftRows } from './left-rows.ts';
import { NeededCommits } from './needed-commits.ts';
import { partFacts, type PartFacts } from './part-facts.ts';
import { partName, partitionPath } from './partition-path.ts';
import type { StreamMark } from './stream-marks.ts';

/** A batch that an earlier run left behind. */
export interface LeftBatch {
  readonly id: number;
  /** Of its part, below the spool. */
  readonly path: string;
  /** Its rows, as far as they are undamaged; undefined when there are none. */
  readonly batch: ColumnBatch | undefined;
}

interface Entry {
  readonly id: number;
  path: string;
  /** Committed. */
  rows: number;
  /** Commits that hold them. */
  readonly commits: number[];
}

/** Rows that are not needed any more but lie in commits with others are kept up to this many. */
const KEPT_ROWS = 1_000_000;
/** A commit's bytes are divided at about this size. */
const COMMIT_BYTES = 8 * 1024 * 1024;

/** Decides the place of rows between memory and parts: what is committed here outlives the process and a power cut. */
export class Journal {
  /** Earlier runs, and the sign of life of this one. */
  readonly runs: JournalRuns;
  readonly #db: Database;
  readonly #frames = new FrameWriter();
  readonly #entries = new Map<ColumnBatch, Entry>();
  readonly #needed = new NeededCommits();
  /** Parts on the disk that wait for the next commit to be recorded. */
  #finished: { readonly entry: Entry; readonly facts: PartFacts }[] = [];
  #gaps: Gap[] = [];
  #runId = 0;
  #nextId: number;
  #nextCommit: number;
  #rows = 0;
  readonly #leftEntries = new Map<number, Entry>();
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(db: Database) {
    this.#db = db;
    this.runs = new JournalRuns(db);
    this.#statements = prepareAll(db);
    this.#nextId = 1 + (this.#statements.newestBatch.get() ?? 0);
    this.#nextCommit = 1 + (this.#statements.newestCommit.get() ?? 0);
  }

  /** Begins a run, together with what the end of the one before it has cost. To be called before anything is committed. */
  begin(run: RunStart, gaps: readonly Gap[]): number {
    this.#db
      .transaction(() => {
        this.#runId = this.runs.start(run);
        for (const gap of gaps) this.#addGap(gap, run.startedMs);
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
    const added: { readonly entry: Entry; readonly rows: number; readonly commit: number }[] = [];
    const written = new Map<number, number>();
    const moved = this.#toMove();
    const gone = this.#finished.map(({ entry }) => entry.commits);
    if (moved !== undefined) gone.push(moved.commits);
    const dropped = this.#needed.without(gone);
    let commit = this.#nextCommit;
    const write = (): void => {
      if (this.#frames.rows > 0) {
        this.#statements.addCommit.run(commit, this.#frames.rows, this.#frames.bytes);
        written.set(commit++, this.#frames.rows);
      }
      this.#frames.clear();
    };
    this.#frames.clear();
    this.#db
      .transaction(() => {
        for (const batch of batches) {
          const entry = this.#entryOf(batch);
          const from = entry === moved ? 0 : entry.rows;
          if (batch.rows === from) continue;
          if (entry.rows === 0) this.#statements.addBatch.run(entry.id, this.#runId, entry.path);
          this.#frames.add(entry.id, batch, from);
          added.push({ entry, rows: batch.rows, commit });
          if (this.#frames.bytes.length >= COMMIT_BYTES) write();
        }
        write();
        for (const { entry, facts } of this.#finished) this.#record(entry.id, entry.path, facts, nowMs);
        for (const id of dropped) this.#statements.dropCommit.run(id);
        for (const gap of this.#gaps) this.#addGap(gap, nowMs);
        this.runs.alive(this.#runId, nowMs, marks);
      })
      .immediate();
    this.#nextCommit = commit;
    this.#needed.release(gone, dropped);
    moved?.commits.splice(0);
    for (const [id, rows] of written) this.#needed.hold(id, rows);
    for (const { entry, rows, commit: id } of added) {
      this.#rows += rows - entry.rows;
      entry.rows = rows;
      entry.commits.push(id);
      this.#needed.need(id);
    }
    this.#finished = [];
    this.#gaps = [];
  }

  /**
   * Reads what earlier runs left behind, oldest batch first; to be followed by `adopt` or `keep` for each.
   *
   * @param nowMs monotonic
   * @returns the batches, and how many rows (at most) are gone because their bytes were damaged
   */
  left(nowMs: number): { readonly left: readonly LeftBatch[]; readonly damaged: number } {
    const found = this.#statements.batches.all().map(({ id, path }) => new LeftRows(id, path, nowMs));
    const byId = new Map(found.map((each) => [each.id, each]));
    let damaged = 0;
    for (const { id, rows, frames } of this.#statements.commits.iterate()) {
      let unread = rows;
      for (const frame of readFrames(frames)) {
        unread -= frame.rows;
        damaged += byId.get(frame.batch)?.take(frame, id) ?? 0;
      }
      damaged += unread;
      this.#needed.hold(id, rows);
    }
    const left = found.map(({ id, path, batch, commits }) => {
      const rows = batch?.rows ?? 0;
      for (const commit of commits) this.#needed.need(commit);
      this.#leftEntries.set(id, { id, path, rows, commits });
      return { id, path, batch: rows > 0 ? batch : undefined };
    });
    return { left, damaged };
  }

  /** Takes a left batch's part for what it is: its file is complete. */
  adopt(left: LeftBatch, facts: PartFacts, nowMs: number): void {
    this.#drop(left, () => this.#record(left.id, left.path, facts, nowMs));
  }

  /** Keeps the rows of a left batch, as committed as they were; a batch without any is dropped. */
  keep(left: LeftBatch): void {
    const entry = this.#leftEntries.get(left.id)!;
    if (left.batch === undefined) {
      this.#drop(left, () => this.#statements.dropBatch.run(left.id));
      return;
    }
    this.#entries.set(left.batch, entry);
    this.#rows += entry.rows;
  }

  /** Ends the run in order and closes the database. */
  stop(nowMs: number): void {
    try {
      this.runs.stopped(this.#runId, nowMs);
    } finally {
      this.#db.close();
    }
  }

  #drop(left: LeftBatch, run: () => void): void {
    const gone = [this.#leftEntries.get(left.id)!.commits];
    const dropped = this.#needed.without(gone);
    this.#db
      .transaction(() => {
        run();
        for (const id of dropped) this.#statements.dropCommit.run(id);
      })
      .immediate();
    this.#needed.release(gone, dropped);
  }

  /**
   * The batch whose rows are to be written once more at the end, so that old commits can go: a batch that cannot become a
   * part holds all commits it has rows in, with everybody's rows.
   */
  #toMove(): Entry | undefined {
    if (this.#needed.rows <= 4 * this.#rows + KEPT_ROWS) return undefined;
    let oldest: Entry | undefined;
    for (const entry of this.#entries.values()) {
      if (entry.commits.length === 0) continue;
      if (oldest === undefined || entry.commits[0]! < oldest.commits[0]!) oldest = entry;
    }
    return oldest;
  }

  #entryOf(batch: ColumnBatch): Entry {
    let entry = this.#entries.get(batch);
    if (entry === undefined) {
      const id = this.#nextId++;
      entry = { id, path: nameOf(batch, id), rows: 0, commits: [] };
      this.#entries.set(batch, entry);
    }
    return entry;
  }

  #record(id: number, path: string, facts: PartFacts, nowMs: number): void {
    const { rows, bytes, minTsEvent, maxTsEvent } = facts;
    this.#statements.addPart.run(path, id, this.#runId, rows, bytes, minTsEvent, maxTsEvent, nowMs);
    this.#statements.dropBatch.run(id);
  }

  #addGap(gap: Gap, nowMs: number): void {
    const { exchange, stream, symbol, cause, fromNs, toNs, events, evidence } = gap;
    const text = JSON.stringify(evidence);
    this.#statements.addGap.run(exchange, stream, symbol, cause, fromNs, toNs, events, text, nowMs);
  }
}

function nameOf(batch: ColumnBatch, id: number): string {
  return `${partitionPath(batch.partition)}/${partName(batch.firstRecvNs, id)}`;
}
