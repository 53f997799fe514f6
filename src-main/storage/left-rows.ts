import { dirname } from 'node:path/posix';
import { appendChunk } from './chunk.ts';
import { ColumnBatch } from './column-batch.ts';
import type { Frame } from './journal-frames.ts';
import { parsePartitionPath } from './partition-path.ts';

/** A batch of an earlier run as its frames bring it back, one after the other. */
export class LeftRows {
  readonly id: number;
  /** Of its part, below the spool. */
  readonly path: string;
  /** Commits that hold frames of it, oldest first. */
  readonly commits: number[] = [];
  readonly #nowMs: number;
  #batch: ColumnBatch | undefined;
  /** Number of the row that comes next. */
  #next = 0;

  constructor(id: number, path: string, nowMs: number) {
    this.id = id;
    this.path = path;
    this.#nowMs = nowMs;
    this.#batch = this.#empty();
  }

  /** Undefined when the path is none of ours. */
  get batch(): ColumnBatch | undefined {
    return this.#batch;
  }

  /** @returns rows that are gone because the bytes are damaged */
  take({ firstRow, rows, chunk }: Frame, commit: number): number {
    this.commits.push(commit);
    // The whole batch was written once more: what came before is the same rows.
    const batch = firstRow === 0 ? this.#empty() : this.#batch;
    if (firstRow > 0 && firstRow < this.#next) return 0;
    if (batch === undefined || !appendChunk(batch, chunk, rows)) {
      return Math.max(0, firstRow + rows - this.#next);
    }
    this.#batch = batch;
    this.#next = firstRow + rows;
    return 0;
  }

  #empty(): ColumnBatch | undefined {
    const partition = parsePartitionPath(dirname(this.path));
    return partition === undefined ? undefined : new ColumnBatch(partition, 0, this.#nowMs);
  }
}
