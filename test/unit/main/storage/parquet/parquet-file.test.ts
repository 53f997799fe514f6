import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Column } from '#shared/market/columns.ts';
import type { ColumnValues, FileColumn } from '../../../../../src-main/storage/parquet/column-values.ts';
import { ParquetFile } from '../../../../../src-main/storage/parquet/parquet-file.ts';
import { openDuck, readRows, sql } from '../compact/parts.ts';

let root = '';
let path = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-parquet-'));
  path = join(root, 'file.parquet');
});
afterEach(() => rm(root, { recursive: true }));

const values = (
  name: string,
  type: ColumnValues['type'],
  buffer: ArrayBuffer,
  nulls?: Uint8Array,
): ColumnValues => ({
  name,
  type,
  stride: type === 'TINYINT' ? 1 : 8,
  bytes: new Uint8Array(buffer),
  words: type === 'TINYINT' ? new Uint32Array(0) : new Uint32Array(buffer),
  nulls,
});
const int64 = (name: string, of: readonly bigint[]): ColumnValues =>
  values(name, 'BIGINT', BigInt64Array.from(of).buffer);
const double = (name: string, of: readonly (number | null)[]): ColumnValues =>
  values(
    name,
    'DOUBLE',
    Float64Array.from(of, (value) => value ?? 0).buffer,
    of.includes(null) ? Uint8Array.from(of, (value) => (value === null ? 1 : 0)) : undefined,
  );
const int8 = (name: string, of: readonly number[]): ColumnValues =>
  values(name, 'TINYINT', Int8Array.from(of).buffer);
function texts(name: string, of: readonly string[]): ColumnValues {
  const stride = 68;
  const bytes = new Uint8Array(of.length * stride);
  const words = new Uint32Array(bytes.buffer);
  of.forEach((text, i) => {
    const { written } = new TextEncoder().encodeInto(text, bytes.subarray(i * stride + 4, (i + 1) * stride));
    words[(i * stride) / 4] = written;
  });
  return { name, type: 'VARCHAR', stride, bytes, words, nulls: undefined };
}

async function write(groups: readonly (readonly FileColumn[])[], rows: readonly number[]): Promise<void> {
  const columns = groups[0]!.map(({ name, type }): Column => ({ name, type }));
  const file = await ParquetFile.create(path, columns);
  for (const [k, group] of groups.entries()) if (rows[k]! > 0) await file.append(group, rows[k]!);
  await file.finish([['note', "it's"]], 'test');
  await file.close();
}

/** What two readers that know nothing of the writer make of the file. */
async function readBack(): Promise<{ duck: unknown[]; hyparquet: unknown[] }> {
  const duck = await openDuck();
  const rows = await readRows(duck, path);
  duck.closeSync();
  const file = await asyncBufferFromFile(path);
  return { duck: rows, hyparquet: await parquetReadObjects({ file, compressors }) };
}

const seeded = (count: number): number[] => {
  let state = 7;
  return Array.from({ length: count }, () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648));
};

test('two other readers find the rows as they were: steps of any size, few and many different values, all texts', async () => {
  const rows = 40_000;
  const random = seeded(rows);
  const T = 1_768_435_200_000_000_000n;
  const columns = [
    int64(
      'near',
      random.map((r, i) => T + BigInt(i) * 86_400_000n + BigInt(r % 1_000_000)),
    ),
    int64(
      'far',
      random.map((r, i) => (i % 2 === 0 ? 1n : -1n) * BigInt(r) ** 2n * 2n),
    ),
    int64(
      'same',
      random.map(() => -(2n ** 63n)),
    ),
    double(
      'few',
      random.map((r) => (r % 50) / 10),
    ),
    double(
      'many',
      random.map((r, i) => r + i / 7),
    ),
    int8(
      'side',
      random.map((r) => (r % 2) * 2 - 1),
    ),
    texts(
      'id',
      random.map((r, i) => (i % 3 === 0 ? '' : i % 3 === 1 ? String(r) : `ключ ${r}`)),
    ),
    { name: 'venue', type: 'VARCHAR', constant: "o'kx" },
    { name: 'version', type: 'TINYINT', constant: -1 },
  ] as const satisfies readonly FileColumn[];
  await write([columns, columns], [rows, 17]);
  const { duck, hyparquet } = await readBack();
  expect(duck).toHaveLength(rows + 17);
  const expected = (i: number) => ({
    near: T + BigInt(i) * 86_400_000n + BigInt(random[i]! % 1_000_000),
    far: (i % 2 === 0 ? 1n : -1n) * BigInt(random[i]!) ** 2n * 2n,
    same: -(2n ** 63n),
    few: (random[i]! % 50) / 10,
    many: random[i]! + i / 7,
    side: (random[i]! % 2) * 2 - 1,
    id: i % 3 === 0 ? '' : i % 3 === 1 ? String(random[i]) : `ключ ${random[i]}`,
    venue: "o'kx",
    version: -1,
  });
  const wanted = [...random.keys(), ...Array.from({ length: 17 }, (_, i) => i)].map(expected);
  expect(duck).toEqual(wanted);
  expect(hyparquet).toEqual(wanted);
});

test('nulls, NaN, infinities and zeros of both signs come back as they went in, and no range is claimed for NaN', async () => {
  const odd = [null, Number.NaN, Number.POSITIVE_INFINITY, -0, 0, 5e-324, null, Number.MAX_VALUE];
  const plain = [1, null, 3, 4, 5, 6, 7, 8];
  await write(
    [
      [
        double('odd', odd),
        double('plain', plain),
        double(
          'none',
          odd.map(() => null),
        ),
      ],
    ],
    [odd.length],
  );
  const { duck, hyparquet } = await readBack();
  const wanted = odd.map((value, i) => ({ odd: value, plain: plain[i], none: null }));
  expect(duck).toEqual(wanted);
  expect(hyparquet.map((row) => Object.values(row as object).map((v) => v ?? null))).toEqual(
    wanted.map((row) => Object.values(row)),
  );
  const { row_groups: groups } = await parquetMetadataAsync(await asyncBufferFromFile(path));
  const ranges = groups[0]!.columns.map(({ meta_data: meta }) => meta!.statistics);
  expect(ranges.map((range) => [range?.min_value, range?.max_value, range?.null_count])).toEqual([
    [undefined, undefined, 2n],
    [1, 8, 1n],
    [undefined, undefined, 8n],
  ]);
});

test('a range lets a reader leave out what it need not read, and a file without rows has its columns', async () => {
  const group = (from: number): FileColumn[] => [int64('t', [BigInt(from), BigInt(from + 9)])];
  await write([group(-20), group(100), group(2 ** 52)], [2, 2, 2]);
  const duck = await openDuck();
  const found = await duck.runAndReadAll(
    `SELECT stats_min_value, stats_max_value FROM parquet_metadata(${sql(path)}) ORDER BY row_group_id`,
  );
  expect(found.getRows()).toEqual([
    ['-20', '-11'],
    ['100', '109'],
    [String(2 ** 52), String(2 ** 52 + 9)],
  ]);
  expect(
    (
      await duck.runAndReadAll(`SELECT t FROM read_parquet(${sql(path)}) WHERE t BETWEEN 101 AND 200`)
    ).getRows(),
  ).toEqual([[109n]]);
  await write([group(0)], [0]);
  const described = await duck.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${sql(path)})`);
  expect(described.getRows().map(([name, type]) => [name, type])).toEqual([['t', 'BIGINT']]);
  expect(await readRows(duck, path)).toEqual([]);
  duck.closeSync();
});
