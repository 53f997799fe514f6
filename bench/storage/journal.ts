import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src-main/base/clock.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { ColumnBatch } from '../../src-main/storage/column-batch.ts';
import { Journal } from '../../src-main/storage/journal.ts';
import { openJournal } from '../../src-main/storage/open-journal.ts';
import { recover } from '../../src-main/storage/recover.ts';

const PARTITIONS = 150;
const EPOCH_MS = Date.UTC(2026, 0, 15);
/** Bytes of a BBO row in the journal: two times, four numbers. */
const ROW_BYTES = 48;

export interface JournalCost {
  /** Taking events into their batches and committing them, µs an event: time with all syncs, and what of it is CPU. */
  readonly ingestUs: number;
  readonly ingestCpuUs: number;
  /** A plain synced file, the same. */
  readonly plainUs: number;
  readonly plainCpuUs: number;
  /** A commit, ms. */
  readonly commitP99Ms: number;
  readonly plainP99Ms: number;
  /** Recording finished parts and dropping their rows, µs an event. */
  readonly dropUs: number;
  /** Bringing everything back after a crash, ms, and reading the same bytes from a plain file. */
  readonly recoveryMs: number;
  readonly readMs: number;
  readonly rows: number;
  readonly isRight: boolean;
}

/**
 * Commits rows of 150 partitions to a journal as the writer does, without waiting in between, and brings all of them back as
 * after a crash. The floor writes the same number of bytes to a plain file and syncs it as often.
 */
export async function journalCost({
  rate,
  seconds,
  everyMs,
}: {
  readonly rate: number;
  readonly seconds: number;
  readonly everyMs: number;
}): Promise<JournalCost> {
  const folder = await mkdtemp(join(tmpdir(), 'arbscope-journal-'));
  try {
    const load = {
      rowsPerCommit: Math.round((rate * everyMs) / 1_000),
      commits: Math.round((seconds * 1_000) / everyMs),
    };
    const plainPath = join(folder, 'floor');
    const plainCpu = process.cpuUsage();
    const plain = plainFile(plainPath, load);
    const plainCpuUs = cpuUs(plainCpu);
    const readMs = timed(() => readFileSync(plainPath));
    const { appendMs, commits, ingestCpuUs, drops, expected } = await fill(folder, load);
    const recovery = await bringBack(folder);
    const rows = load.rowsPerCommit * load.commits;
    const perEvent = (ms: readonly number[], of: number): number => (sum(ms) * 1_000) / of;
    return {
      ingestUs: perEvent([appendMs, ...commits], rows),
      ingestCpuUs: ingestCpuUs / rows,
      plainUs: perEvent(plain, rows),
      plainCpuUs: plainCpuUs / rows,
      commitP99Ms: percentile(commits, 0.99),
      plainP99Ms: percentile(plain, 0.99),
      dropUs: perEvent(drops, drops.length * (rows / PARTITIONS) * 5),
      recoveryMs: recovery.ms,
      readMs,
      rows: recovery.rows,
      isRight: recovery.rows === expected,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function cpuUs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)]!;
}

interface Load {
  readonly rowsPerCommit: number;
  readonly commits: number;
}

function plainFile(path: string, { rowsPerCommit, commits }: Load): number[] {
  const bytes = new Uint8Array(rowsPerCommit * ROW_BYTES);
  const file = openSync(path, 'w');
  const times = Array.from({ length: commits }, () =>
    timed(() => {
      writeSync(file, bytes);
      fdatasyncSync(file);
    }),
  );
  closeSync(file);
  return times;
}

/** Fills a journal, and leaves it as a crash would, after it has measured on others' rows what dropping parts costs. */
async function fill(
  folder: string,
  load: Load,
): Promise<{
  appendMs: number;
  commits: number[];
  ingestCpuUs: number;
  drops: number[];
  expected: number;
}> {
  const { db } = await openJournal(systemFiles, join(folder, 'journal.db'), systemClock);
  const journal = new Journal(db);
  journal.begin({ startedMs: EPOCH_MS, epochMs: EPOCH_MS, slots: [] }, []);
  const batches = newBatches();
  const commits: number[] = [];
  let appendMs = 0;
  const cpu = process.cpuUsage();
  for (let n = 0, row = 0; n < load.commits; n++) {
    appendMs += timed(() => {
      for (let i = 0; i < load.rowsPerCommit; i++) append(batches[row % PARTITIONS]!, row++);
    });
    commits.push(timed(() => journal.commit(batches, [], EPOCH_MS)));
  }
  const ingestCpuUs = cpuUs(cpu);
  const drops: number[] = [];
  for (let at = 0; at + 5 <= PARTITIONS / 5; at += 5) {
    for (const batch of batches.slice(at, at + 5)) journal.finish(batch, 1);
    drops.push(timed(() => journal.commit([], [], EPOCH_MS)));
  }
  // The dropped rows come once more, so that recovery meets the whole span.
  const again = newBatches().slice(0, PARTITIONS / 5);
  const rows = Math.floor((load.rowsPerCommit * load.commits) / PARTITIONS);
  for (let row = 0; row < rows; row++) for (const batch of again) append(batch, row);
  journal.commit(again, [], EPOCH_MS);
  const expected = journal.rows;
  db.close();
  return { appendMs, commits, ingestCpuUs, drops, expected };
}

async function bringBack(folder: string): Promise<{ rows: number; ms: number }> {
  const beganNs = systemClock.monoNs();
  const { db } = await openJournal(systemFiles, join(folder, 'journal.db'), systemClock);
  const { rows } = await recover(new Journal(db), {
    files: systemFiles,
    clock: systemClock,
    root: join(folder, 'spool'),
  });
  const ms = (systemClock.monoNs() - beganNs) / 1e6;
  db.close();
  return { rows, ms };
}

function newBatches(): ColumnBatch[] {
  return Array.from(
    { length: PARTITIONS },
    (_, n) =>
      new ColumnBatch(
        { exchange: 'okx', stream: 'bbo', symbol: `COIN${n}USDT`, date: '20260115' },
        EPOCH_MS,
        0,
      ),
  );
}

/** One for all, as the ring gives them. */
const record = {
  slot: 0,
  stream: 0,
  tsMs: 0,
  subNs: 0,
  recvNs: 0,
  a: 0,
  b: 1,
  c: 0,
  d: 1,
  bytes: new Uint8Array(),
  idAt: 0,
  number: Number.NaN,
  idLength: 0,
};

function append(batch: ColumnBatch, row: number): void {
  record.tsMs = EPOCH_MS + row;
  record.recvNs = row * 100_000;
  record.a = row;
  record.c = row + 1;
  batch.append(record);
}

function timed(run: () => void): number {
  const beganNs = systemClock.monoNs();
  run();
  return (systemClock.monoNs() - beganNs) / 1e6;
}
