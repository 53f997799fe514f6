import { join, resolve } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import { streamNames } from '#shared/market/stream.ts';
import { openScratchFile } from '../base/scratch-file.ts';
import { BeatFile, readBeat } from './beat.ts';
import { crashEnds, crashGaps } from './crash-gaps.ts';
import { DiskRoom } from './disk-room.ts';
import { Journal } from './journal.ts';
import { openJournal } from './open-journal.ts';
import { removeLeftovers } from './partition-folders.ts';
import { recover } from './recover.ts';
import { RingConsumer } from './ring.ts';
import { RingWriter } from './ring-writer.ts';
import { PartSpool } from './spool.ts';
import { readTaken, TakenFile } from './taken-file.ts';
import type { WriterOptions } from './writer.contract.ts';
import { messageOf } from './writer-errors.ts';
import type { Writer, WriterPorts } from './writer-ports.ts';

/** Names in the state folder. */
const JOURNAL_FILE = 'journal.db';
const BEAT_FILE = 'writer-counters.json';
const TAKEN_FILE = 'writer-taken.bin';
const RESERVE_FILE = 'disk-reserve';

/**
 * Takes events from the ring, commits them to the journal, and stores each partition's batch as a part when it is large or
 * old enough. Begins by bringing what an earlier run left in the journal to its end.
 *
 * @throws AppError DATA_DIR_UNUSABLE when the folders cannot be used, DATA_DIR_NEWER when a later version wrote them
 */
export async function createWriter(options: WriterOptions, ports: WriterPorts): Promise<Writer> {
  const root = resolve(options.dataDir);
  const stateDir = resolve(options.stateDir);
  const { files, clock, openScratch = openScratchFile } = ports;
  const { makeSpool = (folder) => new PartSpool({ files, root: folder }) } = ports;
  try {
    await files.makeDir(root);
    await files.makeDir(stateDir);
    const opened = await openJournal(files, join(stateDir, JOURNAL_FILE), clock);
    if (opened.setAside !== undefined) {
      ports.log('error', 'journal_damaged', { why: opened.setAside.why, kept_as: opened.setAside.name });
    }
    try {
      const ring = new RingConsumer(options.ring);
      const journal = new Journal(opened.db);
      const beats = new BeatFile(files, join(stateDir, BEAT_FILE));
      const batches = await begin(journal, ring.epochMs, { ...options, dataDir: root, stateDir }, ports);
      const disk = new DiskRoom(files, root, join(stateDir, RESERVE_FILE));
      await disk.measure();
      // Not waited for: on a slow disk it takes a second, and recording can begin.
      void disk.reserve();
      const cells = options.slots.length * streamNames.length;
      const taken = new TakenFile(openScratch(join(stateDir, TAKEN_FILE)), journal.runId, cells);
      const parts = { ring, journal, disk, beats, taken, spool: makeSpool(root) };
      return new RingWriter({ ...options, dataDir: root }, ports, parts, batches);
    } catch (cause) {
      opened.db.close();
      throw cause;
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      'DATA_DIR_UNUSABLE',
      `data folder: expected one that can be written, found ${messageOf(cause, root)}`,
      { cause },
    );
  }
}

/** Accounts for the end of the run before, begins this one, and brings back the rows that are in no part. */
async function begin(
  journal: Journal,
  epochMs: number,
  options: WriterOptions,
  ports: WriterPorts,
): Promise<Awaited<ReturnType<typeof recover>>['batches']> {
  const { files, clock, log } = ports;
  const { dataDir: root, stateDir, slots } = options;
  const startedMs = Math.floor(clock.wallMs());
  const facts = {
    run: journal.runs.newest(),
    beat: await readBeat(files, join(stateDir, BEAT_FILE)),
    taken: await readTaken(files, join(stateDir, TAKEN_FILE)),
  };
  const gaps = crashGaps({ ...facts, known: journal.runs.knownStreams() }, startedMs);
  ports.crashed?.(crashEnds(facts), startedMs);
  journal.begin({ startedMs, epochMs, slots }, gaps);
  if (gaps.length > 0) {
    const known = gaps.reduce((sum, { events }) => sum + (events ?? 0), 0);
    const fromNs = gaps.map((gap) => gap.fromNs).reduce((a, b) => (a < b ? a : b));
    log('warn', 'gap_detected', {
      cause: 'crash',
      streams: gaps.length,
      from: new Date(Number(fromNs / 1_000_000n)).toISOString(),
      to: new Date(startedMs).toISOString(),
      events: gaps.every(({ events }) => events !== null) ? known : `at least ${known}`,
    });
  }
  const removed = await removeLeftovers(files, root);
  const { batches, rows, adopted, spoilt, damaged } = await recover(journal, { files, clock, root });
  if (rows + adopted + damaged + removed.length + spoilt.length > 0) {
    log(damaged + spoilt.length > 0 ? 'error' : 'info', 'recovered', {
      rows,
      batches: batches.length,
      parts_adopted: adopted,
      parts_spoilt: spoilt.length,
      rows_damaged: damaged,
      unfinished_removed: removed.length,
      ms: Math.round(clock.wallMs() - startedMs),
    });
  }
  return batches;
}
