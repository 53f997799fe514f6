import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { streamColumns } from '#shared/market/columns.ts';
import { streamNames, type StreamName } from '#shared/market/stream.ts';
import type { WriterCounters } from '#shared/status.ts';
import { spawnThread, type Thread } from '../../src-main/base/thread.ts';
import { allocateRing } from '../../src-main/storage/ring.contract.ts';
import { RingProducer } from '../../src-main/storage/ring.ts';
import { writerContract } from '../../src-main/storage/writer.contract.ts';
import type { Row } from '../unit/main/storage/compact/parts.ts';
import { referenceHash } from '../unit/main/storage/compact/reference.ts';
import { PATIENCE } from '../support/patience.ts';

const EPOCH_MS = Date.UTC(2026, 0, 15);
const worker = new URL('../../src-main/storage/writer.worker.ts', import.meta.url);

let folder: string;
let state: string;
let duck: DuckDBConnection;
let thread: Thread<typeof writerContract> | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "writer it's %41 "));
  state = await mkdtemp(join(tmpdir(), 'writer-state-'));
  duck = await (await DuckDBInstance.create(':memory:')).connect();
});
afterEach(async () => {
  await thread?.stop();
  thread = undefined;
  duck.closeSync();
  await rm(folder, { recursive: true, maxRetries: 10 });
  await rm(state, { recursive: true, maxRetries: 10 });
});

/** A writer thread, and the producer of its ring. */
async function startWriter(
  slots: Parameters<Thread<typeof writerContract>['client']['run']['start']>[0]['slots'],
  { partRows = 100_000, partMs = 60_000, records = 65_536 } = {},
) {
  const failures: Error[] = [];
  const started = spawnThread(worker, writerContract, {
    // Ended by force while its engine writes, a thread takes the process with it.
    stopMs: PATIENCE.timeout,
    name: 'writer',
    onExit: (reason) => failures.push(reason),
  });
  thread = started;
  const ring = allocateRing(records, EPOCH_MS);
  const counters: WriterCounters[] = [];
  started.client.run.counters({}, (items) => void counters.push(...items));
  await started.client.run.start({
    ring,
    dataDir: folder,
    stateDir: state,
    slots,
    partRows,
    partMs,
    journalMs: 250,
  });
  return { client: started.client, ring: new RingProducer(ring), counters, failures, thread: started };
}

async function filesBelow(path: string): Promise<string[]> {
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  return found.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
}

const sql = (text: string): string => `'${text.replaceAll("'", "''")}'`;

async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  const result = await duck.runAndReadAll(
    `SELECT * FROM read_parquet(${sql(path)}, hive_partitioning=false)`,
  );
  return result.getRowObjects();
}

/** The hash of its rows that a part holds in its footer. */
async function contentOf(path: string): Promise<string | undefined> {
  const { key_value_metadata: notes } = await parquetMetadataAsync(await asyncBufferFromFile(path));
  return notes?.find(({ key }) => key === 'arbscope.content_sha256')?.value;
}

/** The same from the rows, by a second implementation. */
function hashOf(rows: readonly Record<string, unknown>[]): string {
  const { exchange, stream, symbol } = rows[0] as { exchange: string; stream: StreamName; symbol: string };
  return referenceHash({ exchange, stream, symbol }, streamColumns[stream], rows as Row[]);
}

test('rows on the disk are what was pushed, bit for bit, as two independent readers see it', async () => {
  const { client, ring } = await startWriter([
    { exchange: 'binance', symbol: 'BTCUSDT' },
    { exchange: 'bybit', symbol: '币安人生USDT' },
  ]);
  const ts = 1_768_435_200_123;
  const uuid = '2f0c9d5e-8a53-5f7b-9f9e-6c1d1f6a7b80';
  ring.push(0, 0, ts, 456_789, 123_456_789_012_345, 96_001.1, 0.001, 96_001.2, 5e-324, '');
  ring.push(0, 1, ts, 0, 1, 96_001.15, 1e-8, -1, 0, '4912345678901');
  ring.push(1, 1, ts + 1, 999_999, 9_007_199_254_740_991, 0.1 + 0.2, 7, 1, 0, uuid);
  ring.push(1, 1, ts + 1, 999_999, 9_007_199_254_740_990, 1, 7, 0, 0, 'ключ');
  ring.push(0, 2, ts, 0, 2, 96_000, 95_999.5, 0, 0, '');
  ring.push(0, 2, ts, 0, 3, 96_000, Number.NaN, 0, 0, '');
  ring.push(0, 3, ts, 0, 4, -0.000_012_5, 1_768_464_000_000, 0, 0, '');
  ring.push(1, 4, ts, 0, 5, 123_456.789, 0, 0, 0, '');
  const end = await client.run.stop({});
  expect(end).toMatchObject({
    taken: 8,
    stored: 8,
    write_error: 0,
    buffered: 0,
    parts: 6,
    error: '',
    queue: 0,
  });

  const recv = (ns: bigint): bigint => BigInt(EPOCH_MS) * 1_000_000n + ns;
  const head = (exchange: string, symbol: string, stream: string) => ({
    exchange,
    symbol,
    stream,
    stream_version: 1,
  });
  const btc = (stream: string) => head('binance', 'BTCUSDT', stream);
  const cjk = (stream: string) => head('bybit', '币安人生USDT', stream);
  const t = 1_768_435_200_123_000_000n;
  const expected: Record<string, Record<string, unknown>[]> = {
    'exchange=binance/stream=bbo/symbol=BTCUSDT/date=20260115': [
      {
        ts_event: 1_768_435_200_123_456_789n,
        ts_recv: recv(123_456_789_012_345n),
        ...btc('bbo'),
        bid_price: 96_001.1,
        bid_qty: 0.001,
        ask_price: 96_001.2,
        ask_qty: 5e-324,
      },
    ],
    'exchange=binance/stream=trade/symbol=BTCUSDT/date=20260115': [
      {
        ts_event: t,
        ts_recv: recv(1n),
        ...btc('trade'),
        price: 96_001.15,
        qty: 1e-8,
        side: -1,
        trade_id: '4912345678901',
      },
    ],
    'exchange=bybit/stream=trade/symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT/date=20260115': [
      {
        ts_event: t + 1_999_999n,
        ts_recv: recv(9_007_199_254_740_991n),
        ...cjk('trade'),
        price: 0.1 + 0.2,
        qty: 7,
        side: 1,
        trade_id: uuid,
      },
      {
        ts_event: t + 1_999_999n,
        ts_recv: recv(9_007_199_254_740_990n),
        ...cjk('trade'),
        price: 1,
        qty: 7,
        side: 0,
        trade_id: 'ключ',
      },
    ],
    'exchange=binance/stream=mark_price/symbol=BTCUSDT/date=20260115': [
      { ts_event: t, ts_recv: recv(2n), ...btc('mark_price'), mark_price: 96_000, index_price: 95_999.5 },
      { ts_event: t, ts_recv: recv(3n), ...btc('mark_price'), mark_price: 96_000, index_price: null },
    ],
    'exchange=binance/stream=funding/symbol=BTCUSDT/date=20260115': [
      {
        ts_event: t,
        ts_recv: recv(4n),
        ...btc('funding'),
        funding_rate: -0.000_012_5,
        next_funding_ts: 1_768_464_000_000_000_000n,
      },
    ],
    'exchange=bybit/stream=open_interest/symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT/date=20260115': [
      { ts_event: t, ts_recv: recv(5n), ...cjk('open_interest'), open_interest: 123_456.789 },
    ],
  };
  const files = await filesBelow(folder);
  expect(new Set(files.map((file) => dirname(file).slice(folder.length + 1)))).toEqual(
    new Set(Object.keys(expected)),
  );
  for (const file of files) {
    const rows = expected[dirname(file).slice(folder.length + 1)]!;
    expect(await rowsOf(file)).toEqual(rows);
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(file), compressors })).toEqual(rows);
    expect(await contentOf(file)).toBe(hashOf(rows));
  }
});

test('every stream has exactly the columns of the contract, nullable as the seeds write them', async () => {
  const { client, ring } = await startWriter([{ exchange: 'okx', symbol: 'BTCUSDT' }]);
  streamNames.forEach((_, stream) => {
    ring.push(0, stream, EPOCH_MS, 0, 1, 1, stream === 3 ? EPOCH_MS : 1, 1, 1, stream === 1 ? 'x' : '');
  });
  await client.run.stop({});
  for (const stream of streamNames) {
    const [file] = await filesBelow(join(folder, 'exchange=okx', `stream=${stream}`));
    const described = await duck.runAndReadAll(
      `DESCRIBE SELECT * FROM read_parquet(${sql(file!)}, hive_partitioning=false)`,
    );
    expect(described.getRows().map(([name, type]) => ({ name, type }))).toEqual(
      streamColumns[stream].map(({ name, type }) => ({ name, type })),
    );
    const { schema } = await parquetMetadataAsync(await asyncBufferFromFile(file!));
    const physical = { BIGINT: 'INT64', TINYINT: 'INT32', DOUBLE: 'DOUBLE', VARCHAR: 'BYTE_ARRAY' };
    expect(schema.slice(1).map((e) => [e.name, e.type, e.repetition_type])).toEqual(
      streamColumns[stream].map((c) => [c.name, physical[c.type], 'OPTIONAL']),
    );
  }
});

test('rolls at part_rows, in row groups of 65,536 rows, and keeps the order of arrival', async () => {
  const { client, ring } = await startWriter([{ exchange: 'okx', symbol: 'ETHUSDT' }], {
    partRows: 70_000,
    records: 262_144,
  });
  for (let n = 0; n < 150_000; n++) {
    expect(ring.push(0, 1, EPOCH_MS + (n % 7), 0, n, n, 1, 1, 0, `id-${n}-${'x'.repeat(n % 40)}`)).toBe(true);
  }
  expect(await client.run.stop({})).toMatchObject({ stored: 150_000, parts: 3 });
  const files = (await filesBelow(folder)).toSorted();
  const sizes = [];
  for (const file of files) {
    const { row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(file));
    sizes.push(row_groups.map((group) => Number(group.num_rows)));
  }
  expect(sizes).toEqual([[65_536, 4_464], [65_536, 4_464], [10_000]]);
  const wrong = await duck.runAndReadAll(
    `SELECT count(*) FROM (SELECT *, ${70_000} * (filename = ${sql(files[1]!)})::INT + ${140_000} * (filename = ${sql(files[2]!)})::INT + file_row_number AS n
       FROM read_parquet([${files.map(sql).join(', ')}], filename=true, file_row_number=true, hive_partitioning=false))
     WHERE price <> n OR trade_id <> 'id-' || n || '-' || repeat('x', (n % 40)::INT)
       OR ts_recv <> ${BigInt(EPOCH_MS) * 1_000_000n} + n OR ts_event <> ${BigInt(EPOCH_MS) * 1_000_000n} + (n % 7) * 1000000`,
  );
  expect(wrong.getRows()).toEqual([[0n]]);
  for (const file of files) expect(await contentOf(file)).toBe(hashOf(await rowsOf(file)));
});

test('150 open partitions are on the disk after a stop, whole', async () => {
  const slots = Array.from({ length: 30 }, (_, n) => ({
    exchange: 'bybit' as const,
    symbol: `COIN${n}USDT`,
  }));
  const { client, ring } = await startWriter(slots);
  const rows = 60_000;
  for (let n = 0; n < rows; n++) {
    ring.push(n % 30, Math.floor(n / 30) % 5, EPOCH_MS + n, 0, n, 1, EPOCH_MS, 1, 1, '');
  }
  const end = await client.run.stop({});
  expect(end).toMatchObject({ taken: rows, stored: rows, parts: 150, write_error: 0 });
});

test('pushed = stored + given up + in memory + in the ring, in every report', async () => {
  const { client, ring, counters } = await startWriter(
    [
      { exchange: 'okx', symbol: 'ETHUSDT' },
      { exchange: 'okx', symbol: 'BTCUSDT' },
    ],
    { partRows: 3_000, partMs: 200, records: 4_096 },
  );
  let pushed = 0;
  let dropped = 0;
  while (counters.length < 3) {
    for (let n = 0; n < 500; n++) {
      if (ring.push(n % 2, 0, EPOCH_MS, 0, pushed, 1, 1, 2, 1, '')) pushed++;
      else dropped++;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const end = await client.run.stop({});
  for (const c of [...counters, end])
    expect(c.taken).toBe(c.stored + c.write_error + c.disk_full + c.buffered);
  expect(end).toMatchObject({ taken: pushed, stored: pushed, buffered: 0, queue: 0 });
  const stored = await duck.runAndReadAll(
    `SELECT count(*), count(DISTINCT ts_recv) FROM read_parquet(${sql(`${folder}/*/*/*/*/*.parquet`)})`,
  );
  expect(stored.getRows()).toEqual([[BigInt(pushed), BigInt(pushed)]]);
  expect(end.parts).toBeGreaterThanOrEqual(6);
  console.log(`${pushed} pushed, ${dropped} refused, ${end.parts} parts`);
});

test('a kill at any moment leaves whole parts only, and the next start removes what was unfinished', async () => {
  for (const partsBefore of [1, 7, 20]) {
    const child = spawn(
      process.execPath,
      [new URL('./writer-victim.ts', import.meta.url).pathname, folder, state],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exit = once(child, 'exit');
    let acknowledged = 0;
    for await (const line of createInterface(child.stdout)) {
      const counters = JSON.parse(line) as WriterCounters;
      acknowledged = counters.stored;
      if (counters.parts >= partsBefore) break;
    }
    child.kill('SIGKILL');
    await exit;
    const parts = (await filesBelow(folder)).filter((file) => file.endsWith('.parquet'));
    const found = await duck.runAndReadAll(
      `SELECT count(*), count(DISTINCT (ts_recv, symbol)) FROM read_parquet([${parts.map(sql).join(', ')}])`,
    );
    const [[rows, distinct]] = found.getRows() as [[bigint, bigint]];
    expect(rows).toBe(distinct);
    expect(rows).toBeGreaterThanOrEqual(acknowledged);
  }
  const partition = join(folder, 'exchange=okx/stream=bbo/symbol=BTCUSDT/date=20260115');
  const unfinished = 'part-1768435200000000001-000001.parquet.tmp';
  await writeFile(join(partition, unfinished), 'half');
  await writeFile(join(partition, 'notes.tmp'), 'mine');
  await writeFile(join(folder, unfinished), 'mine');
  await startWriter([{ exchange: 'okx', symbol: 'BTCUSDT' }]);
  expect(await filesBelow(folder)).not.toContain(join(partition, unfinished));
  // Parts of the rows that the journal brought back are being written under such names.
  await vi.waitFor(async () => {
    const left = (await filesBelow(folder)).filter((file) => file.endsWith('.tmp'));
    expect(left.toSorted()).toEqual([join(partition, 'notes.tmp'), join(folder, unfinished)].toSorted());
  }, PATIENCE);
});

test('a thread that is ended without a stop of its writer still finishes the parts', async () => {
  const { ring, thread: running, failures } = await startWriter([{ exchange: 'okx', symbol: 'BTCUSDT' }]);
  for (let n = 0; n < 100; n++) ring.push(0, 0, EPOCH_MS, 0, n, 1, 1, 2, 1, '');
  await running.stop();
  const [file] = await filesBelow(folder);
  expect(await rowsOf(file!)).toHaveLength(100);
  expect(failures).toEqual([]);
});

test('refuses to start where it cannot write, and says so', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const started = spawnThread(worker, writerContract, {
    name: 'writer',
    stopMs: PATIENCE.timeout,
    onExit: () => {},
  });
  thread = started;
  const start = started.client.run.start({
    ring: allocateRing(2, 0),
    dataDir: join(file, 'spool'),
    stateDir: state,
    slots: [],
    partRows: 1,
    partMs: 100,
    journalMs: 250,
  });
  await expect(start).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' });
  await expect(start).rejects.toThrow(/ENOTDIR.*<data>/);
});
