import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compactColumns, compactMetaSchema, type CompactMeta } from '#shared/market/compact.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { spawnThread } from '../../src-main/base/thread.ts';
import { compactCommand } from '../../src-main/headless/commands/compact.ts';
import { compactContract } from '../../src-main/storage/compact.contract.ts';
import { compact } from '../../src-main/storage/compact/compact.ts';
import type { CompactReport } from '../../src-main/storage/compact/compact-run.ts';
import {
  openDuck,
  partitionFolder,
  readRows,
  sql,
  tradeRow,
  writePart,
  type Row,
} from '../unit/main/storage/compact/parts.ts';
import { compactPorts } from '../support/compact-ports.ts';

const T = 1_768_435_200_000_000_000n;
const DATASET = 'exchange=binance/stream=trade/symbol=btcusdt/date=20260115';

let root: string;
let duck: DuckDBConnection;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "compact it's %41 "));
  duck = await openDuck();
});
afterEach(async () => {
  duck.closeSync();
  await rm(root, { recursive: true });
});

const trade = (n: number, more: Row = {}): Row => ({ ...tradeRow(n, T + BigInt(n) * 1_000_000n), ...more });

const trades = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, k) => trade(from + k));

async function part(name: string, rows: readonly Row[], where = {}): Promise<string> {
  const path = join(await partitionFolder(join(root, 'spool'), 'trade', where), name);
  await writePart(duck, path, 'trade', rows);
  return path;
}

const ports = compactPorts();
const run = (more: object = {}, selection = {}): Promise<CompactReport> =>
  compact({ spoolDir: join(root, 'spool'), compactDir: join(root, 'compact'), selection, ...more }, ports);

const dataFile = (path = DATASET): string => join(root, 'compact', path, 'data.parquet');
async function meta(path = DATASET): Promise<CompactMeta> {
  return compactMetaSchema.parse(
    JSON.parse(await readFile(join(root, 'compact', path, 'meta.json'), 'utf8')),
  );
}
const leftovers = async (): Promise<string[]> =>
  (await readdir(join(root, 'compact'), { recursive: true })).filter((name) =>
    /tmp|scratch|spill/.test(name),
  );

/** The command as a process would run it. */
async function command(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const signal = new AbortController().signal;
  const code = await compactCommand(['--data-dir', root, ...argv], { stdout, stderr, env: {}, signal });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

test("a day becomes one file with the contract's columns, row groups of 65,536 and a description that is true", async () => {
  await duck.run(`CREATE TABLE big AS SELECT ${T} + (i // 3) * 1000000 AS ts_event, ${T} + i * 1000 AS ts_recv,
    'binance' AS exchange, 'BTCUSDT' AS symbol, 'trade' AS stream, 1::TINYINT AS stream_version, i::DOUBLE AS price,
    0.5::DOUBLE AS qty, 1::TINYINT AS side, (900000 + i)::VARCHAR AS trade_id FROM range(150000) r(i)`);
  const folder = await partitionFolder(join(root, 'spool'), 'trade');
  await duck.run(
    `COPY (SELECT * FROM big WHERE ts_recv % 2000 = 0) TO ${sql(join(folder, 'part-1.parquet'))} (FORMAT parquet)`,
  );
  await duck.run(
    `COPY (SELECT * FROM big WHERE ts_recv % 2000 <> 0) TO ${sql(join(folder, 'part-2.parquet'))} (FORMAT parquet)`,
  );
  const { outcomes } = await run();
  expect(outcomes).toMatchObject([{ result: 'written', replaced: false }]);
  const described = await duck.runAndReadAll(
    `DESCRIBE SELECT * FROM read_parquet(${sql(dataFile())}, hive_partitioning=false)`,
  );
  expect(described.getRows().map(([name, type]) => ({ name, type }))).toEqual(
    compactColumns('trade').map(({ name, type }) => ({ name, type })),
  );
  const groups = await duck.runAndReadAll(
    `SELECT DISTINCT row_group_id, row_group_num_rows, compression FROM parquet_metadata(${sql(dataFile())}) ORDER BY 1`,
  );
  expect(groups.getRows()).toEqual([
    [0n, 65_536n, 'ZSTD'],
    [1n, 65_536n, 'ZSTD'],
    [2n, 18_928n, 'ZSTD'],
  ]);
  const order = await duck.runAndReadAll(
    `SELECT count(*), sum(seq), bool_and(price = seq) FROM read_parquet(${sql(dataFile())})`,
  );
  expect(order.getRows()).toEqual([[150_000n, (150_000n * 149_999n) / 2n, true]]);
  expect(await meta()).toMatchObject({
    rows: 150_000,
    version: 1,
    ts_event_min: String(T),
    ts_event_max: String(T + 49_999n * 1_000_000n),
    ts_unit: 'ns',
    dropped: { equal_row: 0, trade_id: 0 },
    parts: [
      { name: 'part-1.parquet', rows: 75_000 },
      { name: 'part-2.parquet', rows: 75_000 },
    ],
    quality: { verdict: 'unknown', reasons: [], usable_for: [], rule: null },
  });
  expect(await leftovers()).toEqual([]);
});

test('nothing changes until parts come late; then there is a version 2 with all rows', async () => {
  await part('part-1.parquet', trades(0, 10));
  await part('part-3.parquet', trades(20, 30));
  await run();
  const before = await readFile(dataFile());
  expect((await run()).outcomes).toMatchObject([{ result: 'unchanged', partsGone: 0 }]);
  expect(await readFile(dataFile())).toEqual(before);
  await part('part-2.parquet', [...trades(8, 22), trade(9, { ts_recv: T })]);
  expect((await run()).outcomes).toMatchObject([{ result: 'written', replaced: true }]);
  const after = await meta();
  // Twelve rows were there already, one trade came again with another ts_recv.
  expect(after).toMatchObject({ version: 2, rows: 30, dropped: { equal_row: 4, trade_id: 1 } });
  const rows = await readRows(duck, dataFile());
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, n) => BigInt(n)));
  expect(rows.map(({ price }) => price)).toEqual(trades(0, 30).map(({ price }) => price));
});

test('never replaces what was compacted by less: gone parts are no change, new ones beside gone ones are refused', async () => {
  await part('part-1.parquet', trades(0, 10));
  const gone = await part('part-2.parquet', trades(10, 20));
  await run();
  const before = await readFile(dataFile());
  await unlink(gone);
  expect((await run()).outcomes).toMatchObject([{ result: 'unchanged', partsGone: 1 }]);
  await part('part-3.parquet', trades(20, 30));
  const { outcomes } = await run();
  expect(outcomes).toMatchObject([{ result: 'refused' }]);
  expect(outcomes[0]!.result === 'refused' && outcomes[0]!.why).toMatch(/part-3\.parquet.*part-2\.parquet/);
  expect(await readFile(dataFile())).toEqual(before);
});

test('an abort at any moment leaves the old file whole and no scratch behind; the next run finishes', async () => {
  await part('part-1.parquet', trades(0, 400));
  await run();
  const before = await readFile(dataFile());
  await part('part-2.parquet', trades(300, 900));
  for (const calls of [1, 2, 3]) {
    const abort = new AbortController();
    let seen = 0;
    const onProgress = (): void => {
      if (++seen === calls) abort.abort();
    };
    const report = await compact(
      { spoolDir: join(root, 'spool'), compactDir: join(root, 'compact'), selection: {} },
      { ...ports, onProgress, signal: abort.signal },
    );
    if (report.cancelled && report.outcomes.length === 0) expect(await readFile(dataFile())).toEqual(before);
    expect(await leftovers()).toEqual([]);
  }
  await run();
  expect(await meta()).toMatchObject({ version: 2, rows: 900 });
});

test('a crash between the two renames is finished by the next run; drafts of a killed one are removed', async () => {
  await part('part-1.parquet', trades(0, 10));
  await run();
  const folder = join(root, 'compact', DATASET);
  await copyFile(dataFile(), join(folder, 'kept.parquet'));
  await copyFile(join(folder, 'meta.json'), join(folder, 'kept.json'));
  await part('part-2.parquet', trades(10, 20));
  await run();
  const second = await meta();
  // As a crash would have left it: the new file in place, its description still a draft, the old description in place.
  await rename(join(folder, 'meta.json'), join(folder, 'meta.json.0123456789ab.tmp'));
  await rename(join(folder, 'kept.json'), join(folder, 'meta.json'));
  await writeFile(join(folder, 'data.parquet.ba9876543210.tmp'), 'half');
  expect((await run()).outcomes).toMatchObject([{ result: 'unchanged' }]);
  expect(await meta()).toEqual(second);
  expect(await leftovers()).toEqual([]);
});

test('a kill leaves a whole file under the final name or none', async () => {
  await duck.run(`CREATE TABLE big AS SELECT ${T} + i * 1000000 AS ts_event, ${T} + i * 1000 AS ts_recv, 'binance' AS exchange,
    'BTCUSDT' AS symbol, 'trade' AS stream, 1::TINYINT AS stream_version, i::DOUBLE AS price, 0.5::DOUBLE AS qty,
    1::TINYINT AS side, (900000 + i)::VARCHAR AS trade_id FROM range(200000) r(i)`);
  const folder = await partitionFolder(join(root, 'spool'), 'trade');
  await duck.run(`COPY big TO ${sql(join(folder, 'part-1.parquet'))} (FORMAT parquet)`);
  const main = new URL('../../src-main/headless/main.ts', import.meta.url).pathname;
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, [main, 'compact', '--data-dir', root, '--json'], {
      stdio: 'ignore',
    });
    const exit = once(child, 'exit');
    // Its draft is there: it is at work.
    while ((await leftovers().catch(() => [])).length <= round && child.exitCode === null) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.kill('SIGKILL');
    await exit;
    const file = await systemFiles.info(dataFile());
    if (file !== undefined) expect(await readRows(duck, dataFile())).toHaveLength(200_000);
    if (file !== undefined) break;
  }
  await run();
  expect((await meta()).rows).toBe(200_000);
  expect(await leftovers()).toEqual([]);
});

test.each([
  ['cut', /part-2\.parquet.*Parquet/, async (path: string) => truncate(path, 300)],
  ['empty', /part-2\.parquet/, async (path: string) => truncate(path, 0)],
  [
    'a folder',
    /part-2\.parquet/,
    async (path: string) => {
      await unlink(path);
      await systemFiles.makeDir(path);
    },
  ],
  [
    'without a column',
    /part-2\.parquet: column 8: expected qty DOUBLE, found side TINYINT/,
    async (path: string) => {
      await duck.run(`COPY (SELECT * EXCLUDE qty FROM p) TO ${sql(path)} (FORMAT parquet)`);
    },
  ],
  [
    'of another type',
    /part-2\.parquet: column 7: expected price DOUBLE, found price FLOAT/,
    async (path: string) => {
      await duck.run(
        `COPY (SELECT * REPLACE (price::FLOAT AS price) FROM p) TO ${sql(path)} (FORMAT parquet)`,
      );
    },
  ],
  [
    'of another symbol',
    /part-2\.parquet: symbol: expected BTCUSDT in every row, found 1 without/,
    async (path: string) =>
      writePart(duck, path, 'trade', [...trades(10, 19), trade(19, { symbol: 'ETHUSDT' })]),
  ],
  [
    'with a null',
    /part-2\.parquet: price: expected a value in every row, found 1 without/,
    async (path: string) => writePart(duck, path, 'trade', [...trades(10, 19), trade(19, { price: null })]),
  ],
  [
    'with a row without time',
    /part-2\.parquet: ts_event: expected a value in every row, found 1 without/,
    async (path: string) =>
      writePart(duck, path, 'trade', [...trades(10, 19), trade(19, { ts_event: null })]),
  ],
  [
    'in milliseconds',
    /part-2\.parquet: ts_event: expected ns as in the other parts, found 1768435200010/,
    async (path: string) =>
      writePart(
        duck,
        path,
        'trade',
        trades(10, 20).map((row) => ({ ...row, ts_event: BigInt(row['ts_event']!) / 1_000_000n })),
      ),
  ],
  [
    'with an endless id',
    /part-2\.parquet: trade_id: expected at most 255 bytes, found 300/,
    async (path: string) => writePart(duck, path, 'trade', [trade(10, { trade_id: 'x'.repeat(300) })]),
  ],
])('a part that is %s is named and costs only its own dataset', async (_, why, spoil) => {
  await part('part-1.parquet', trades(0, 10));
  const path = await part('part-2.parquet', trades(10, 20));
  await spoil(path);
  await part(
    'part-1.parquet',
    trades(0, 5).map((row) => ({ ...row, symbol: 'ETHUSDT' })),
    { symbol: 'ETHUSDT' },
  );
  const { code, out } = await command();
  const lines = out.trim().split('\n');
  expect(lines[0]).toMatch(/^refused +binance trade BTCUSDT 20260115: /);
  expect(lines[0]).toMatch(why);
  expect(lines[1]).toMatch(/^written +binance trade ETHUSDT 20260115: 5 rows from 1 parts/);
  expect(code).toBe(1);
  expect(await leftovers()).toEqual([]);
  expect(await systemFiles.info(dataFile())).toBeUndefined();
});

test('the command compacts, leaves today out, says when nothing is selected, and verifies against the parts', async () => {
  await part('part-1.parquet', [...trades(0, 10), trade(3), trade(4, { ts_recv: T })]);
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  await part('part-1.parquet', trades(0, 3), { date: today });
  const first = await command('--verify', '--json');
  expect(first.code).toBe(0);
  expect(JSON.parse(first.out)).toMatchObject({
    datasets: [
      { exchange: 'binance', symbol: 'BTCUSDT', date: '20260115', result: 'written', path: DATASET },
    ],
    left_out: [{ date: today }],
    verified: [{ rows: 10, faults: [], compared: true }],
    cancelled: false,
  });
  expect((await command()).out).toMatch(
    /^unchanged.*10 rows, version 1\nleft out: 1 datasets of \d{8}, which is still being written/,
  );
  expect((await command('--all')).out).toMatch(/written +binance trade BTCUSDT \d{8}: 3 rows/);
  expect(await command('--symbol', 'nope')).toMatchObject({
    code: 0,
    out: 'nothing to compact: no recorded part is selected\n',
  });
  for (const wrong of [
    ['--date', '20260132'],
    ['--exchange', 'kraken'],
    ['--stream', 'x'],
    ['--nope'],
    ['--threads', '0'],
    ['--memory', '1'],
  ]) {
    expect(await command(...wrong)).toMatchObject({ code: 2, out: '' });
  }
});

test('verify finds what is not as it was written', async () => {
  await part('part-1.parquet', trades(0, 100));
  await run();
  const good = await readFile(dataFile());
  const description = await readFile(join(root, 'compact', DATASET, 'meta.json'), 'utf8');
  const faultsAfter = async (spoil: () => Promise<unknown>): Promise<string> => {
    await spoil();
    const { code, out } = await command('--verify', '--json');
    const { verified } = JSON.parse(out) as { verified: { faults: string[] }[] };
    await writeFile(dataFile(), good);
    await writeFile(join(root, 'compact', DATASET, 'meta.json'), description);
    expect(code).toBe(1);
    return verified[0]!.faults.join('; ');
  };
  /** The file with its rows changed, and a description that fits its size and hash. */
  const forge = (select: string) => async () => {
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE forged AS SELECT * FROM read_parquet(${sql(dataFile())}, hive_partitioning=false)`,
    );
    await duck.run(`COPY (${select}) TO ${sql(dataFile())} (FORMAT parquet)`);
    const { hashFile } = await import('../../src-main/base/file-hash.ts');
    const { sha256, bytes } = await hashFile(dataFile());
    const changed = { ...(JSON.parse(description) as object), file_sha256: sha256, file_bytes: bytes };
    await writeFile(join(root, 'compact', DATASET, 'meta.json'), JSON.stringify(changed));
  };
  const flipped = Buffer.from(good);
  flipped[Math.floor(good.length / 2)]! ^= 4;
  expect(await faultsAfter(() => writeFile(dataFile(), flipped))).toMatch(
    /file hash: expected [0-9a-f]{64}, found/,
  );
  expect(await faultsAfter(() => truncate(dataFile(), 100))).toMatch(
    /expected \d+ bytes as in meta\.json, found 100/,
  );
  expect(await faultsAfter(() => unlink(dataFile()))).toMatch(/expected one beside meta\.json, found none/);
  expect(await faultsAfter(forge('SELECT * FROM forged ORDER BY ts_event DESC'))).toMatch(
    /seq is not their position: expected 0, found 100; rows out of order: expected 0, found 99.*content hash/,
  );
  expect(
    await faultsAfter(
      forge(
        'SELECT * REPLACE (price + 1 AS price) FROM forged WHERE seq = 5 UNION ALL SELECT * FROM forged WHERE seq <> 5 ORDER BY seq',
      ),
    ),
  ).toMatch(/content hash.*1 missing and 1 not in them/);
  expect(await faultsAfter(forge('SELECT * FROM forged WHERE seq < 50 ORDER BY seq'))).toMatch(
    /rows: expected 100, found 50.*50 missing/,
  );
  expect(await faultsAfter(forge('SELECT * EXCLUDE seq FROM forged'))).toMatch(
    /columns: expected ts_event BIGINT, seq BIGINT/,
  );
  await part('part-1.parquet', trades(0, 99));
  expect((await command('--verify')).out).toMatch(/part-1\.parquet/);
});

test('runs in a worker with progress and cancel, one run at a time', async () => {
  await part('part-1.parquet', trades(0, 50));
  const url = new URL('../../src-main/storage/compact.worker.ts', import.meta.url);
  const failures: Error[] = [];
  const thread = spawnThread(url, compactContract, {
    name: 'compact',
    onExit: (reason) => failures.push(reason),
  });
  try {
    const progress: number[] = [];
    thread.client.run.progress({}, (items) => void progress.push(...items.map(({ rows }) => rows)));
    const options = { spoolDir: join(root, 'spool'), compactDir: join(root, 'compact'), selection: {} };
    const running = thread.client.run.start(options);
    await expect(thread.client.run.start(options)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await running).toMatchObject({ outcomes: [{ result: 'written' }], cancelled: false });
    await part('part-2.parquet', trades(50, 60));
    const second = thread.client.run.start(options);
    await thread.client.run.cancel({});
    expect(await second).toMatchObject({ cancelled: true, outcomes: [] });
    expect(await thread.client.run.start(options)).toMatchObject({
      outcomes: [{ result: 'written', replaced: true }],
    });
    expect(progress.at(-1)).toBe(60);
  } finally {
    await thread.stop();
  }
  expect(failures).toEqual([]);
});

test('4,000 tiny parts become one day in order, byte for byte the same with other threads and memory', async () => {
  // Rows of neighbouring parts share both times, so that only names of parts and places in them give their order.
  await duck.run(`CREATE TABLE tiny AS SELECT ${T} + (i // 8) * 1000000 AS ts_event, ${T} + (i // 8) * 1000000 + 5 AS ts_recv,
    'binance' AS exchange, 'BTCUSDT' AS symbol, 'bbo' AS stream, 1::TINYINT AS stream_version, i::DOUBLE AS bid_price,
    1::DOUBLE AS bid_qty, (i + 1)::DOUBLE AS ask_price, 2::DOUBLE AS ask_qty, i // 5 AS part FROM range(20000) r(i)`);
  const folder = await partitionFolder(join(root, 'spool'), 'bbo');
  const parted = join(root, 'parted');
  await duck.run(`COPY tiny TO ${sql(parted)} (FORMAT parquet, PARTITION_BY (part))`);
  for (const name of await readdir(parted)) {
    const number = name.slice('part='.length).padStart(6, '0');
    await rename(join(parted, name, 'data_0.parquet'), join(folder, `part-${T}-${number}.parquet`));
  }
  expect(await readdir(folder)).toHaveLength(4_000);
  const path = 'exchange=binance/stream=bbo/symbol=btcusdt/date=20260115';
  await run();
  const all = await meta(path);
  expect(all).toMatchObject({ rows: 20_000, dropped: { equal_row: 0 } });
  expect(all.parts).toHaveLength(4_000);
  const inOrder = await duck.runAndReadAll(
    `SELECT count(*), bool_and(bid_price = seq) FROM read_parquet(${sql(dataFile(path))})`,
  );
  expect(inOrder.getRows()).toEqual([[20_000n, true]]);
  // A tenth of them is enough to compare bytes.
  for (const name of (await readdir(folder)).toSorted().slice(400)) await unlink(join(folder, name));
  const files: Buffer[] = [];
  for (const engine of [
    { threads: 1, memoryMb: 64 },
    { threads: 4, memoryMb: 512 },
  ]) {
    await rm(join(root, 'compact'), { recursive: true });
    await run(engine);
    files.push(await readFile(dataFile(path)));
  }
  expect(files[1]).toEqual(files[0]);
}, 240_000);
