import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WriterCounters } from '#shared/status.ts';
import { systemFiles, type Files } from '../../../../src-main/base/files.ts';
import { ColumnBatch } from '../../../../src-main/storage/column-batch.ts';
import { Journal } from '../../../../src-main/storage/journal.ts';
import { openJournal } from '../../../../src-main/storage/open-journal.ts';
import { allocateRing } from '../../../../src-main/storage/ring.contract.ts';
import { RingProducer } from '../../../../src-main/storage/ring.ts';
import { createWriter } from '../../../../src-main/storage/writer.ts';
import type { WriterPorts } from '../../../../src-main/storage/writer-ports.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { PATIENCE } from '../../../support/patience.ts';

/** The first part loads the Parquet engine, which takes its time on a busy machine. */
const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, PATIENCE);

const EPOCH_MS = Date.UTC(2026, 0, 15);
const MIB = 1024 * 1024;

let root: string;
/** Data folder; after a kill a copy of it inside. */
let folder: string;
let path: string;
beforeEach(async () => {
  root = folder = await mkdtemp(join(tmpdir(), 'journal-'));
  path = join(folder, 'journal.db');
});
afterEach(() => rm(root, { recursive: true, maxRetries: 10 }));

async function start({ files = systemFiles, ...ports }: Partial<WriterPorts> & { files?: Files } = {}) {
  const clock = new FakeClock(EPOCH_MS + 3_600_000);
  const ring = allocateRing(4_096, EPOCH_MS);
  const producer = new RingProducer(ring);
  const log: unknown[][] = [];
  const reports: WriterCounters[] = [];
  const writer = await createWriter(
    {
      ring,
      dataDir: join(folder, 'spool'),
      stateDir: folder,
      slots: [
        { exchange: 'okx', symbol: 'BTCUSDT' },
        { exchange: 'bybit', symbol: 'ETHUSDT' },
      ],
      partRows: 1_000_000,
      partMs: 60_000,
      journalMs: 250,
    },
    { clock, files, log: (...line) => log.push(line), counters: (c) => reports.push(c), ...ports },
  );
  let pushed = 0;
  const push = (count: number, slot = 0): void => {
    for (let n = 0; n < count; n++, pushed++) producer.push(slot, 0, EPOCH_MS, 0, pushed, 1, 1, 2, 1, '');
  };
  const check = (): WriterCounters => {
    const c = writer.counters();
    expect(c.taken).toBe(c.stored + c.write_error + c.disk_full + c.buffered);
    return c;
  };
  return { clock, push, writer, log, reports, check };
}

/** What a process that was killed right now would leave: the files as they are. */
async function afterKill(): Promise<void> {
  const copies = await Promise.all(
    ['journal.db', 'journal.db-wal', 'writer-counters.json'].map(
      async (name) => [name, await readFile(join(folder, name)).catch(() => undefined)] as const,
    ),
  );
  folder = await mkdtemp(join(folder, 'next-'));
  path = join(folder, 'journal.db');
  for (const [name, bytes] of copies) if (bytes !== undefined) await writeFile(join(folder, name), bytes);
}

function gaps(): unknown[] {
  const db = new Database(path, { readonly: true });
  const rows = db
    .prepare('SELECT exchange, stream, symbol, cause, from_ns, to_ns, events FROM gaps ORDER BY exchange')
    .safeIntegers()
    .all();
  db.close();
  return rows;
}

const ns = (ms: number, more = 0n): bigint => BigInt(EPOCH_MS + ms) * 1_000_000n + more;

test('what was committed comes back after a kill, as parts of its own, and the crash is a gap per stream', async () => {
  const first = await start();
  first.push(100, 0);
  first.push(50, 1);
  first.clock.advance(250);
  expect(first.check()).toMatchObject({ taken: 150, buffered: 150, journaled: 150 });
  await afterKill();

  const second = await start();
  expect(second.log.map(([level, event]) => [level, event])).toEqual([
    ['warn', 'gap_detected'],
    ['info', 'recovered'],
  ]);
  expect(second.log[1]![2]).toMatchObject({ rows: 150, batches: 2, rows_damaged: 0 });
  await until(() => expect(second.writer.counters().parts).toBe(2));
  expect(second.check()).toMatchObject({ taken: 0, stored: 0, buffered: 0, recovered: 150 });
  second.clock.advance(250);
  expect(second.check().journaled).toBe(0);
  // Beside those of the venues, of which not every stream had spoken.
  expect(gaps().filter((gap) => (gap as { stream: string }).stream !== '*')).toEqual([
    {
      exchange: 'bybit',
      stream: 'bbo',
      symbol: 'ETHUSDT',
      cause: 'crash',
      from_ns: ns(0, 149n),
      to_ns: ns(3_600_000),
      events: null,
    },
    {
      exchange: 'okx',
      stream: 'bbo',
      symbol: 'BTCUSDT',
      cause: 'crash',
      from_ns: ns(0, 99n),
      to_ns: ns(3_600_000),
      events: null,
    },
  ]);
  await second.writer.stop();
  const third = await start();
  expect(third.log).toEqual([]);
  await third.writer.stop();
});

test.each([
  ['another file', () => writeFile(path, 'x'.repeat(8_192))],
  ['a torn header', () => truncate(path, 50)],
  [
    'a page in the middle overwritten',
    async () => {
      const bytes = await readFile(path);
      bytes.fill(0xa5, 4_096, 3 * 4_096);
      await writeFile(path, bytes);
    },
  ],
  [
    "somebody else's database",
    async () => {
      await rm(path);
      const db = new Database(path);
      db.exec('CREATE TABLE mine (a)');
      db.close();
    },
  ],
])('a journal that is %s is set aside under a name with the time, and said to be', async (_, damage) => {
  const first = await start();
  first.push(10);
  first.clock.advance(2_000);
  await until(async () => expect((await stat(join(folder, 'writer-counters.json'))).size).toBeGreaterThan(0));
  const db = new Database(path);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  await afterKill();
  await damage();
  const spoilt = await readFile(path);

  const second = await start();
  const kept = 'journal.db.damaged-20260115T010000.000Z';
  expect(second.log[0]).toEqual([
    'error',
    'journal_damaged',
    { why: expect.any(String) as string, kept_as: kept },
  ]);
  expect(await readFile(join(folder, kept))).toEqual(spoilt);
  expect(gaps()).toMatchObject([{ exchange: 'okx', cause: 'crash', from_ns: ns(0), events: null }]);
  second.push(5);
  expect(await second.writer.stop()).toMatchObject({ stored: 5, error: '' });
});

test('refuses a journal of a later version, and leaves it as it is', async () => {
  const first = await start();
  await first.writer.stop();
  const db = new Database(path);
  db.pragma('user_version = 2');
  db.close();
  const before = await readFile(path);
  await expect(start()).rejects.toMatchObject({
    code: 'DATA_DIR_NEWER',
    message: expect.stringContaining('journal: expected version 1 or older, found 2') as string,
  });
  expect(await readFile(path)).toEqual(before);
});

test('a damaged commit costs its own rows only, and they are counted', async () => {
  const first = await start();
  for (let n = 0; n < 3; n++) {
    first.push(100);
    first.clock.advance(250);
  }
  await afterKill();
  const db = new Database(path);
  const frames = db.prepare('SELECT frames FROM commits WHERE id = 2').pluck().get() as Buffer;
  frames[frames.length - 1]! ^= 1;
  db.prepare('UPDATE commits SET frames = ? WHERE id = 2').run(frames);
  db.close();
  const second = await start();
  expect(second.log.find(([, event]) => event === 'recovered')).toMatchObject([
    'error',
    'recovered',
    { rows: 200, rows_damaged: 100 },
  ]);
  await until(() => expect(second.writer.counters().parts).toBe(1));
  await second.writer.stop();
});

test('a journal that cannot be written is an error that shows; rows wait in memory, the rest is counted', async () => {
  const { clock, push, check, writer, reports } = await start({ maxRows: 1_000 });
  push(100);
  clock.advance(250);
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  push(500);
  clock.advance(275);
  expect(check()).toMatchObject({
    error: 'journal: database is locked',
    buffered: 600,
    journaled: 100,
    write_error: 0,
  });
  // Room for 400 more; what comes after that has no place to go.
  push(900);
  clock.advance(25);
  clock.advance(25);
  expect(check()).toMatchObject({ taken: 1_500, buffered: 1_000, write_error: 500 });
  other.exec('COMMIT');
  other.close();
  await until(() => {
    clock.advance(250);
    expect(check()).toMatchObject({ error: '', stored: 600, journaled: 400, write_error: 500 });
  });
  expect(gaps()).toMatchObject([{ exchange: 'okx', cause: 'disk', from_ns: ns(0, 999n), events: 500n }]);
  for (const c of reports) expect(c.taken).toBe(c.stored + c.write_error + c.disk_full + c.buffered);
  expect(await writer.stop()).toMatchObject({ stored: 1_000, write_error: 500, buffered: 0 });
});

test('a full disk stops recording at once, and it resumes with one gap per stream when there is room', async () => {
  let free = 100 * MIB;
  const files: Files = { ...systemFiles, freeBytes: () => Promise.resolve(free) };
  const { clock, push, check, writer, log, reports } = await start({ files });
  const hasReserve = async (): Promise<boolean> => (await readdir(folder)).includes('disk-reserve');
  await until(async () => expect(await hasReserve()).toBe(true));
  push(100);
  clock.advance(250);
  free = 3 * MIB;
  const settle = () => new Promise((done) => setImmediate(done));
  clock.advance(250);
  await settle();
  expect(reports.at(-1)!.error).toBe('disk full: recording stopped, it resumes when there is room');
  await until(async () => expect(await hasReserve()).toBe(false));
  push(70);
  push(30, 1);
  clock.advance(500);
  expect(check()).toMatchObject({ taken: 200, disk_full: 100, buffered: 100, journaled: 100 });
  free = 20 * MIB;
  clock.advance(500);
  await settle();
  push(10);
  clock.advance(25);
  expect(check()).toMatchObject({ disk_full: 110 });
  free = 50 * MIB;
  clock.advance(500);
  await settle();
  expect(check().error).toBe('');
  push(5);
  clock.advance(250);
  expect(check()).toMatchObject({ taken: 215, disk_full: 110, journaled: 105 });
  await until(async () => expect(await hasReserve()).toBe(true));
  expect(gaps()).toMatchObject([
    { exchange: 'bybit', symbol: 'ETHUSDT', cause: 'disk', from_ns: ns(0, 100n), events: 30n },
    { exchange: 'okx', symbol: 'BTCUSDT', cause: 'disk', from_ns: ns(0, 99n), events: 80n },
  ]);
  expect(log.map(([, event]) => event)).toEqual(['recording_stopped', 'recording_resumed']);
  expect(await writer.stop()).toMatchObject({ stored: 105, disk_full: 110, buffered: 0 });
});

test('a batch that cannot become a part does not keep the rows of all others', async () => {
  const { db } = await openJournal(systemFiles, path, new FakeClock());
  const journal = new Journal(db);
  journal.begin({ startedMs: 0, epochMs: EPOCH_MS, slots: [] }, []);
  const batchOf = (symbol: string, rows: number, from = 0): ColumnBatch => {
    const batch = new ColumnBatch(
      { exchange: 'okx', stream: 'open_interest', symbol, date: '20260115' },
      EPOCH_MS,
      0,
    );
    const bytes = new Uint8Array();
    for (let n = from; n < from + rows; n++)
      batch.append({
        slot: 0,
        stream: 4,
        tsMs: EPOCH_MS,
        subNs: 0,
        recvNs: n,
        a: n,
        b: 0,
        c: 0,
        d: 0,
        bytes,
        idAt: 0,
        number: Number.NaN,
        idLength: 0,
      });
    return batch;
  };
  const stuck = batchOf('STUCKUSDT', 3);
  const waiting = [stuck];
  for (let n = 0; n < 40; n++) {
    // One more stuck row in every commit with 50,000 others.
    if (n % 10 === 0) waiting.push(batchOf('STUCKUSDT', 2, 1_000 * (n + 1)));
    const flowing = batchOf('FLOWSUSDT', 50_000);
    journal.commit([...waiting, flowing], [], 0);
    journal.finish(flowing, 1);
  }
  journal.commit(waiting, [], 0);
  journal.commit(waiting, [], 0);
  const kept = db.prepare('SELECT sum(rows) FROM commits').pluck().get() as number;
  expect(kept).toBeLessThan(1_100_000);
  const { left, damaged } = new Journal(db).left(0);
  expect(damaged).toBe(0);
  expect(left.map(({ batch }) => batch?.rows)).toEqual([3, 2, 2, 2, 2]);
  expect(left.map(({ batch }) => batch?.firstRecvNs)).toEqual(waiting.map((batch) => batch.firstRecvNs));
  db.close();
});
