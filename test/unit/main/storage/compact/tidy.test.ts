import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFiles } from '../../../../../src-main/base/files.ts';
import { compact } from '../../../../../src-main/storage/compact/compact.ts';
import { tidy, type TidyOptions } from '../../../../../src-main/storage/compact/tidy.ts';
import { journalTables } from '../../../../../src-main/storage/journal-schema.ts';
import { openLedger } from '../../../../../src-main/storage/ledger/open-ledger.ts';
import { Ledger as UploadLedger } from '../../../../../src-main/storage/s3/ledger.ts';
import { compactPorts } from '../../../../support/compact-ports.ts';
import { openDuck, partitionFolder, writePart } from './parts.ts';

const DAY_MS = Date.UTC(2026, 0, 15);
const NOW = Date.UTC(2026, 0, 20);
const SPOOL_PATH = 'exchange=binance/stream=bbo/symbol=BTCUSDT/date=20260115';

let root = '';
let duck: DuckDBConnection;
let parts = '';
let compacted = '';

async function part(name: string, second: number): Promise<void> {
  const ts = BigInt(DAY_MS + second * 1_000) * 1_000_000n;
  const row = {
    ts_event: ts,
    ts_recv: ts,
    exchange: 'binance',
    symbol: 'BTCUSDT',
    stream: 'bbo',
    stream_version: 1,
  };
  await writePart(duck, join(parts, name), 'bbo', [
    { ...row, bid_price: 1, bid_qty: 1, ask_price: 2, ask_qty: 1 },
  ]);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-tidy-'));
  duck = await openDuck();
  parts = await partitionFolder(join(root, 'spool'), 'bbo');
  compacted = join(root, 'compact', SPOOL_PATH.toLowerCase());
  await part('part-1.parquet', 1);
  await part('part-2.parquet', 2);
  await compact(
    { spoolDir: join(root, 'spool'), compactDir: join(root, 'compact'), selection: {} },
    compactPorts(NOW),
  );
  const hourAgo = new Date(NOW - 3_600_000);
  await utimes(join(compacted, 'meta.json'), hourAgo, hourAgo);
});

afterEach(async () => {
  duck.closeSync();
  await rm(root, { recursive: true });
});

const run = (more: Partial<TidyOptions> = {}) =>
  tidy(
    {
      spoolDir: join(root, 'spool'),
      compactDir: join(root, 'compact'),
      stateDir: root,
      parts: { compactedBeforeMs: NOW, needCopy: false },
      partRecordsBeforeMs: null,
      ledgerBeforeMs: null,
      ...more,
    },
    compactPorts(NOW),
  );

test('parts go when their day was compacted long enough ago; later parts and younger days stay', async () => {
  await part('part-3.parquet', 3);
  expect(await run({ parts: { compactedBeforeMs: NOW - 7_200_000, needCopy: false } })).toMatchObject({
    parts: 0,
  });
  expect(await readdir(parts)).toHaveLength(3);
  expect(await run()).toMatchObject({ parts: 2, faults: [] });
  expect(await readdir(parts)).toEqual(['part-3.parquet']);
});

test.each([
  [
    'the compacted file has other bytes',
    'data.parquet: expected SHA-256',
    async () => {
      const path = join(compacted, 'data.parquet');
      const bytes = await readFile(path);
      bytes[200]! ^= 1;
      await writeFile(path, bytes);
    },
  ],
  ['its description is gone', '', async () => rm(join(compacted, 'meta.json'))],
  [
    'a part has other bytes',
    'part-1.parquet: expected the part that was compacted',
    async () => {
      const path = join(parts, 'part-1.parquet');
      const bytes = await readFile(path);
      bytes[50]! ^= 1;
      await writeFile(path, bytes);
    },
  ],
])('no part goes when %s', async (_, why, damage) => {
  await damage();
  const { faults } = await run();
  expect(await readdir(parts)).toContain('part-1.parquet');
  if (why !== '') expect(faults).toEqual([expect.stringContaining(why)]);
});

test('with a store, only parts whose copies were compared go', async () => {
  const needing = { parts: { compactedBeforeMs: NOW, needCopy: true } };
  expect(await run(needing)).toMatchObject({ parts: 0 });
  const uploads = UploadLedger.open(join(root, 'uploads.db'), JSON.stringify(['', 'us-east-1', 'lake', '']));
  const unit = (n: number) =>
    ({ tree: 'spool', path: `${SPOOL_PATH}/part-${n}.parquet`, bytes: 1, stamp: 'a' }) as const;
  uploads.found([unit(1), unit(2)], NOW);
  uploads.verified(unit(2), [], NOW);
  uploads.close();
  expect(await run(needing)).toMatchObject({ parts: 1 });
  expect(await readdir(parts)).toEqual(['part-1.parquet']);
});

test('the journal forgets old parts, the ledger old minutes, verdicts and closed gaps; younger ones stay', async () => {
  const journal = new Database(join(root, 'journal.db'));
  journal.exec(journalTables);
  const record = journal.prepare('INSERT INTO parts VALUES (?, 1, 1, 1, 0, 0, ?)');
  for (let k = 0; k < 450; k++) record.run(`part-${k}`, k < 440 ? NOW - 10_000 : NOW);
  const { db } = await openLedger(systemFiles, root, { wallMs: () => NOW });
  const minute = db.prepare(`INSERT INTO minutes VALUES (?, 'okx', 'bbo', 'BTCUSDT', 1, 1, 0, 0, 0, 0)`);
  for (let k = 1; k <= 300; k++) minute.run(NOW - k * 60_000);
  const gap = db.prepare(`INSERT INTO gaps VALUES (1, ?, 'okx', 'bbo', 'BTCUSDT', 'silence', 5, ?, 0, '{}')`);
  gap.run(1, 6);
  gap.run(2, null);
  const report = await run({ parts: null, partRecordsBeforeMs: NOW, ledgerBeforeMs: NOW - 120 * 60_000 });
  expect(report).toMatchObject({ parts: 0, part_records: 440 });
  const left = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  expect([
    journal.prepare('SELECT count(*) FROM parts').pluck().get(),
    left('minutes'),
    left('gaps'),
  ]).toEqual([10, 120, 1]);
  journal.close();
  db.close();
});
