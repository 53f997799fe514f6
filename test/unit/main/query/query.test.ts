import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExportOptions } from '#shared/api/data.ts';
import type { CatalogDataset, CatalogFile } from '#shared/market/catalog.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { serveQueries, type ServedQueries } from '../../../../src-main/query/query-handlers.ts';
import { compact } from '../../../../src-main/storage/compact/compact.ts';
import { openDuck, partitionFolder, readRows, writePart, type Row } from '../storage/compact/parts.ts';
import { compactPorts } from '../../../support/compact-ports.ts';

const DAY = 1_768_435_200_000_000_000n; // 2026-01-15T00:00Z
const SECOND = 1_000_000_000n;
const PAGE = { offset: 0, limit: 500 };

let duck: DuckDBConnection;
let root: string;
let served: ServedQueries;
let ask: ServedQueries['handlers'];

beforeAll(async () => {
  duck = await openDuck();
});
afterAll(() => duck.closeSync());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "query [1] it's "));
  served = serveQueries(compactPorts(Date.now()));
  ask = served.handlers;
  await ask.run.start({ dataDir: root });
});
afterEach(async () => {
  await served.stop();
  await rm(root, { recursive: true });
});

const trade = (second: number, id: string, price = 1.5): Row => ({
  ts_event: DAY + BigInt(second) * SECOND + 7n,
  ts_recv: DAY + BigInt(second) * SECOND + 9n,
  exchange: 'okx',
  symbol: 'BTCUSDT',
  stream: 'trade',
  stream_version: 1n,
  price,
  qty: 2,
  side: -1n,
  trade_id: id,
});

const PART = 'part-1768435200000000000-000001.parquet';
async function part(rows: readonly Row[], name = PART, base = join(root, 'spool')): Promise<string> {
  const path = join(await partitionFolder(base, 'trade', { exchange: 'okx' }), name);
  await writePart(duck, path, 'trade', rows);
  return path;
}

async function scanned(): Promise<{ dataset: CatalogDataset; files: readonly CatalogFile[] }> {
  await ask.work.scan({});
  const [dataset] = await ask.catalog.datasets(PAGE);
  return { dataset: dataset!, files: await ask.catalog.files({ dataset: dataset!.id, ...PAGE }) };
}

const all = (dataset: string, more: Partial<ExportOptions> = {}): ExportOptions => ({
  dataset,
  format: 'csv',
  every_ms: null,
  columns: null,
  times: 'number',
  from: null,
  to: null,
  ...more,
});

const exported = (name: string): Promise<string> => readFile(join(root, 'exports', name), 'utf8');

test('previews rows in file order with every digit of their times, from any position', async () => {
  await part([trade(2, 'b'), trade(1, 'a', 0.1 + 0.2), trade(3, 'c')]);
  const { files } = await scanned();
  const shown = await ask.rows.preview({ file: files[0]!.id, offset: 1, limit: 1 });
  expect(shown).toMatchObject({ offset: 1, total: 3 });
  expect(shown.columns[0]).toEqual({ name: 'ts_event', type: 'BIGINT' });
  expect(shown.rows).toEqual([
    [
      String(DAY + SECOND + 7n),
      String(DAY + SECOND + 9n),
      'okx',
      'BTCUSDT',
      'trade',
      '1',
      '0.30000000000000004',
      '2.0',
      '-1',
      'a',
    ],
  ]);
  const at = async (time: bigint): Promise<unknown> =>
    ask.rows.at({ file: files[0]!.id, time: String(time) });
  expect([await at(0n), await at(DAY + 3n * SECOND), await at(DAY + 9n * SECOND)]).toEqual([0, 2, 3]);
});

test('refuses ids that are not in the catalog, and files that are damaged', async () => {
  const path = await part([trade(1, 'a')]);
  await truncate(path, 50);
  const { files } = await scanned();
  await expect(ask.rows.preview({ file: files[0]!.id, ...PAGE })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  await expect(ask.rows.preview({ file: '../../etc/passwd', ...PAGE })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(ask.work.export(all('0123456789abcdef'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a file damaged after the scan fails its preview and nothing else', async () => {
  const path = await part([trade(1, 'a')]);
  const { files } = await scanned();
  await truncate(path, 50);
  const asked = Promise.resolve(ask.rows.preview({ file: files[0]!.id, ...PAGE }));
  await expect(asked).rejects.toThrow(/expected readable rows/);
  await expect(asked).rejects.not.toThrow(root);
  await part([trade(1, 'b')]);
  const again = await scanned();
  expect((await ask.rows.preview({ file: again.files[0]!.id, ...PAGE })).rows).toHaveLength(1);
});

test('exports every row of a day in order as CSV, with size and hash, and guards formulas', async () => {
  await part([trade(5, '=1+1'), trade(1, '-2')]);
  await part([trade(3, '@x'), trade(4, '+1'), trade(2, 'a "b",c')], PART.replace('01.p', '02.p'));
  const { dataset } = await scanned();
  const done = await ask.work.export(all(dataset.id, { columns: ['ts_event', 'side', 'trade_id'] }));
  const text = await exported(done!.name);
  expect(text).toBe(
    [
      'ts_event,side,trade_id',
      `${DAY + SECOND + 7n},-1,'-2`,
      `${DAY + 2n * SECOND + 7n},-1,"a ""b"",c"`,
      `${DAY + 3n * SECOND + 7n},-1,'@x`,
      `${DAY + 4n * SECOND + 7n},-1,'+1`,
      `${DAY + 5n * SECOND + 7n},-1,'=1+1`,
      '',
    ].join('\n'),
  );
  expect(done).toEqual({
    kind: 'export',
    name: 'okx-trade-BTCUSDT-20260115.csv',
    rows: 5,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  });
  expect((await ask.work.export(all(dataset.id)))?.name).toBe('okx-trade-BTCUSDT-20260115-2.csv');
  expect((await readdir(join(root, 'exports'))).toSorted()).toEqual([
    'okx-trade-BTCUSDT-20260115-2.csv',
    'okx-trade-BTCUSDT-20260115.csv',
  ]);
});

test('exports a range, by period, as JSON lines with UTC times', async () => {
  await part([0, 1, 2, 10, 11, 25].map((second) => trade(second, String(second))));
  const { dataset } = await scanned();
  const options = all(dataset.id, {
    format: 'jsonl',
    every_ms: 10_000,
    times: 'utc',
    columns: ['trade_id', 'ts_event', 'price'],
    from: String(DAY + SECOND),
    to: String(DAY + 25n * SECOND),
  });
  expect((await ask.rows.estimate(options)).rows).toBe(2);
  const done = await ask.work.export(options);
  expect(done).toMatchObject({ rows: 2, name: 'okx-trade-BTCUSDT-20260115-every-10000ms.jsonl' });
  expect(
    (await exported(done!.name))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { trade_id: '2', ts_event: '2026-01-15T00:00:02.000000007Z', price: 1.5 },
    { trade_id: '11', ts_event: '2026-01-15T00:00:11.000000007Z', price: 1.5 },
  ]);
});

test('exports the compacted rows once where parts hold doubles, as Parquet with the same columns', async () => {
  await part([trade(1, 'a'), trade(2, 'b')]);
  await part([trade(2, 'b'), trade(3, 'c')], PART.replace('01.p', '02.p'));
  await compact(
    { spoolDir: join(root, 'spool'), compactDir: join(root, 'compact'), selection: {}, includeOpenDay: true },
    compactPorts(0),
  );
  const { dataset, files } = await scanned();
  const done = await ask.work.export(all(dataset.id, { format: 'parquet' }));
  expect(done?.rows).toBe(3);
  const compacted = files.find(({ layer }) => layer === 'compact')!;
  expect(await readRows(duck, join(root, 'exports', done!.name))).toEqual(
    await readRows(duck, join(root, compacted.path)),
  );
});

test('estimates an export within a fifth of what it becomes', async () => {
  await part(Array.from({ length: 3_000 }, (_, k) => trade(k, `trade number ${k}`, k / 7)));
  const { dataset } = await scanned();
  for (const format of ['csv', 'jsonl', 'parquet'] as const) {
    const options = all(dataset.id, { format });
    const { rows, bytes } = await ask.rows.estimate(options);
    const done = await ask.work.export(options);
    expect(rows).toBe(done?.rows);
    expect(bytes / done!.bytes).toBeGreaterThan(0.8);
    expect(bytes / done!.bytes).toBeLessThan(1.25);
  }
});

test('refuses a column that is not there and leaves nothing behind', async () => {
  await part([trade(1, 'a')]);
  const { dataset } = await scanned();
  const wrong = ask.work.export(all(dataset.id, { columns: ['price"; DROP'] }));
  await expect(wrong).rejects.toThrow('expected columns of the dataset');
  expect(await systemFiles.list(join(root, 'exports'))).toEqual([]);
});

test('a cancelled export leaves nothing, and another task is refused meanwhile', async () => {
  await part(Array.from({ length: 2_000 }, (_, k) => trade(k, String(k))));
  const { dataset } = await scanned();
  const running = Promise.resolve(ask.work.export(all(dataset.id)));
  await expect(ask.work.scan({})).rejects.toThrow('one task at a time');
  await ask.work.cancel({});
  expect(await running).toBeNull();
  expect((await readdir(root)).filter((name) => name.startsWith('.spill'))).toEqual([]);
  expect(await systemFiles.list(join(root, 'exports'))).toEqual([]);
  expect(await ask.work.export(all(dataset.id))).toMatchObject({ rows: 2_000 });
});

test('verifies parts and a compacted file, and names what is wrong', async () => {
  await part([trade(1, 'a'), trade(2, 'b')]);
  const { dataset } = await scanned();
  expect(await ask.work.verify({ dataset: dataset.id })).toMatchObject({ rows: 2, faults: [] });
  const ports = compactPorts(0);
  const where = { spoolDir: join(root, 'spool'), compactDir: join(root, 'compact') };
  await compact({ ...where, selection: {}, includeOpenDay: true }, ports);
  await scanned();
  const good = await ask.work.verify({ dataset: dataset.id });
  expect(good).toMatchObject({ faults: [] });
  expect(good?.notes[0]).toContain('the same as in its parts');
  await part([trade(1, 'a'), { ...trade(86_400, 'late') }]);
  await scanned();
  const bad = await ask.work.verify({ dataset: dataset.id });
  expect(bad?.faults.join('\n')).toMatch(/expected the part that was compacted, found other bytes/);
  expect(bad?.faults.join('\n')).toMatch(/expected ts_event on 20260115 UTC/);
});

test('plans an import without writing, then adds only what is new and right', async () => {
  const lake = join(root, 'import', 'lake');
  const kept = await part([trade(1, 'a')]);
  const same = await part([trade(1, 'a')], PART, lake);
  await copyFile(kept, same);
  await part([trade(1, 'other')], PART.replace('01.p', '03.p'));
  await part([trade(1, 'another')], PART.replace('01.p', '03.p'), lake);
  await part([trade(2, 'new')], PART.replace('01.p', '02.p'), lake);
  await part([trade(2, 'new')], 'some.parquet', lake);
  await part([{ ...trade(2, 'x'), exchange: 'bybit' }], PART.replace('01.p', '04.p'), lake);
  await part([trade(86_400, 'late')], PART.replace('01.p', '05.p'), lake);
  await part([{ ...trade(2, 'ms'), ts_event: DAY / 1_000_000n }], PART.replace('01.p', '06.p'), lake);
  await writeFile(join(lake, 'odd.parquet'), 'odd');
  await scanned();
  const before = await readdir(join(root, 'spool'), { recursive: true });
  const plan = await ask.work.planImport({});
  expect(await readdir(join(root, 'spool'), { recursive: true })).toEqual(before);
  expect(plan.counts).toEqual({ add: 1, present: 1, conflict: 1, refused: 5 });
  const said = Object.fromEntries(
    plan.files.map(({ path, verdict, text }) => [path.slice(-9, -8), { verdict, text }]),
  );
  expect(said['1']).toEqual({ verdict: 'present', text: 'is there already, byte by byte' });
  expect(said['2']).toMatchObject({ verdict: 'add' });
  expect(said['3']?.verdict).toBe('conflict');
  expect(said['4']?.text).toBe('exchange: expected okx in every row, found bybit');
  expect(said['5']?.text).toBe('ts_event: expected 20260115, found 20260116 to 20260116');
  expect(said['6']?.text).toMatch(/expected ns, found ms/);
  expect(await ask.work.import({})).toEqual({ kind: 'import', added: 1, bytes: plan.bytes, failed: [] });
  const { dataset } = await scanned();
  expect(dataset).toMatchObject({ parts: 3, rows: 3, damaged: 0 });
  expect((await ask.work.planImport({})).counts).toEqual({ add: 0, present: 2, conflict: 1, refused: 5 });
});

test('imports a compacted day with its description, and refuses one whose bytes have changed', async () => {
  const other = join(root, 'import', 'other');
  const path = await part([trade(1, 'a'), trade(2, 'b')], PART, join(other, 'spool'));
  await compact(
    {
      spoolDir: join(other, 'spool'),
      compactDir: join(other, 'compact'),
      selection: {},
      includeOpenDay: true,
    },
    compactPorts(0),
  );
  await rm(path);
  await cp(join(other, 'compact'), join(other, 'again'), { recursive: true });
  const found = await readdir(join(other, 'again'), { recursive: true });
  const spoilt = join(
    other,
    'again',
    found.find((name) => name.endsWith('.parquet'))!,
  );
  await mkdir(dirname(spoilt), { recursive: true });
  const bytes = await readFile(spoilt);
  bytes[40]! ^= 1;
  await writeFile(spoilt, bytes);
  expect((await ask.work.planImport({})).counts).toEqual({ add: 1, present: 0, conflict: 0, refused: 1 });
  expect(await ask.work.import({})).toMatchObject({ added: 1, failed: [] });
  const { dataset } = await scanned();
  expect(dataset).toMatchObject({ compaction: 'current', version: 1, rows: 2, parts: 0 });
});
