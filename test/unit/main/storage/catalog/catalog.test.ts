import { appendFile, mkdir, mkdtemp, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemFiles } from '../../../../../src-main/base/files.ts';
import type { CatalogDataset, CatalogFile } from '#shared/market/catalog.ts';
import { Catalog } from '../../../../../src-main/storage/catalog/catalog.ts';
import { ownTrees } from '../../../../../src-main/storage/catalog/data-folder.ts';
import { openCatalogFile } from '../../../../../src-main/storage/catalog/open-catalog.ts';
import { quartersOf } from '../../../../../src-main/storage/catalog/quarters.ts';
import { scan, type ScanReport } from '../../../../../src-main/storage/catalog/scan.ts';
import { compact } from '../../../../../src-main/storage/compact/compact.ts';
import { openDuck, partitionFolder, writePart, type Row } from '../compact/parts.ts';
import { compactPorts } from '../../../../support/compact-ports.ts';

const DAY = 1_768_435_200_000_000_000n; // 2026-01-15T00:00Z
const MINUTE = 60_000_000_000n;
const ALL = { offset: 0, limit: 10_000 };

let duck: DuckDBConnection;
let root: string;
let catalog: Catalog;

beforeAll(async () => {
  duck = await openDuck();
});
afterAll(() => duck.closeSync());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "catalog [1] it's "));
  catalog = new Catalog(await openCatalogFile(systemFiles, join(root, 'catalog.db')));
});
afterEach(async () => {
  catalog.close();
  await rm(root, { recursive: true });
});

const bbo = (minute: number, more: Row = {}): Row => ({
  ts_event: DAY + BigInt(minute) * MINUTE,
  ts_recv: DAY + BigInt(minute) * MINUTE + 5n,
  exchange: 'binance',
  symbol: 'BTCUSDT',
  stream: 'bbo',
  stream_version: 1n,
  bid_price: 1,
  bid_qty: 2,
  ask_price: 3,
  ask_qty: 4,
  ...more,
});

async function part(name: string, rows: readonly Row[], where = {}): Promise<string> {
  const path = join(await partitionFolder(join(root, 'spool'), 'bbo', where), `part-${name}.parquet`);
  await writePart(duck, path, 'bbo', rows);
  return path;
}

const rescan = (into = catalog): Promise<ScanReport> =>
  scan({ root, trees: ownTrees }, { files: systemFiles, catalog: into });

const everything = (of: Catalog): { datasets: readonly CatalogDataset[]; files: CatalogFile[] } => {
  const datasets = of.datasets({}, ALL);
  return { datasets, files: datasets.flatMap(({ id }) => of.filesOf(id, ALL)) };
};

/** What a catalog built from nothing but the files says. */
async function rebuilt(): Promise<ReturnType<typeof everything>> {
  const fresh = new Catalog(await openCatalogFile(systemFiles, ':memory:'));
  await rescan(fresh);
  const found = everything(fresh);
  fresh.close();
  return found;
}

const compactAll = () =>
  compact(
    { spoolDir: join(root, 'spool'), compactDir: join(root, 'compact'), selection: {}, includeOpenDay: true },
    compactPorts(),
  );

test('sums up the parts of a day: rows, bytes, range, quarter hours', async () => {
  const paths = [await part('1', [bbo(0), bbo(1)]), await part('2', [bbo(14), bbo(600), bbo(1439)])];
  expect(await rescan()).toEqual({ files: 2, read: 2, removed: 0, cancelled: false });
  const bytes = (await Promise.all(paths.map((path) => readFile(path)))).reduce((n, b) => n + b.length, 0);
  expect(catalog.datasets({}, ALL)).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      exchange: 'binance',
      stream: 'bbo',
      symbol: 'BTCUSDT',
      date: '20260115',
      files: 2,
      parts: 2,
      part_bytes: bytes,
      bytes,
      rows: 5,
      ts_min: String(DAY),
      ts_max: String(DAY + 1439n * MINUTE),
      unit: 'ns',
      quarters: quartersOf([0, 40, 95]),
      covered: 3,
      compaction: 'none',
      version: null,
      damaged: 0,
      foreign_columns: 0,
    },
  ]);
});

test('reads again only what is new or changed', async () => {
  const changed = await part('1', [bbo(0)]);
  await part('2', [bbo(1)]);
  await rescan();
  expect((await rescan()).read).toBe(0);
  await writePart(duck, changed, 'bbo', [bbo(0), bbo(3)]);
  await utimes(changed, 1, 1);
  await part('3', [bbo(2)], { symbol: 'ETHUSDT' });
  expect((await rescan()).read).toBe(2);
  expect(catalog.datasets({}, ALL).map(({ symbol, rows }) => [symbol, rows])).toEqual([
    ['BTCUSDT', 3],
    ['ETHUSDT', 1],
  ]);
});

test('says the same after any sequence of changes as a catalog built anew', async () => {
  const first = await part('1', [bbo(0), bbo(1)]);
  await part('2', [bbo(100)]);
  const other = await part('1', [bbo(7)], { symbol: 'ETHUSDT' });
  await part('1', [], { symbol: 'SOLUSDT' });
  const steps: (() => Promise<unknown>)[] = [
    async () => {},
    compactAll,
    () => part('3', [bbo(200)]),
    () => rm(first),
    () => truncate(other, 100),
    () => part('9', [bbo(4)], { exchange: 'bybit', date: '20260116' }),
    () => rm(join(root, 'spool', 'exchange=binance', 'stream=bbo', 'symbol=BTCUSDT'), { recursive: true }),
    () => appendFile(join(root, 'compact', compactFolder, 'meta.json'), ' x'),
    () => rm(other),
  ];
  for (const step of steps) {
    await step();
    await rescan();
    expect(everything(catalog)).toEqual(await rebuilt());
  }
});

const compactFolder = 'exchange=binance/stream=bbo/symbol=btcusdt/date=20260115';

test('tells a compacted day from one that has got parts since, and one whose parts are gone', async () => {
  const state = async (): Promise<unknown[]> => {
    await rescan();
    return catalog.datasets({}, ALL).map((d) => [d.compaction, d.version, d.parts, d.rows]);
  };
  const paths = [await part('1', [bbo(0), bbo(1)]), await part('2', [bbo(1), bbo(2)])];
  expect(await state()).toEqual([['none', null, 2, 4]]);
  await compactAll();
  expect(await state()).toEqual([['current', 1, 2, 3]]);
  await part('3', [bbo(9)]);
  expect(await state()).toEqual([['behind', 1, 3, 5]]);
  await compactAll();
  expect(await state()).toEqual([['current', 2, 3, 4]]);
  for (const path of paths) await rm(path);
  expect(await state()).toEqual([['current', 2, 1, 4]]);
});

test('lists damaged files with the reason and goes on', async () => {
  await part('1', [bbo(0)]);
  const cut = await part('2', [bbo(1)]);
  await truncate(cut, 200);
  const empty = await part('3', [bbo(1)]);
  await truncate(empty, 0);
  const folder = await partitionFolder(join(root, 'spool'), 'bbo');
  await writeFile(join(folder, 'part-4.parquet'), 'PAR1 no Parquet file at all PAR1');
  await duck.run(
    `COPY (SELECT 1.5 AS ts_event) TO '${join(folder, 'part-5.parquet').replaceAll("'", "''")}'`,
  );
  await rescan();
  const damaged = catalog.damaged(ALL);
  expect(damaged.map(({ path, fault }) => [path.slice(-9, -8), fault])).toEqual([
    ['2', expect.stringContaining('expected a Parquet file with events, found') as string],
    ['3', expect.stringContaining('expected a Parquet file with events, found') as string],
    ['4', expect.stringContaining('expected a Parquet file with events, found') as string],
    ['5', 'expected ts_event BIGINT, found ts_event DECIMAL(2,1)'],
  ]);
  expect(damaged.every(({ fault }) => !fault!.includes(root))).toBe(true);
  expect(catalog.datasets({}, ALL)).toMatchObject([{ files: 5, rows: 1, damaged: 4 }]);
});

test('names what is wrong with a description, and how foreign columns differ', async () => {
  await part('1', [bbo(0)]);
  await compactAll();
  await writeFile(join(root, 'compact', compactFolder, 'meta.json'), '{}');
  const folder = join(root, 'spool', 'exchange=okx', 'stream=bbo', 'symbol=BTCUSDT', 'date=20260115');
  await mkdir(folder, { recursive: true });
  await duck.run(
    `COPY (SELECT ${DAY}::BIGINT AS ts_event, 2 AS price) TO '${join(folder, 'part-1.parquet').replaceAll("'", "''")}'`,
  );
  await rescan();
  expect(catalog.datasets({}, ALL)).toMatchObject([
    { exchange: 'binance', compaction: 'damaged', damaged: 1, rows: 1 },
    { exchange: 'okx', damaged: 0, foreign_columns: 1 },
  ]);
  expect(everything(catalog).files.map(({ fault, columns }) => fault ?? columns)).toEqual([
    expect.stringMatching(/^meta\.json/) as string,
    null,
    'column 2: expected ts_recv BIGINT, found price INTEGER',
  ]);
});

test('reads foreign trees of the layout and single files by their rows, and shows milliseconds', async () => {
  const ms = (minute: number): Row => bbo(minute, { ts_event: DAY / 1_000_000n + BigInt(minute) * 60_000n });
  const foreign = join(
    root,
    'lake',
    'Exchange=Binance',
    'stream=bbo',
    'symbol=btc%2Dusdt',
    'date=2026-01-15',
  );
  await mkdir(foreign, { recursive: true });
  await writePart(duck, join(foreign, 'x.parquet'), 'bbo', [ms(0), ms(20)]);
  await writePart(duck, join(root, 'lake', 'alone.parquet'), 'bbo', [ms(50)]);
  await scan({ root: join(root, 'lake') }, { files: systemFiles, catalog });
  expect(catalog.datasets({}, ALL)).toMatchObject([
    { exchange: 'binance', symbol: 'BTC-USDT', date: '20260115', unit: 'ms', quarters: quartersOf([0, 1]) },
    {
      exchange: 'binance',
      symbol: 'BTCUSDT',
      date: '20260115',
      unit: 'ms',
      quarters: quartersOf([3]),
      rows: 1,
    },
  ]);
  const single = new Catalog(await openCatalogFile(systemFiles, ':memory:'));
  await scan({ root: join(root, 'lake', 'alone.parquet') }, { files: systemFiles, catalog: single });
  expect(single.datasets({}, ALL)).toMatchObject([{ symbol: 'BTCUSDT', rows: 1, unit: 'ms' }]);
  single.close();
});

test('finds the quarter hours of a row group that reaches over a hole', async () => {
  await part('1', [bbo(0), bbo(700), bbo(1000)]);
  await rescan();
  expect(catalog.datasets({}, ALL)[0]?.quarters).toBe(quartersOf([0, 46, 66]));
});

test('sums up what an earlier scan left undone', async () => {
  await part('1', [bbo(0)]);
  const put = catalog.putDatasets.bind(catalog);
  catalog.putDatasets = () => {
    throw new Error('power cut');
  };
  await expect(rescan()).rejects.toThrow('power cut');
  expect(catalog.datasets({}, ALL)).toEqual([]);
  catalog.putDatasets = put;
  await rescan();
  expect(everything(catalog)).toEqual(await rebuilt());
  expect(catalog.datasets({}, ALL)).toHaveLength(1);
});

test('a cancelled scan calls nothing damaged and the next one goes on', async () => {
  await part('1', [bbo(0)]);
  const abort = new AbortController();
  const report = await scan(
    { root, trees: ownTrees },
    { files: systemFiles, catalog, signal: abort.signal, onProgress: () => abort.abort() },
  );
  expect([report.cancelled, catalog.damaged(ALL)]).toEqual([true, []]);
  expect((await rescan()).read).toBe(1);
});

test('gives the tree level by level, with sums and mean coverage', async () => {
  await part('1', [bbo(0), bbo(20)]);
  await part('1', [bbo(0)], { date: '20260116' });
  await part('1', [bbo(0, { symbol: 'ETHUSDT' })], { symbol: 'ETHUSDT' });
  await part('1', [bbo(0)], { exchange: 'okx' });
  await rescan();
  const short = (branch = {}, page = ALL): unknown[] =>
    catalog.tree(branch, page).map((n) => [n.name, n.datasets, n.rows, n.first_date, n.last_date]);
  expect(short()).toEqual([
    ['binance', 3, 4, '20260115', '20260116'],
    ['okx', 1, 1, '20260115', '20260115'],
  ]);
  expect(short({ exchange: 'binance', stream: 'bbo' }, { offset: 1, limit: 5 })).toEqual([
    ['ETHUSDT', 1, 1, '20260115', '20260115'],
  ]);
  expect(catalog.totals()).toMatchObject({ datasets: 4, files: 4, rows: 5, damaged: 0 });
});

test('is made anew when it is damaged or of another version', async () => {
  await part('1', [bbo(0)]);
  await rescan();
  catalog.close();
  const path = join(root, 'catalog.db');
  await rm(`${path}-wal`, { force: true });
  await writeFile(path, 'no database at all, and long enough to be looked at '.repeat(40));
  catalog = new Catalog(await openCatalogFile(systemFiles, path));
  expect(catalog.totals().datasets).toBe(0);
  expect((await rescan()).read).toBe(1);
});
