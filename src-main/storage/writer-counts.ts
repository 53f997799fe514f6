import type { WriterCounters } from '#shared/status.ts';
import type { Log } from '../base/log.ts';
import type { ColumnBatch } from './column-batch.ts';
import type { StoredPart } from './spool.ts';

/** What the counters say of the moment, beside what was counted. */
export interface WriterMoment {
  /** Rows in memory that are in no part. */
  readonly held: number;
  /** Rows the journal holds. */
  readonly journaled: number;
  /** Newest error of the disk, for people. */
  readonly error: string;
  /** Share of the ring in use, 0..1. */
  readonly queue: number;
  readonly diskFree: number | null;
}

/** What became of every event since the writer started: `taken = stored + writeError + diskFull + buffered`. */
export class WriterCounts {
  taken = 0;
  writeError = 0;
  diskFull = 0;
  /** Records that were no rows; in `writeError` too. */
  refused = 0;
  /** Largest share of the ring in use since the last report. */
  queuePeak = 0;
  #stored = 0;
  /** Rows of this run that stay in the journal because their parts failed to the end. */
  #leftInJournal = 0;
  readonly #recovered: number;
  /** Rows of an earlier run that are in memory. */
  #recoveredOpen: number;
  /** Batches of an earlier run that have not ended. */
  readonly #recovering: Set<ColumnBatch>;
  #parts = 0;
  #bytes = 0;
  #lastPartMs = 0;
  #reported = { parts: 0, rows: 0, bytes: 0, refused: 0 };

  /** @param recovered batches of an earlier run: their rows are none of this one */
  constructor(recovered: readonly ColumnBatch[]) {
    this.#recovering = new Set(recovered);
    this.#recovered = recovered.reduce((sum, batch) => sum + batch.rows, 0);
    this.#recoveredOpen = this.#recovered;
  }

  stored(batch: ColumnBatch, part: StoredPart, ms: number): void {
    if (!this.#endsRecovery(batch)) this.#stored += batch.rows;
    this.#parts++;
    this.#bytes += part.bytes;
    this.#lastPartMs = ms;
  }

  /**
   * No part for this batch in this run.
   *
   * @param kept rows the journal has of it, which the next run finishes; the others are lost
   * @returns rows of this run that are lost
   */
  gaveUp(batch: ColumnBatch, kept: number, cause: 'disk_full' | 'write_error'): number {
    if (this.#endsRecovery(batch)) return 0;
    const lost = batch.rows - kept;
    this.#leftInJournal += kept;
    if (cause === 'disk_full') this.diskFull += lost;
    else this.writeError += lost;
    return lost;
  }

  counters({ held, journaled, error, queue, diskFree }: WriterMoment): WriterCounters {
    return {
      taken: this.taken,
      stored: this.#stored,
      write_error: this.writeError,
      disk_full: this.diskFull,
      buffered: held - this.#recoveredOpen + this.#leftInJournal,
      journaled,
      recovered: this.#recovered,
      parts: this.#parts,
      bytes: this.#bytes,
      error,
      last_part_ms: this.#lastPartMs,
      queue,
      queue_peak: Math.max(this.queuePeak, queue),
      disk_free: diskFree,
    };
  }

  /** Logs what was written and refused since the last call. */
  tell(log: Log, error: string): void {
    const before = this.#reported;
    this.#reported = {
      parts: this.#parts,
      rows: this.#stored,
      bytes: this.#bytes,
      refused: this.refused,
    };
    if (this.#parts > before.parts) {
      log('info', 'part_written', {
        parts: this.#parts - before.parts,
        rows: this.#stored - before.rows,
        bytes: this.#bytes - before.bytes,
        last_part_ms: this.#lastPartMs,
      });
    }
    if (this.refused > before.refused)
      log('error', 'part_failed', { rows: this.refused - before.refused, lost: true, error });
  }

  /** @returns whether the batch is one of an earlier run */
  #endsRecovery(batch: ColumnBatch): boolean {
    const isRecovered = this.#recovering.delete(batch);
    if (isRecovered) this.#recoveredOpen -= batch.rows;
    return isRecovered;
  }
}
