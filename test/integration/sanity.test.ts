import { existsSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src-main/base/clock.ts';
import { sanityCommand } from '../../src-main/headless/commands/sanity.ts';
import { compact } from '../../src-main/storage/compact/compact.ts';
import { Checker } from '../../src-main/storage/sanity/checker.ts';
import type { SanityReport } from '../../src-main/storage/sanity/sanity.ts';
import {
  openDuck,
  partitionFolder,
  sql,
  tradeRow,
  writePart,
  type Row,
} from '../unit/main/storage/compact/parts.ts';
import { compactPorts } from '../support/compact-ports.ts';

const T = BigInt(Date.UTC(2026, 0, 15)) * 1_000_000n;
const RAW = 'spool/exchange=binance/stream=trade/symbol=BTCUSDT/date=20260115';
const COMPACT = 'compact/exchange=binance/stream=trade/symbol=btcusdt/date=20260115';

let clean: string;
let root: string;
let duck: DuckDBConnection;

const trade = (n: number, more: Row = {}): Row => ({
  ...tradeRow(n, T + BigInt(n) * 10_000_000_000n),
  ...more,
});
const trades = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, k) => trade(from + k));

const partAt = (n: number): string => `part-${T + BigInt(n) * 10_000_000_000n}-00000${n % 9}.parquet`;

/** Four hours in four parts, an event every ten seconds; a second dataset; both compacted. */
beforeAll(async () => {
  duck = await openDuck();
  clean = await mkdtemp(join(tmpdir(), "sanity it's %41 "));
  const folder = await partitionFolder(join(clean, 'spool'), 'trade');
  for (let n = 0; n < 4; n++)
    await writePart(duck, join(folder, partAt(n * 360)), 'trade', trades(n * 360, n * 360 + 360));
  const other = await partitionFolder(join(clean, 'spool'), 'trade', { symbol: 'ETHUSDT' });
  await writePart(
    duck,
    join(other, partAt(0)),
    'trade',
    trades(0, 20).map((row) => ({ ...row, symbol: 'ETHUSDT' })),
  );
  await compact(
    { spoolDir: join(clean, 'spool'), compactDir: join(clean, 'compact'), selection: {} },
    compactPorts(),
  );
});
afterAll(async () => {
  duck.closeSync();
  for (const folder of [clean, root]) await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  if (root !== undefined) await rm(root, { recursive: true, force: true });
  root = await mkdtemp(join(tmpdir(), 'sanity '));
  for (const name of await readdir(clean, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const to = join(root, name.parentPath.slice(clean.length), name.name);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(join(name.parentPath, name.name), to);
  }
});

async function sanity(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await sanityCommand(argv, {
    stdout,
    stderr,
    env: { ARBSCOPE_DATA_DIR: root },
    signal: new AbortController().signal,
  });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

async function report(path = root, ...argv: string[]): Promise<SanityReport & { code: number }> {
  const { code, out } = await sanity(path, '--json', ...argv);
  return { ...(JSON.parse(out) as SanityReport), code };
}

test('is silent on a clean tree of parts and compacted files', async () => {
  const { code, datasets, violations, files, rows } = await report();
  expect({ code, violations, files, rows }).toEqual({ code: 0, violations: 0, files: 7, rows: 2 * 1_460 });
  expect(
    datasets.map(({ layer, symbol, unit, rows: count, offline_count }) => [
      layer,
      symbol,
      unit,
      count,
      offline_count,
    ]),
  ).toEqual([
    ['compact', 'BTCUSDT', 'ns', 1440, 0],
    ['compact', 'ETHUSDT', 'ns', 20, 0],
    ['raw', 'BTCUSDT', 'ns', 1440, 0],
    ['raw', 'ETHUSDT', 'ns', 20, 0],
  ]);
  expect((await sanity(root)).out).toMatch(/7 files, 2,920 rows in 4 datasets: nothing wrong\n$/);
});

const second = (): string => join(root, RAW, partAt(360));
const compacted = (): string => join(root, COMPACT, 'data.parquet');
const rewrite = (path: string, select: string) => async (): Promise<void> => {
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE planted AS SELECT * FROM read_parquet(${sql(path)}, hive_partitioning=false)`,
  );
  await duck.run(`COPY (${select}) TO ${sql(path)} (FORMAT parquet)`);
};

/** Removes what remembers the parts' bytes, so that each fault has to be found by itself. */
const forget = async (): Promise<void> => rm(join(root, 'compact'), { recursive: true });

const planted: readonly [string, string, RegExp, () => Promise<unknown>][] = [
  [
    'a wrong type',
    'schema',
    /expected price DOUBLE, found price FLOAT/,
    () => rewrite(second(), 'SELECT * REPLACE (price::FLOAT AS price) FROM planted')(),
  ],
  [
    'a missing column',
    'schema',
    /expected qty DOUBLE, found none/,
    () => rewrite(second(), 'SELECT * EXCLUDE qty FROM planted')(),
  ],
  [
    'columns in another order',
    'schema',
    /column 1: expected ts_event BIGINT, found ts_recv BIGINT/,
    () => rewrite(second(), 'SELECT ts_recv, * EXCLUDE ts_recv FROM planted')(),
  ],
  ['a cut file', 'unreadable', /Parquet/i, () => truncate(second(), 2000)],
  ['an empty file', 'not_a_file', /0 bytes/, () => truncate(second(), 0)],
  [
    'a folder of that name',
    'not_a_file',
    /folder/,
    async () => {
      await unlink(second());
      await mkdir(second());
    },
  ],
  [
    'text called Parquet',
    'unreadable',
    /Parquet|magic/i,
    () => writeFile(second(), 'hello, this is not it, but long enough'),
  ],
  [
    'unsorted rows',
    'unsorted',
    /ts_recv.*found 359 of 360/,
    () => rewrite(second(), 'SELECT * FROM planted ORDER BY ts_recv DESC')(),
  ],
  [
    'doubled rows',
    'duplicate_rows',
    /found 360 equal/,
    () => copyFile(second(), join(root, RAW, partAt(361))),
  ],
  [
    'milliseconds',
    'unit',
    /expected ns.*found ms/,
    () =>
      rewrite(
        second(),
        'SELECT * REPLACE (ts_event // 1000000 AS ts_event, ts_recv // 1000000 AS ts_recv) FROM planted',
      )(),
  ],
  [
    'ts_recv in milliseconds',
    'unit',
    /found 360 of 360/,
    () => rewrite(second(), 'SELECT * REPLACE (ts_recv // 1000000 AS ts_recv) FROM planted')(),
  ],
  [
    'times of 1970',
    'implausible_time',
    /found 1 of 360/,
    () =>
      rewrite(
        second(),
        'SELECT * REPLACE (CASE WHEN price = 96036 THEN 86400000000000000 ELSE ts_event END AS ts_event) FROM planted',
      )(),
  ],
  [
    'rows of another day',
    'date',
    /expected ts_event on 20260115 UTC/,
    () => rewrite(second(), 'SELECT * REPLACE (ts_event + 86400000000000 AS ts_event) FROM planted')(),
  ],
  [
    'rows of another symbol',
    'foreign_rows',
    /found 1 others/,
    () =>
      rewrite(
        second(),
        "SELECT * REPLACE (CASE WHEN price = 96036 THEN 'ETHUSDT' ELSE symbol END AS symbol) FROM planted",
      )(),
  ],
  [
    'a null',
    'foreign_rows',
    /found 1 others/,
    () =>
      rewrite(
        second(),
        'SELECT * REPLACE (CASE WHEN price = 96036 THEN NULL ELSE qty END AS qty) FROM planted',
      )(),
  ],
  [
    'a number that is none',
    'foreign_rows',
    /finite numbers in every row, found 1 others/,
    () =>
      rewrite(
        second(),
        "SELECT * REPLACE (CASE WHEN price = 96036 THEN 'NaN'::DOUBLE ELSE price END AS price) FROM planted",
      )(),
  ],
  ['a missing hour', 'missing_hours', /2026-01-15T01/, () => unlink(second())],
];

test.each(planted)('finds %s in RAW', async (_, kind, words, plant) => {
  await forget();
  await plant();
  const { code, datasets } = await report();
  const faults = datasets.flatMap((dataset) => dataset.faults).filter((fault) => fault.kind === kind);
  expect(code).toBe(1);
  expect(faults).toHaveLength(1);
  expect(faults[0]!.text).toMatch(words);
  // The neighbours are not blamed.
  expect(datasets.find(({ symbol }) => symbol === 'ETHUSDT')!.faults).toEqual([]);
});

const plantedCompact: readonly [string, string, RegExp, () => Promise<unknown>][] = [
  [
    'a wrong order',
    'unsorted',
    /\(ts_event, seq\)/,
    () => rewrite(compacted(), 'SELECT * FROM planted ORDER BY seq DESC')(),
  ],
  [
    'a hole in seq',
    'seq',
    /found 1 other steps/,
    () => rewrite(compacted(), 'SELECT * FROM planted WHERE seq <> 700 ORDER BY seq')(),
  ],
  [
    'a doubled trade',
    'duplicate_trades',
    /found 1 again/,
    () =>
      rewrite(
        compacted(),
        'SELECT * REPLACE (CASE WHEN seq = 700 THEN (1000::VARCHAR) ELSE trade_id END AS trade_id) FROM planted ORDER BY seq',
      )(),
  ],
  [
    'another value',
    'hash',
    /meta\.json describes/,
    () => rewrite(compacted(), 'SELECT * REPLACE (price + 1e-9 AS price) FROM planted ORDER BY seq')(),
  ],
];
test.each(plantedCompact)('finds %s in a compacted file', async (_, kind, words, plant) => {
  await plant();
  const { code, datasets } = await report(join(root, 'compact'));
  const faults = datasets[0]!.faults.filter((fault) => fault.kind === kind);
  expect(code).toBe(1);
  expect(faults).toHaveLength(1);
  expect(faults[0]!.text).toMatch(words);
});

test('finds every flipped byte in a compacted file, and in parts that a compacted file remembers', async () => {
  for (const path of [compacted(), second()]) {
    const good = await readFile(path);
    for (const share of [0.1, 0.5, 0.999]) {
      const bad = Buffer.from(good);
      bad[Math.floor(good.length * share)]! ^= 1;
      await writeFile(path, bad);
      const { code, datasets } = await report();
      expect(code).toBe(1);
      expect(datasets.flatMap(({ faults }) => faults.map(({ kind }) => kind))).toContainEqual(
        expect.stringMatching(/hash|unreadable|schema/),
      );
    }
    await writeFile(path, good);
  }
});

test('finds changed rows in a file that remembers its content alone', async () => {
  const good = await readFile(compacted());
  const loose = join(root, 'loose');
  await mkdir(loose);
  await writeFile(join(loose, '00-good.parquet'), good);
  const chunks = await duck.runAndReadAll(
    `SELECT coalesce(dictionary_page_offset, data_page_offset) + total_compressed_size - 1
     FROM parquet_metadata(${sql(compacted())})
     WHERE path_in_schema IN ('ts_event', 'seq', 'ts_recv', 'price', 'trade_id')`,
  );
  // Of columns whose values differ from row to row: in others a byte may change and no row does.
  const lastBytes = chunks.getRows().map(([at]) => Number(at));
  for (const [k, at] of lastBytes.entries()) {
    const bad = Buffer.from(good);
    bad[at]! ^= 1;
    await writeFile(join(loose, `${String(k + 1).padStart(2, '0')}.parquet`), bad);
  }
  const { datasets } = await report(loose);
  expect(datasets.map(({ faults }) => faults.length > 0)).toEqual([false, ...lastBytes.map(() => true)]);
});

test('survives any cut and any flipped byte of a part that nobody remembers', async () => {
  await forget();
  await rm(join(root, 'spool', 'exchange=binance', 'stream=trade', 'symbol=ETHUSDT'), { recursive: true });
  const good = await readFile(second());
  let found = 0;
  const tries = 60;
  for (let k = 0; k < tries; k++) {
    const bad = Buffer.from(good);
    bad[Math.floor((good.length * k) / tries)]! ^= 1 << (k % 8);
    await writeFile(join(root, RAW, `part-${T + BigInt(k)}-000001.parquet`), bad);
    await writeFile(
      join(root, RAW, `part-${T + BigInt(k)}-000002.parquet`),
      good.subarray(0, Math.floor((good.length * k) / tries)),
    );
  }
  const { datasets, code } = await report();
  expect(code).toBe(1);
  const named = new Set(datasets[0]!.faults.map(({ file }) => file));
  for (let k = 0; k < tries; k++) {
    expect(named).toContain(`${RAW}/part-${T + BigInt(k)}-000002.parquet`);
    if (named.has(`${RAW}/part-${T + BigInt(k)}-000001.parquet`)) found++;
  }
  console.log(`flipped bytes found without any hash: ${found} of ${tries}`);
  expect(found).toBeGreaterThan(tries / 4);
});

test('names a file that ends or hangs its reader, and checks the rest', async () => {
  const checker = new Checker({
    process: new URL('../fixtures/workers/sanity-victim.process.ts', import.meta.url),
    clock: systemClock,
    silentMs: 1_500,
  });
  const entry = (name: string) => ({ name, path: name, bytes: 10, isDirectory: false });
  const facts = await checker.check({ files: ['a', 'crash-1', 'b', 'hang', 'crash-2', 'c'].map(entry) }, 60);
  expect(facts).toMatchObject({ rows: 3, files: 6, bytes: 60 });
  expect(facts.faults).toEqual([
    { kind: 'crashed', file: 'crash-1', text: expect.stringContaining('SIGSEGV') as string },
    { kind: 'crashed', file: 'hang', text: expect.stringContaining('did not come back') as string },
    { kind: 'crashed', file: 'crash-2', text: expect.stringContaining('SIGSEGV') as string },
  ]);
  checker.stop();
});

test('shows offline windows without calling them violations', async () => {
  await forget();
  await rewrite(
    second(),
    `SELECT * FROM planted WHERE ts_event < ${T + 4_000_000_000_000n} OR ts_event > ${T + 4_600_000_000_000n}`,
  )();
  const { code, datasets } = await report(root, '--offline', '120');
  expect(code).toBe(0);
  const start = Number(T / 1_000_000n);
  expect(datasets[0]).toMatchObject({
    offline_count: 1,
    offline: [{ fromMs: start + 3_991_000, toMs: start + 4_610_000 }],
  });
  expect((await report(root, '--offline', '900')).datasets[0]!.offline_count).toBe(0);
});

test('refuses what it cannot check with a clear word and exit code 2', async () => {
  expect(await sanity('s3://bucket/prefix')).toMatchObject({
    code: 2,
    err: expect.stringContaining('ARBSCOPE_S3_ACCESS_KEY_ID') as string,
  });
  expect(await sanity('ftp://bucket/prefix')).toMatchObject({
    code: 2,
    err: expect.stringContaining('ftp://bucket/prefix') as string,
  });
  expect(await sanity()).toMatchObject({ code: 2 });
  expect(await sanity(join(root, 'nowhere'))).toMatchObject({ code: 2 });
  expect(await sanity(root, '--offline', 'x')).toMatchObject({ code: 2 });
  await mkdir(join(root, 'empty'));
  expect(await sanity(join(root, 'empty'))).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^no \*\.parquet file/) as string,
  });
});

const quantlab = new URL('../../../shared/golden/quantlab/', import.meta.url).pathname;
test.skipIf(!existsSync(quantlab))(
  'reads a recorded file of another collector, and shows that it is in milliseconds',
  async () => {
    const [name] = (await readdir(quantlab)).filter((each) => each.endsWith('.parquet'));
    const { code, datasets } = await report(join(quantlab, name!));
    expect(code).toBe(0);
    expect(datasets).toMatchObject([
      {
        exchange: 'bybit',
        stream: 'bbo',
        symbol: 'ADAUSDT',
        layer: 'compact',
        unit: 'ms',
        rows: 1500,
        faults: [],
        ts_event_min: '1770145800090',
      },
    ]);
    expect(datasets[0]!.notes).toContain('times are milliseconds');
  },
);
