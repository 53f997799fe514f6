import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFiles } from '../../../../../src-main/base/files.ts';
import { compact } from '../../../../../src-main/storage/compact/compact.ts';
import { ParquetFile } from '../../../../../src-main/storage/parquet/parquet-file.ts';
import { resolveDatasets } from '../../../../../src-main/storage/dataset/resolve.ts';
import { compactPorts } from '../../../../support/compact-ports.ts';
import { openDuck, partitionFolder, writePart, type Row } from '../compact/parts.ts';

const DAY = 1_768_435_200_000_000_000n; // 2026-01-15T00:00Z
const NOW = Date.UTC(2026, 0, 20);
const ports = { files: systemFiles, wallMs: () => NOW };
const QUANTLAB = '/work/shared/golden/quantlab/adausdt_20260204_first1500.parquet';

let root = '';
let duck: DuckDBConnection;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-resolve-'));
  duck = await openDuck();
});

afterEach(async () => {
  duck.closeSync();
  await rm(root, { recursive: true });
});

const quotes = (from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    ts_event: DAY + BigInt(from + i) * 1_000_000_000n,
    ts_recv: DAY + BigInt(from + i) * 1_000_000_000n + 5n,
    exchange: 'binance',
    symbol: 'BTCUSDT',
    stream: 'bbo',
    stream_version: 1n,
    bid_price: 100,
    bid_qty: 1,
    ask_price: 101,
    ask_qty: 1,
  }));

async function record(name: string, rows: readonly Row[], symbol?: string): Promise<string> {
  const folder = await partitionFolder(join(root, 'spool'), 'bbo', symbol === undefined ? {} : { symbol });
  const path = join(folder, name);
  const own = symbol === undefined ? rows : rows.map((row) => ({ ...row, symbol }));
  await writePart(duck, path, 'bbo', own);
  return path;
}

const compacted = () =>
  compact(
    { spoolDir: join(root, 'spool'), compactDir: join(root, 'compact'), selection: {} },
    compactPorts(NOW),
  );

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

test('a day that is not compacted is its parts in order of arrival, named by their bytes', async () => {
  const second = await record('part-2.parquet', quotes(900, 3));
  const first = await record('part-1.parquet', quotes(0, 2));
  const [day, ...more] = await resolveDatasets({ path: root }, ports);
  expect(more).toEqual([]);
  expect(day).toMatchObject({
    exchange: 'binance',
    symbol: 'BTCUSDT',
    date: '20260115',
    layer: 'raw',
    rows: 5,
    unit: 'ns',
    ts_min: String(DAY),
    covered: 2,
    meta: null,
    quality: { verdict: 'unknown' },
    notes: [],
  });
  expect(day!.files.map(({ path }) => path)).toEqual([first, second]);
  const lines = `${sha256(await readFile(first))}  part-1.parquet\n${sha256(await readFile(second))}  part-2.parquet\n`;
  expect(day!.hash).toEqual({ of: 'files', sha256: sha256(lines) });
});

test('a compacted day is its one file, by data folder, tree, folder of the day and file alike', async () => {
  await record('part-1.parquet', quotes(0, 4));
  await compacted();
  const folder = join(root, 'compact/exchange=binance/stream=bbo/symbol=btcusdt/date=20260115');
  const file = join(folder, 'data.parquet');
  const days = [];
  for (const path of [root, join(root, 'compact'), folder, file]) {
    days.push(...(await resolveDatasets({ path }, ports)));
  }
  const meta = JSON.parse(await readFile(join(folder, 'meta.json'), 'utf8')) as { content_sha256: string };
  expect(
    days.map(({ layer, files, hash, rows }) => ({ layer, paths: files.map((f) => f.path), hash, rows })),
  ).toEqual(
    Array.from({ length: 4 }, () => ({
      layer: 'compact',
      paths: [file],
      hash: { of: 'rows', sha256: meta.content_sha256 },
      rows: 4,
    })),
  );
});

test('late parts bring a day back to its parts, but not when rows of it are in the compacted file alone', async () => {
  const first = await record('part-1.parquet', quotes(0, 4));
  await compacted();
  await record('part-2.parquet', quotes(10, 1));
  const [behind] = await resolveDatasets({ path: root }, ports);
  expect({ layer: behind!.layer, rows: behind!.rows }).toEqual({ layer: 'raw', rows: 5 });
  await rm(first);
  const [partly] = await resolveDatasets({ path: root }, ports);
  expect({ layer: partly!.layer, rows: partly!.rows }).toEqual({ layer: 'compact', rows: 4 });
  expect(partly!.notes).toEqual(['parts: some came after the day was compacted and are not in it']);
});

test('parts in ns and in ms are not one day', async () => {
  await record('a.parquet', quotes(0, 2));
  const inMs = quotes(10, 2).map((row) => ({
    ...row,
    ts_event: (row['ts_event'] as bigint) / 1_000_000n,
    ts_recv: (row['ts_recv'] as bigint) / 1_000_000n,
  }));
  await record('b.parquet', inMs);
  await expect(resolveDatasets({ path: root }, ports)).rejects.toThrow(
    /b\.parquet: expected times in ns as .*a\.parquet, found ms/,
  );
});

test('times that are neither are read as they are, and that is said', async () => {
  const inSeconds = quotes(0, 2).map((row) => ({
    ...row,
    ts_event: (row['ts_event'] as bigint) / 1_000_000_000n,
  }));
  await record('a.parquet', inSeconds);
  const [day] = await resolveDatasets({ path: root }, ports);
  expect(day?.notes).toContain('times: expected years from 2009 to 2099 in ms, found others');
});

test('a query takes what it names, and finding nothing is said', async () => {
  await record('part-1.parquet', quotes(0, 4));
  await record('part-1.parquet', quotes(0, 2), 'ETHUSDT');
  const asked = await resolveDatasets(
    { path: root, query: { symbol: 'ethusdt', from: '20260115', to: '20260115' } },
    ports,
  );
  expect(asked.map(({ symbol, rows }) => `${symbol} ${rows}`)).toEqual(['ETHUSDT 2']);
  await expect(resolveDatasets({ path: root, query: { to: '20260114' } }, ports)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

/** Texts in a column that varies, of which our writer states no range; 16 bytes each. */
function texts(name: string, of: readonly string[]) {
  const bytes = new Uint8Array(of.length * 16);
  const words = new Uint32Array(bytes.buffer);
  of.forEach((text, i) => {
    words[i * 4] = new TextEncoder().encodeInto(text, bytes.subarray(i * 16 + 4)).written;
  });
  return { name, type: 'VARCHAR', stride: 16, bytes, words, nulls: undefined } as const;
}

test.each([
  ['in all', ['BTCUSDT', 'BTCUSDT'], 'BTCUSDT'],
  ['in some', ['BTCUSDT', 'ETHUSDT'], ''],
])('a file that states no ranges is named by its rows: %s', async (_, symbols, symbol) => {
  const times = BigInt64Array.of(DAY, DAY + 1n);
  const columns = [
    {
      name: 'ts_event',
      type: 'BIGINT',
      stride: 8,
      bytes: new Uint8Array(times.buffer),
      words: new Uint32Array(times.buffer),
      nulls: undefined,
    } as const,
    texts('exchange', ['okx', 'okx']),
    texts('stream', ['bbo', 'bbo']),
    texts('symbol', symbols),
  ];
  const path = join(root, 'foreign.parquet');
  const file = await ParquetFile.create(path, columns);
  await file.append(columns, 2);
  await file.finish([['by', 'somebody']], 'test');
  await file.close();
  expect(await resolveDatasets({ path }, ports)).toMatchObject([
    { exchange: 'okx', stream: 'bbo', symbol, rows: 2 },
  ]);
});

test.skipIf(!existsSync(QUANTLAB))('a foreign file is taken as it is, with its unit', async () => {
  const [day] = await resolveDatasets({ path: QUANTLAB }, ports);
  expect(day).toMatchObject({
    exchange: 'bybit',
    stream: 'bbo',
    symbol: 'ADAUSDT',
    date: '20260203',
    layer: 'compact',
    rows: 1500,
    unit: 'ms',
    hash: {
      of: 'files',
      sha256: sha256(`${sha256(await readFile(QUANTLAB))}  ${QUANTLAB.split('/').at(-1)}\n`),
    },
    quality: { verdict: 'unknown' },
    notes: ['times: expected ns, found ms; they are left as they are'],
  });
});
