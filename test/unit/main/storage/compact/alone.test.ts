import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compactMetaSchema } from '#shared/market/compact.ts';
import { systemFiles } from '../../../../../src-main/base/files.ts';
import { takeLock } from '../../../../../src-main/base/process-lock.ts';
import { datasetId } from '../../../../../src-main/storage/catalog/identity.ts';
import { compact } from '../../../../../src-main/storage/compact/compact.ts';
import { journalTables } from '../../../../../src-main/storage/journal-schema.ts';
import { openLedger } from '../../../../../src-main/storage/ledger/open-ledger.ts';
import { compactPorts } from '../../../../support/compact-ports.ts';
import { openDuck, partitionFolder, writePart } from './parts.ts';

const DAY_MS = Date.UTC(2026, 0, 15);
const PARTITION = { exchange: 'binance', stream: 'bbo', symbol: 'BTCUSDT', date: '20260115' } as const;
const SPOOL_PATH = 'exchange=binance/stream=bbo/symbol=BTCUSDT/date=20260115';
const DEAD_PID = 4_194_303; // Above the largest that Linux gives.

let root = '';
let duck: DuckDBConnection;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-alone-'));
  duck = await openDuck();
  const row = {
    ts_event: BigInt(DAY_MS) * 1_000_000n,
    ts_recv: BigInt(DAY_MS) * 1_000_000n,
    exchange: 'binance',
    symbol: 'BTCUSDT',
    stream: 'bbo',
    stream_version: 1,
    bid_price: 1,
    bid_qty: 1,
    ask_price: 2,
    ask_qty: 1,
  };
  const folder = await partitionFolder(join(root, 'spool'), 'bbo');
  await writePart(duck, join(folder, 'part-1.parquet'), 'bbo', [row]);
});

afterEach(async () => {
  duck.closeSync();
  await rm(root, { recursive: true });
});

const run = (more: object = {}) =>
  compact(
    {
      spoolDir: join(root, 'spool'),
      compactDir: join(root, 'compact'),
      stateDir: root,
      selection: {},
      ...more,
    },
    compactPorts(),
  );

test('a dataset that another process compacts is left to it, and taken up when that one is gone', async () => {
  await mkdir(join(root, 'compact'));
  const ports = compactPorts();
  const other = { ...ports, processes: { ...ports.processes, pid: process.ppid } };
  const lock = await takeLock(join(root, 'compact', `.lock-${datasetId(PARTITION)}`), other);
  expect((await run()).outcomes).toMatchObject([
    { result: 'busy', why: expect.stringContaining(String(process.ppid)) as string },
  ]);
  if (lock.isOurs) await lock.release();
  expect((await run()).outcomes).toMatchObject([{ result: 'written' }]);
  expect((await readdir(join(root, 'compact'))).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('what dead runs have left is removed, what others are using is not', async () => {
  const compactDir = join(root, 'compact');
  const names = {
    dead: `.spill-${DEAD_PID}-0123456789ab`,
    earlier: `.scratch-${DEAD_PID}-0123456789ab.db`,
    living: `.spill-${process.ppid}-0123456789ab`,
    lock: `.lock-${datasetId(PARTITION)}`,
  };
  await mkdir(join(compactDir, names.dead), { recursive: true });
  await writeFile(join(compactDir, names.dead, 'duckdb_temp_storage-0.tmp'), 'x');
  await writeFile(join(compactDir, names.earlier), 'x');
  await mkdir(join(compactDir, names.living));
  await writeFile(
    join(compactDir, names.lock),
    JSON.stringify({ pid: DEAD_PID, host: compactPorts().processes.host, started: null, since_ms: 0 }),
  );
  expect((await run()).outcomes).toMatchObject([{ result: 'written' }]);
  expect((await readdir(compactDir)).filter((name) => name.startsWith('.'))).toEqual([names.living]);
});

test('a day of which rows wait in the journal is not over', async () => {
  const journal = new Database(join(root, 'journal.db'));
  journal.exec(journalTables);
  journal.prepare('INSERT INTO batches (run, path) VALUES (1, ?)').run(`${SPOOL_PATH}/part-2.parquet`);
  expect(await run()).toMatchObject({ outcomes: [], open: [PARTITION] });
  journal.exec('DELETE FROM batches');
  journal.close();
  expect(await run()).toMatchObject({ outcomes: [{ result: 'written' }], open: [] });
});

test('a compacted day carries what the ledger says of its venue', async () => {
  const { db } = await openLedger(systemFiles, root, { wallMs: () => DAY_MS });
  db.prepare('INSERT INTO venue_minutes VALUES (?, ?, ?, 0)').run(
    DAY_MS,
    'binance',
    JSON.stringify({
      minute_ms: DAY_MS,
      exchange: 'binance',
      observed_ms: 60_000,
      offline_ms: 0,
      events: 5,
      frames: { received: 5, control: 0, data: 5, rejected: {} },
      rows_rejected: {},
      rate_min: 1,
      rate_max: 1,
      connects: 1,
      disconnects: 0,
      alignments: 0,
      alignments_failed: 0,
    }),
  );
  db.prepare(`INSERT INTO minutes VALUES (?, 'binance', 'bbo', 'BTCUSDT', 5, 5, 0, 0, 0, 0)`).run(DAY_MS);
  db.close();
  await run();
  const path = join(root, 'compact', SPOOL_PATH.toLowerCase(), 'meta.json');
  const meta = compactMetaSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  // One minute of a day was recorded: 96 windows are BAD, and still it can be replayed.
  expect(meta.quality).toEqual({
    verdict: 'BAD',
    reasons: ['96 of 96 windows BAD'],
    usable_for: ['replay'],
    rule: 1,
  });
});
