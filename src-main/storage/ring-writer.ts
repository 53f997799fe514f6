import type { WriterCounters } from '#shared/status.ts';
import type { Cancel } from '../base/clock.ts';
import { beatOf, type Beat, type BeatFile } from './beat.ts';
import type { ColumnBatch } from './column-batch.ts';
import { isNoSpace, type DiskRoom } from './disk-room.ts';
import type { Journal } from './journal.ts';
import { LostRows } from './lost-rows.ts';
import { OpenBatches } from './open-batches.ts';
import { PartQueue, type PartListener } from './part-queue.ts';
import { recordFault } from './record-fault.ts';
import type { RingConsumer, RingRecord } from './ring.ts';
import { storePart, type Spool } from './spool.ts';
import { StreamMarks } from './stream-marks.ts';
import type { TakenFile } from './taken-file.ts';
import type { WriterOptions } from './writer.contract.ts';
import { WriterCounts } from './writer-counts.ts';
import { WriterErrors } from './writer-errors.ts';
import type { Writer, WriterPorts } from './writer-ports.ts';

/** What the writer works with, ready for use; it closes journal and spool. */
export interface WriterParts {
  readonly ring: RingConsumer;
  readonly journal: Journal;
  readonly disk: DiskRoom;
  readonly beats: BeatFile;
  readonly taken: TakenFile;
  readonly spool: Spool;
}

const DRAIN_EVERY_MS = 25;
/** Records taken at a time: some 5 ms, and 650,000 events a second. */
const SLICE = 16_384;
const REPORT_EVERY_MS = 1_000;
/** Without anything to commit, the journal still gets a sign of life so often. */
const ALIVE_EVERY_MS = 1_000;
const MEASURE_EVERY_MS = 500;
const MAX_ROWS = 4_000_000;

/**
 * The writer at work. At every moment `taken = stored + write_error + disk_full + buffered`.
 *
 * When `maxRows` wait for a slow disk, events stay in the ring, and what then finds no room there is counted by the market.
 * When the disk is full, recording stops: what was taken is committed with the space kept in reserve, further events are
 * counted as `disk_full`, and recording resumes by itself when there is room again. A disk that fails otherwise is tried
 * again and again; what no longer fits into memory is counted as `write_error`.
 */
export class RingWriter implements Writer {
  readonly #options: WriterOptions;
  readonly #ports: WriterPorts;
  readonly #parts: WriterParts;
  readonly #open: OpenBatches;
  readonly #queue: PartQueue;
  readonly #errors: WriterErrors;
  readonly #marks: StreamMarks;
  readonly #lost: LostRows;
  readonly #counts: WriterCounts;
  readonly #maxRows: number;
  readonly #cancels: Cancel[] = [];
  #nowMs = 0;
  #committedMs = Number.NEGATIVE_INFINITY;
  /** Cause under which records are counted instead of taken; undefined while they are taken. */
  #losing: 'disk_full' | 'write_error' | undefined;
  #isStoppedByDisk = false;
  #isMeasuring = false;
  #finishedSinceCommit = false;
  #stopping: Promise<WriterCounters> | undefined;

  /** @param recovered batches of an earlier run, to be finished first */
  constructor(
    options: WriterOptions,
    ports: WriterPorts,
    parts: WriterParts,
    recovered: readonly ColumnBatch[],
  ) {
    const { clock } = ports;
    const { ring, journal, spool } = parts;
    this.#options = options;
    this.#ports = ports;
    this.#parts = parts;
    this.#maxRows = ports.maxRows ?? MAX_ROWS;
    this.#errors = new WriterErrors(options.dataDir);
    this.#marks = new StreamMarks(options.slots.length);
    this.#lost = new LostRows(options.slots, this.#marks, ring.epochMs);
    this.#open = new OpenBatches({ ...options, epochMs: ring.epochMs });
    this.#queue = new PartQueue({
      store: (batch) => storePart(journal, spool, batch),
      clock,
      listener: this.#listener(),
    });
    this.#counts = new WriterCounts(recovered);
    for (const batch of recovered) this.#queue.add(batch);
    this.#cancels.push(
      clock.every(DRAIN_EVERY_MS, () => this.#tick()),
      clock.every(REPORT_EVERY_MS, () => this.#report()),
      clock.every(MEASURE_EVERY_MS, () => void this.#measure()),
    );
  }

  counters(): WriterCounters {
    const { ring, journal, disk } = this.#parts;
    return this.#counts.counters({
      held: this.#open.rows + this.#queue.rows,
      journaled: journal.rows,
      error: this.#errors.text,
      queue: ring.fill(),
      diskFree: disk.free,
    });
  }

  stop(): Promise<WriterCounters> {
    this.#stopping ??= this.#finish();
    return this.#stopping;
  }

  async #finish(): Promise<WriterCounters> {
    for (const cancel of this.#cancels) cancel();
    // What is pushed from now on is not ours: a producer that does not end cannot keep us from ending.
    let waiting = this.#parts.ring.waiting();
    while (waiting > 0) {
      this.#open.rollLargest(this.#maxRows / 2);
      this.#queueRolled();
      if (this.#room() < 1) await this.#queue.finish();
      waiting -= this.#drain(waiting);
    }
    this.#open.rollLargest(0);
    this.#queueRolled();
    await this.#queue.finish();
    this.#noteLost();
    this.#commit(true);
    await this.#parts.beats.end(this.#beat(true));
    await this.#parts.disk.settled();
    try {
      this.#parts.journal.stop(this.#wallMs());
    } catch (cause) {
      this.#errors.journal(cause);
    }
    this.#parts.taken.close();
    this.#parts.spool.close();
    this.#report();
    return this.counters();
  }

  #tick(): void {
    const counts = this.#counts;
    counts.queuePeak = Math.max(counts.queuePeak, this.#parts.ring.fill());
    if (this.#drain() > 0) this.#parts.taken.save(this.#wallMs(), this.#marks.rows);
    this.#open.rollOld(this.#nowMs);
    this.#open.rollLargest(this.#maxRows / 2);
    const sinceMs = this.#nowMs - this.#committedMs;
    if (this.#open.hasRolled) this.#queueRolled();
    else if (sinceMs >= this.#options.journalMs) this.#commit(sinceMs >= ALIVE_EVERY_MS);
  }

  /** A part begins when its rows are in the journal, so that it never holds rows that came after ones that are lost. */
  #queueRolled(): void {
    if (!this.#open.hasRolled) return;
    this.#commit(true);
    for (const batch of this.#open.takeRolled()) this.#queue.add(batch);
  }

  /** @param always also without news, as a sign of life; @returns whether all rows are committed */
  #commit(always: boolean): boolean {
    const { journal } = this.#parts;
    const batches = [...this.#open.batches(), ...this.#queue.batches];
    if (!always && !journal.hasNews(batches)) return true;
    this.#committedMs = this.#nowMs;
    try {
      journal.commit(batches, this.#marks.list(), this.#wallMs());
    } catch (cause) {
      this.#errors.journal(cause);
      if (isNoSpace(cause)) this.#stopRecording();
      return false;
    }
    this.#errors.journal(undefined);
    this.#ports.at?.('journal.committed');
    this.#ports.rows?.committed();
    if (this.#finishedSinceCommit) this.#ports.at?.('part.recorded');
    this.#finishedSinceCommit = false;
    return true;
  }

  /** Takes at most a slice, and no more than memory may hold. @returns records taken */
  #drain(max = SLICE): number {
    this.#nowMs = this.#ports.clock.monoNs() / 1e6;
    const room = this.#room();
    this.#losing = this.#isStoppedByDisk
      ? 'disk_full'
      : room < 1 && this.#errors.text !== ''
        ? this.#errors.isNoSpace
          ? 'disk_full'
          : 'write_error'
        : undefined;
    if (this.#losing === undefined) this.#noteLost();
    const most = Math.min(SLICE, max, this.#losing === undefined ? room : SLICE);
    const taken = this.#parts.ring.drain(this.#take, most);
    this.#counts.taken += taken;
    return taken;
  }

  /** Rows that may still be held. */
  #room(): number {
    return Math.max(0, this.#maxRows - this.#open.rows - this.#queue.rows);
  }

  readonly #take = (record: RingRecord): void => {
    const fault = recordFault(record, this.#options.slots.length);
    if (fault !== undefined) {
      this.#counts.writeError++;
      this.#counts.refused++;
      this.#errors.record(fault);
      this.#ports.rows?.lost(record.slot, record.stream, record.recvNs, 'write_error');
      return;
    }
    const { slot, stream, recvNs, number } = record;
    if (this.#losing !== undefined) {
      if (this.#losing === 'disk_full') this.#counts.diskFull++;
      else this.#counts.writeError++;
      this.#lost.add(slot, stream, recvNs);
      this.#ports.rows?.lost(slot, stream, recvNs, this.#losing);
      return;
    }
    this.#marks.add(slot, stream, recvNs, number);
    this.#ports.rows?.taken(slot, stream, recvNs);
    this.#open.add(record, this.#nowMs);
  };

  /** Records what was lost since rows were last taken as gaps, now that they are taken again. */
  #noteLost(): void {
    if (!this.#lost.isEmpty) this.#parts.journal.addGaps(this.#lost.takeGaps(this.#wallMs()));
  }

  #stopRecording(): void {
    if (this.#isStoppedByDisk) return;
    this.#isStoppedByDisk = true;
    this.#errors.diskFull(true);
    const kept = this.#open.rows + this.#queue.rows;
    this.#ports.log('error', 'recording_stopped', {
      cause: 'disk_full',
      disk_free: this.#parts.disk.free,
      kept,
    });
    void this.#parts.disk.giveBack();
    this.#report();
  }

  /** Compares the free space with what recording needs: stops it, or resumes it when the journal can be written too. */
  async #measure(): Promise<void> {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    const { disk } = this.#parts;
    await disk.measure();
    this.#isMeasuring = false;
    if (this.#stopping !== undefined) return;
    if (disk.isFull) this.#stopRecording();
    else if (this.#isStoppedByDisk && disk.hasRoom && this.#commit(true)) {
      this.#isStoppedByDisk = false;
      this.#errors.diskFull(false);
      this.#ports.log('info', 'recording_resumed', { events_lost: this.#lost.rows, disk_free: disk.free });
      this.#report();
      void disk.reserve();
    }
  }

  #listener(): PartListener {
    return {
      stored: (batch, part, ms) => {
        this.#counts.stored(batch, part, ms);
        this.#finishedSinceCommit = true;
        this.#errors.stored(batch);
        this.#ports.at?.('part.durable');
      },
      failed: (batch, cause, final) => {
        const isFirst = this.#errors.failed(batch, cause);
        if (final) this.#giveUp(batch);
        if (!isFirst && !final) return;
        const { exchange, stream, symbol } = batch.partition;
        const lost = final && this.#parts.journal.rowsOf(batch) < batch.rows;
        const fields = { exchange, stream, symbol, rows: batch.rows, lost, error: this.#errors.text };
        this.#ports.log(lost ? 'error' : 'warn', 'part_failed', fields);
      },
    };
  }

  /** No part for this batch in this run: what the journal has of it the next run finishes, the rest is lost. */
  #giveUp(batch: ColumnBatch): void {
    const cause = this.#errors.isNoSpace ? 'disk_full' : 'write_error';
    const lost = this.#counts.gaveUp(batch, this.#parts.journal.rowsOf(batch), cause);
    if (lost > 0) this.#ports.rows?.gaveUp(batch.partition, lost, cause);
  }

  #report(): void {
    const counts = this.#counts;
    this.#ports.counters(this.counters());
    this.#ports.rows?.queue(counts.queuePeak);
    if (this.#stopping === undefined) this.#parts.beats.save(this.#beat(false));
    counts.queuePeak = 0;
    counts.tell(this.#ports.log, this.#errors.text);
  }

  #beat(stopped: boolean): Beat {
    return beatOf({
      run: this.#parts.journal.runId,
      atMs: this.#wallMs(),
      stopped,
      epochMs: this.#parts.ring.epochMs,
      slots: this.#options.slots,
      marks: this.#marks,
      unfinished: [...this.#open.batches(), ...this.#queue.batches],
    });
  }

  #wallMs(): number {
    return Math.floor(this.#ports.clock.wallMs());
  }
}
