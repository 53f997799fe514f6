import { resolve } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import type { WriterCounters } from '#shared/status.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import type { Log } from '../base/log.ts';
import type { ColumnBatch } from './column-batch.ts';
import { OpenBatches } from './open-batches.ts';
import { PartQueue } from './part-queue.ts';
import { removeLeftovers } from './partition-folders.ts';
import { recordFault } from './record-fault.ts';
import { RingConsumer, type RingRecord } from './ring.ts';
import { PartSpool, type Spool, type StoredPart } from './spool.ts';
import type { WriterOptions } from './writer.contract.ts';

/** What the writer needs from its surroundings. */
export interface WriterPorts {
  readonly clock: Clock;
  readonly files: Files;
  readonly log: Log;
  /** Told once a second. */
  readonly counters: (counters: WriterCounters) => void;
  readonly makeSpool?: (root: string) => Spool;
  /** Rows held in memory at most; about 50 bytes each, twice that while arrays grow. */
  readonly maxRows?: number;
}

export interface Writer {
  counters(): WriterCounters;
  /** Empties the ring, finishes all parts. Resolves when everything is on the disk or counted as `write_error`. */
  stop(): Promise<WriterCounters>;
}

const DRAIN_EVERY_MS = 25;
/** Records taken at a time: some 5 ms, and 650,000 events a second. */
const SLICE = 16_384;
const REPORT_EVERY_MS = 1_000;
const FREE_EVERY_MS = 5_000;
const MAX_ROWS = 4_000_000;

/**
 * Takes events from the ring, gathers them by partition and stores each batch as a part.
 *
 * At every moment `taken = stored + write_error + buffered`. When `maxRows` wait for a slow disk, events stay in the ring,
 * and what then finds no room there is counted by the market.
 *
 * @throws AppError DATA_DIR_UNUSABLE when the spool's folder cannot be made or read
 */
export async function createWriter(options: WriterOptions, ports: WriterPorts): Promise<Writer> {
  const root = resolve(options.dataDir);
  const { files, log, makeSpool = (folder) => new PartSpool({ files, root: folder }) } = ports;
  try {
    await files.makeDir(root);
    const removed = await removeLeftovers(files, root);
    if (removed.length > 0) log('info', 'note', { text: 'removed unfinished parts', files: removed.length });
  } catch (cause) {
    throw new AppError(
      'DATA_DIR_UNUSABLE',
      `data folder: expected one that can be written, found ${messageOf(cause, root)}`,
      { cause },
    );
  }
  return new RingWriter({ ...options, dataDir: root }, ports, makeSpool(root));
}

class RingWriter implements Writer {
  readonly #options: WriterOptions;
  readonly #ports: WriterPorts;
  readonly #spool: Spool;
  readonly #ring: RingConsumer;
  readonly #open: OpenBatches;
  readonly #queue: PartQueue;
  readonly #maxRows: number;
  readonly #cancels: Cancel[] = [];
  #taken = 0;
  #stored = 0;
  #writeError = 0;
  #parts = 0;
  #bytes = 0;
  #error = '';
  #lastPartMs = 0;
  #queuePeak = 0;
  #diskFree: number | null = null;
  #nowMs = 0;
  #reported = { parts: 0, rows: 0, bytes: 0, refused: 0 };
  #refused = 0;
  #stopping: Promise<WriterCounters> | undefined;

  constructor(options: WriterOptions, ports: WriterPorts, spool: Spool) {
    this.#options = options;
    this.#ports = ports;
    this.#spool = spool;
    this.#maxRows = ports.maxRows ?? MAX_ROWS;
    this.#ring = new RingConsumer(options.ring);
    this.#queue = new PartQueue({ spool, clock: ports.clock, listener: this.#listener() });
    this.#open = new OpenBatches({
      ...options,
      epochMs: this.#ring.epochMs,
      roll: (batch) => this.#queue.add(batch),
    });
    const { clock } = ports;
    this.#cancels.push(
      clock.every(DRAIN_EVERY_MS, () => this.#tick()),
      clock.every(REPORT_EVERY_MS, () => this.#report()),
      clock.every(FREE_EVERY_MS, () => void this.#readFree()),
    );
    void this.#readFree();
  }

  counters(): WriterCounters {
    return {
      taken: this.#taken,
      stored: this.#stored,
      write_error: this.#writeError,
      buffered: this.#open.rows + this.#queue.rows,
      parts: this.#parts,
      bytes: this.#bytes,
      error: this.#error,
      last_part_ms: this.#lastPartMs,
      queue: this.#ring.fill(),
      queue_peak: Math.max(this.#queuePeak, this.#ring.fill()),
      disk_free: this.#diskFree,
    };
  }

  stop(): Promise<WriterCounters> {
    this.#stopping ??= this.#finish();
    return this.#stopping;
  }

  async #finish(): Promise<WriterCounters> {
    for (const cancel of this.#cancels) cancel();
    // What is pushed from now on is not ours: a producer that does not end cannot keep us from ending.
    let waiting = this.#ring.waiting();
    while (waiting > 0) {
      this.#open.rollLargest(this.#maxRows / 2);
      if (this.#room() < 1) await this.#queue.finish();
      waiting -= this.#drain(waiting);
    }
    this.#open.rollLargest(0);
    await this.#queue.finish();
    this.#spool.close();
    this.#report();
    return this.counters();
  }

  #tick(): void {
    this.#queuePeak = Math.max(this.#queuePeak, this.#ring.fill());
    this.#drain();
    this.#open.rollOld(this.#nowMs);
    this.#open.rollLargest(this.#maxRows / 2);
  }

  /** Takes at most a slice, and no more than memory may hold. @returns records taken */
  #drain(max = SLICE): number {
    this.#nowMs = this.#ports.clock.monoNs() / 1e6;
    const taken = this.#ring.drain(this.#take, Math.min(SLICE, max, this.#room()));
    this.#taken += taken;
    return taken;
  }

  /** Rows that may still be held. */
  #room(): number {
    return Math.max(0, this.#maxRows - this.#open.rows - this.#queue.rows);
  }

  readonly #take = (record: RingRecord): void => {
    const fault = recordFault(record, this.#options.slots.length);
    if (fault === undefined) {
      this.#open.add(record, this.#nowMs);
      return;
    }
    this.#writeError++;
    this.#refused++;
    this.#error = `ring record ${fault}`;
  };

  #listener() {
    return {
      stored: (batch: ColumnBatch, part: StoredPart, ms: number): void => {
        this.#stored += batch.rows;
        this.#parts++;
        this.#bytes += part.bytes;
        this.#lastPartMs = ms;
        this.#error = '';
      },
      failed: (batch: ColumnBatch, cause: unknown, final: boolean): void => {
        if (final) this.#writeError += batch.rows;
        this.#error = messageOf(cause, this.#options.dataDir);
        const { exchange, stream, symbol } = batch.partition;
        const fields = { exchange, stream, symbol, rows: batch.rows, lost: final, error: this.#error };
        this.#ports.log(final ? 'error' : 'warn', 'part_failed', fields);
      },
    };
  }

  #report(): void {
    this.#ports.counters(this.counters());
    this.#queuePeak = 0;
    const before = this.#reported;
    this.#reported = { parts: this.#parts, rows: this.#stored, bytes: this.#bytes, refused: this.#refused };
    if (this.#parts > before.parts) {
      this.#ports.log('info', 'part_written', {
        parts: this.#parts - before.parts,
        rows: this.#stored - before.rows,
        bytes: this.#bytes - before.bytes,
        last_part_ms: this.#lastPartMs,
      });
    }
    if (this.#refused > before.refused) {
      const rows = this.#refused - before.refused;
      this.#ports.log('error', 'part_failed', { rows, lost: true, error: this.#error });
    }
  }

  async #readFree(): Promise<void> {
    try {
      this.#diskFree = await this.#ports.files.freeBytes(this.#options.dataDir);
    } catch {
      // Not every file system tells; null says so.
      this.#diskFree = null;
    }
  }
}

/** First line of an error, without the place of the user's folders. */
function messageOf(cause: unknown, dataDir: string): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n', 1)[0]!.replaceAll(dataDir, '<data>');
}
