import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src-main/base/clock.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { ColumnBatch } from '../../src-main/storage/column-batch.ts';
import { Journal } from '../../src-main/storage/journal.ts';
import { openJournal } from '../../src-main/storage/open-journal.ts';
import { recover } from '../../src-main/storage/recover.ts';
import { machine } from '../machine.ts';
import { figure, textTable } from '../table.ts';

const usage = `Usage: npm run bench -- journal [options]

Commits rows of 150 partitions to a journal as the writer does, without waiting in between, and brings all of them back as
after a crash. The floor writes the same number of bytes to a plain file and syncs it as often.

  --rate N       events a second (10000)
  --seconds N    of events in the journal (60)
  --every N      ms between two commits (250)
`;

const PARTITIONS = 150;
const EPOCH_MS = Date.UTC(2026, 0, 15);
/** Bytes of a BBO row in the journal: two times, four numbers. */
const ROW_BYTES = 48;

export async function journalCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rate: { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '60' },
      every: { type: 'string', default: '250' },
      help: { type: 'boolean', default: false },
    },
  });
  const [rate, seconds, everyMs] = [values.rate, values.seconds, values.every].map(Number);
  if (values.help || ![rate, seconds, everyMs].every((n) => Number.isFinite(n) && n! > 0)) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'arbscope-journal-'));
  try {
    const load = {
      rowsPerCommit: Math.round((rate! * everyMs!) / 1_000),
      commits: Math.round((seconds! * 1_000) / everyMs!),
    };
    const floor = plainFile(join(folder, 'floor'), load);
    const { commits, drops, expected } = await fill(folder, load);
    const size = (await stat(join(folder, 'journal.db'))).size;
    const recovery = await bringBack(folder);
    const { cpu, cores, node, load: busy } = machine();
    process.stdout.write(`${cpu}, ${cores} cores, Node ${node.slice(1)}, load ${busy}\n\n`);
    const line = (name: string, ms: readonly number[], rows: number): string[] => {
      const sorted = ms.toSorted((a, b) => a - b);
      const at = (share: number): string => figure(sorted[Math.floor((sorted.length - 1) * share)]!);
      return [name, at(0.5), at(0.99), figure((ms.reduce((a, b) => a + b, 0) * 1_000) / rows)];
    };
    const all = load.rowsPerCommit * load.commits;
    process.stdout.write(
      `${textTable(
        [
          `${rate} events/s, commit every ${everyMs} ms, ${PARTITIONS} partitions`,
          'ms p50',
          'ms p99',
          'us/event',
        ],
        [
          line('floor: append to a file, fdatasync', floor, all),
          line('journal: commit', commits, all),
          line('journal: record 5 parts, drop their rows', drops, drops.length * (all / PARTITIONS) * 5),
        ],
      )}\n\n`,
    );
    process.stdout.write(
      `recovery of ${recovery.rows} rows (${figure(size / 2 ** 20)} MiB): ${figure(recovery.ms)} ms, target 1000 ms: ${recovery.ms <= 1_000 ? 'met' : 'MISSED'}\n`,
    );
    return recovery.rows === expected ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
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
): Promise<{ commits: number[]; drops: number[]; expected: number }> {
  const { db } = await openJournal(systemFiles, join(folder, 'journal.db'), systemClock);
  const journal = new Journal(db);
  journal.begin({ startedMs: EPOCH_MS, epochMs: EPOCH_MS, slots: [] }, []);
  const batches = newBatches();
  const commits: number[] = [];
  for (let n = 0, row = 0; n < load.commits; n++) {
    for (let i = 0; i < load.rowsPerCommit; i++) append(batches[row % PARTITIONS]!, row++);
    commits.push(timed(() => journal.commit(batches, [], EPOCH_MS)));
  }
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
  return { commits, drops, expected };
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

const noBytes = new Uint8Array();

function append(batch: ColumnBatch, row: number): void {
  const times = { tsMs: EPOCH_MS + row, subNs: 0, recvNs: row * 100_000 };
  batch.append({
    slot: 0,
    stream: 0,
    ...times,
    a: row,
    b: 1,
    c: row + 1,
    d: 1,
    bytes: noBytes,
    idAt: 0,
    idLength: 0,
  });
}

function timed(run: () => void): number {
  const beganNs = systemClock.monoNs();
  run();
  return (systemClock.monoNs() - beganNs) / 1e6;
}
