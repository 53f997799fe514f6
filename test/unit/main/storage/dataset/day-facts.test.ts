import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import { systemFiles } from '../../../../../src-main/base/files.ts';
import { DayFacts } from '../../../../../src-main/storage/dataset/day-facts.ts';
import { openLedger } from '../../../../../src-main/storage/ledger/open-ledger.ts';
import { Ledger as UploadLedger } from '../../../../../src-main/storage/s3/ledger.ts';

const DAY_MS = Date.UTC(2026, 0, 15);
const clock = { wallMs: () => DAY_MS + 86_400_000 * 3 };
const day = {
  id: '0123456789abcdef',
  exchange: 'binance',
  stream: 'bbo',
  symbol: 'BTCUSDT',
  date: '20260115',
  unit: 'ns',
} as CatalogDataset;
const FOLDER = 'exchange=binance/stream=bbo/symbol=BTCUSDT/date=20260115';

let root = '';
let facts: DayFacts;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-facts-'));
  facts = new DayFacts(systemFiles, root, clock);
});

afterEach(async () => {
  facts.close();
  await rm(root, { recursive: true });
});

test('without a ledger and a store nothing is claimed', async () => {
  expect(await facts.rows([day])).toMatchObject([
    { quality: null, grade: { verdict: 'unknown' }, upload: null, copies: null },
  ]);
  expect(await facts.gaps(day)).toEqual([]);
});

test('a day says which of its files are on S3, here, or both', async () => {
  const uploads = UploadLedger.open(
    join(root, 'uploads.db'),
    JSON.stringify(['https://store.example', '', 'lake', 'arb/']),
  );
  const unit = (n: number) =>
    ({ tree: 'spool', path: `${FOLDER}/part-${n}.parquet`, bytes: 10, stamp: 'a' }) as const;
  uploads.found([unit(1), unit(2), unit(3)], DAY_MS);
  const state = async () => (await facts.rows([day]))[0]!;
  expect(await state()).toMatchObject({ copies: { place: 'local', waiting: 3 } });
  uploads.verified(unit(1), [], DAY_MS);
  uploads.verified(unit(2), [], DAY_MS);
  uploads.removed(unit(2));
  expect(await state()).toMatchObject({
    upload: '2 of 3 files on S3, 1 of them there alone',
    copies: {
      place: 'partly',
      waiting: 1,
      verified: 1,
      removed: 1,
      parts_url: `s3://lake/arb/spool/${FOLDER}/`,
      compact_url: `s3://lake/arb/${FOLDER.toLowerCase()}/`,
    },
  });
  // A part that was removed and comes back, from a backup for one, is not taken for uploaded.
  uploads.found([unit(2)], DAY_MS);
  uploads.verified(unit(3), [], DAY_MS);
  expect(await state()).toMatchObject({ copies: { place: 'partly', waiting: 1, verified: 2, removed: 0 } });
  uploads.verified(unit(2), [], DAY_MS);
  expect(await state()).toMatchObject({ upload: 'on S3 too', copies: { place: 'both' } });
  uploads.close();
});

test('gaps are those of the stream, of its venue as a whole, and of the time asked for', async () => {
  const { db } = await openLedger(systemFiles, root, clock);
  const gap = db.prepare(`INSERT INTO gaps VALUES (1, ?, 'binance', ?, ?, 'disconnect', ?, ?, 2, '{}')`);
  const ns = (second: number): bigint => BigInt(DAY_MS + second * 1_000) * 1_000_000n;
  gap.run(1, 'bbo', 'BTCUSDT', ns(10), ns(12));
  gap.run(2, 'trade', 'BTCUSDT', ns(10), ns(12));
  gap.run(3, 'bbo', 'ETHUSDT', ns(10), ns(12));
  gap.run(4, '*', '*', ns(500), ns(501));
  gap.run(5, 'bbo', 'BTCUSDT', ns(86_400), ns(86_401));
  db.close();
  expect((await facts.gaps(day)).map(({ stream, from }) => `${stream} ${from}`)).toEqual([
    `* ${ns(500)}`,
    `bbo ${ns(10)}`,
  ]);
  expect(await facts.gaps(day, { from: String(ns(11)), to: String(ns(20)) })).toHaveLength(1);
});
