import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WriterCounters } from '#shared/status.ts';
import type { Files } from '../../../../src-main/base/files.ts';
import type { ColumnBatch } from '../../../../src-main/storage/column-batch.ts';
import { allocateRing } from '../../../../src-main/storage/ring.contract.ts';
import { RingProducer } from '../../../../src-main/storage/ring.ts';
import type { Spool, StoredPart } from '../../../../src-main/storage/spool.ts';
import { createWriter } from '../../../../src-main/storage/writer.ts';
import type { WriterPorts } from '../../../../src-main/storage/writer-ports.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { faultyFiles } from '../../../support/faulty-files.ts';
import { PATIENCE } from '../../../support/patience.ts';

/** The first part loads the Parquet engine, which takes its time on a busy machine. */
const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, PATIENCE);

const EPOCH_MS = Date.UTC(2026, 0, 15);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'writer-'));
});
afterEach(() => rm(folder, { recursive: true, maxRetries: 10 }));

/** A spool whose parts end when the test says so. */
class HeldSpool implements Spool {
  readonly held: { batch: ColumnBatch; end: PromiseWithResolvers<StoredPart> }[] = [];
  isClosed = false;
  store(batch: ColumnBatch): Promise<StoredPart> {
    const end = Promise.withResolvers<StoredPart>();
    this.held.push({ batch, end });
    return end.promise;
  }
  /** Ends the oldest part and lets the writer hear of it. */
  async end(error?: Error): Promise<void> {
    const { end } = this.held.shift()!;
    if (error === undefined) end.resolve({ path: 'part', bytes: 100 });
    else end.reject(error);
    await new Promise((resolve) => setImmediate(resolve));
  }
  close(): void {
    this.isClosed = true;
  }
}

async function setup({
  fault = () => undefined,
  partRows = 1_000,
  records = 4_096,
  ...ports
}: Partial<WriterPorts> & {
  fault?: (call: keyof Files, path: string) => Error | undefined;
  partRows?: number;
  records?: number;
} = {}) {
  const clock = new FakeClock();
  const ring = allocateRing(records, EPOCH_MS);
  const producer = new RingProducer(ring);
  const reports: WriterCounters[] = [];
  const log: unknown[][] = [];
  const writer = await createWriter(
    {
      ring,
      dataDir: folder,
      stateDir: join(folder, 'state'),
      slots: [
        { exchange: 'okx', symbol: 'BTCUSDT' },
        { exchange: 'bybit', symbol: 'BTCUSDT' },
      ],
      partRows,
      partMs: 60_000,
      journalMs: 250,
    },
    {
      clock,
      files: faultyFiles(fault),
      log: (...line) => log.push(line),
      counters: (counters) => reports.push(counters),
      ...ports,
    },
  );
  let pushed = 0;
  const push = (count: number, slot = 0, tsMs = EPOCH_MS): void => {
    for (let n = 0; n < count; n++) if (producer.push(slot, 0, tsMs, 0, pushed, 1, 1, 2, 1, '')) pushed++;
  };
  /** pushed = stored + lost + in memory or journal + in the ring */
  const check = (): WriterCounters => {
    const c = writer.counters();
    expect(c.taken).toBe(c.stored + c.write_error + c.disk_full + c.buffered);
    expect(pushed).toBe(c.taken + Math.round(c.queue * records));
    return c;
  };
  return { clock, producer, push, writer, reports, log, check };
}

const parts = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.parquet')).toSorted();

test('finishes a part by rows or by age, and one per UTC day of the exchange time', async () => {
  const spool = new HeldSpool();
  const { clock, push, check } = await setup({ makeSpool: () => spool });
  push(1_500);
  clock.advance(25);
  expect(spool.held.map(({ batch }) => batch.rows)).toEqual([1_000]);
  await spool.end();
  expect(check()).toMatchObject({ stored: 1_000, buffered: 500, parts: 1, bytes: 100 });
  push(1, 0, EPOCH_MS + 86_400_000);
  push(1, 0, EPOCH_MS + 86_399_999);
  clock.advance(59_975);
  expect(spool.held).toEqual([]);
  clock.advance(25);
  expect(spool.held.map(({ batch }) => [batch.partition.date, batch.rows])).toEqual([['20260115', 501]]);
  clock.advance(25);
  expect(spool.held.map(({ batch }) => batch.partition.date)).toEqual(['20260115', '20260116']);
  check();
});

test('a part that fails is tried again under the same name, and its rows are stored once', async () => {
  let failures = 1;
  const { clock, push, check, writer, log } = await setup({
    fault: (call, path) =>
      call === 'rename' && path.includes('.parquet') && failures-- > 0
        ? new Error(`ENOSPC: no space left on device, rename '${path}'`)
        : undefined,
  });
  push(1_000);
  clock.advance(25);
  await until(() => expect(writer.counters().error).toMatch(/^ENOSPC.*'<data>\/exchange=okx/));
  expect(check()).toMatchObject({ stored: 0, write_error: 0, buffered: 1_000 });
  clock.advance(1_000);
  await until(() => expect(writer.counters().stored).toBe(1_000));
  expect(check()).toMatchObject({ write_error: 0, error: '', parts: 1 });
  expect(await parts()).toEqual([
    'exchange=okx/stream=bbo/symbol=BTCUSDT/date=20260115/part-1768435200000000000-000001.parquet',
  ]);
  expect(log[0]!.slice(0, 2)).toEqual(['warn', 'part_failed']);
  await writer.stop();
});

test('a disk that refuses parts loses nothing: rows wait in the journal, the error stays until a part succeeds', async () => {
  let isFailing = true;
  const { clock, push, check, writer, log } = await setup({
    fault: (call) => (isFailing && call === 'sync' ? new Error('EIO: i/o error') : undefined),
  });
  push(1_000);
  clock.advance(25);
  for (let second = 0; second < 20; second++) {
    await until(() => expect(writer.counters().error).toBe('EIO: i/o error'));
    clock.advance(1_000);
  }
  expect(check()).toMatchObject({ stored: 0, write_error: 0, buffered: 1_000, journaled: 1_000 });
  const failed = log.filter(([, event]) => event === 'part_failed');
  const fields = { exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT', rows: 1_000, lost: false };
  expect(failed).toEqual([['warn', 'part_failed', { ...fields, error: 'EIO: i/o error' }]]);
  expect(await parts()).toEqual([]);

  isFailing = false;
  await until(() => {
    clock.advance(1_000);
    expect(writer.counters().stored).toBe(1_000);
  });
  clock.advance(250);
  expect(check()).toMatchObject({ buffered: 0, journaled: 0, error: '' });
  await writer.stop();
});

test('stops at once in spite of a failing disk, and accounts for every row', async () => {
  let isFailing = true;
  const fault = (call: string): Error | undefined =>
    isFailing && call === 'sync' ? new Error('EIO') : undefined;
  const { clock, push, check, writer } = await setup({ fault });
  push(1_500);
  clock.advance(25);
  push(200, 1);
  const end = await writer.stop();
  expect(end).toEqual(check());
  expect(end).toMatchObject({ taken: 1_700, stored: 0, write_error: 0, buffered: 1_700, journaled: 1_700 });
  expect(end.error).toBe('EIO');
  expect(clock.timers).toBe(0);
  expect(await writer.stop()).toEqual(end);
  isFailing = false;
  const next = await setup({ fault });
  await until(() => expect(next.writer.counters()).toMatchObject({ recovered: 1_700, parts: 3 }));
  expect(next.check()).toMatchObject({ taken: 0, stored: 0, buffered: 0 });
  await next.writer.stop();
  expect(await parts()).toHaveLength(3);
});

test('a stop in the middle of writing waits for the parts and takes what the ring still holds', async () => {
  const spool = new HeldSpool();
  const { clock, push, check, writer } = await setup({ makeSpool: () => spool });
  push(1_000);
  clock.advance(25);
  push(300, 1);
  let isStopped = false;
  const stopped = writer.stop().then((end) => {
    isStopped = true;
    return end;
  });
  expect(check()).toMatchObject({ taken: 1_300, buffered: 1_300 });
  await spool.end();
  expect(isStopped).toBe(false);
  await spool.end(new Error('EIO'));
  await spool.end();
  expect(await stopped).toMatchObject({ taken: 1_300, stored: 1_300, write_error: 0, parts: 2, queue: 0 });
  expect(spool.isClosed).toBe(true);
});

test('with a disk that does not answer, memory stays bounded and events wait in the ring', async () => {
  const spool = new HeldSpool();
  const { clock, push, check, writer, reports } = await setup({ makeSpool: () => spool, maxRows: 3_000 });
  for (let n = 0; n < 40; n++) {
    push(400);
    clock.advance(25);
    expect(check().buffered).toBeLessThanOrEqual(3_000);
  }
  expect(check()).toMatchObject({ taken: 3_000, queue: 1 });
  expect(reports.at(-1)!.queue_peak).toBe(1);
  const stopped = writer.stop();
  while (spool.held.length > 0) {
    await spool.end();
    expect(check().buffered).toBeLessThanOrEqual(3_000);
  }
  expect(await stopped).toMatchObject({ taken: 7_096, stored: 7_096, queue: 0 });
});

test('many partitions in little memory: the largest batches become short parts', async () => {
  const spool = new HeldSpool();
  const { clock, push, check } = await setup({ makeSpool: () => spool, maxRows: 1_000 });
  push(400, 0);
  push(200, 1);
  clock.advance(25);
  expect(spool.held.map(({ batch }) => [batch.partition.exchange, batch.rows])).toEqual([['okx', 400]]);
  expect(check().buffered).toBe(600);
});

test('counts a record that cannot be a row instead of storing it', async () => {
  const { clock, producer, push, writer, log } = await setup();
  push(1);
  producer.push(7, 0, EPOCH_MS, 0, 0, 1, 1, 2, 1, '');
  producer.push(0, 0, EPOCH_MS, 0, 0, Number.NaN, 1, 2, 1, '');
  clock.advance(1_000);
  expect(writer.counters()).toMatchObject({ taken: 3, write_error: 2, buffered: 1 });
  expect(writer.counters().error).toBe('ring record bbo: expected a finite first number, found NaN');
  expect(log).toContainEqual([
    'error',
    'part_failed',
    { rows: 2, lost: true, error: writer.counters().error },
  ]);
  expect(await writer.stop()).toMatchObject({ stored: 1, write_error: 2, error: '' });
});

test('never overwrites a part of an earlier run, even when the clock repeats itself', async () => {
  for (let run = 0; run < 2; run++) {
    const { push, writer } = await setup();
    push(10);
    expect(await writer.stop()).toMatchObject({ stored: 10 });
  }
  expect((await parts()).map((name) => name.slice(-34))).toEqual([
    '1768435200000000000-000001.parquet',
    '1768435200000000000-000002.parquet',
  ]);
});

test('reports every second, and sums up the parts of that second in one line', async () => {
  const spool = new HeldSpool();
  const { clock, push, reports, log } = await setup({ makeSpool: () => spool });
  push(2_000);
  clock.advance(25);
  await spool.end();
  await spool.end();
  clock.advance(975);
  expect(reports).toHaveLength(1);
  expect(reports[0]).toMatchObject({ stored: 2_000, queue: 0, queue_peak: 2_000 / 4_096 });
  expect(log).toEqual([['info', 'part_written', { parts: 2, rows: 2_000, bytes: 200, last_part_ms: 0 }]]);
  clock.advance(2_000);
  expect(reports[2]!.queue_peak).toBe(0);
  expect(log).toHaveLength(1);
});

test('knows the free space, and says null where the disk does not tell', async () => {
  let isSilent = false;
  const { clock, writer } = await setup({
    fault: (call) => (isSilent && call === 'freeBytes' ? new Error('ENOSYS') : undefined),
  });
  await until(() => expect(writer.counters().disk_free).toBeGreaterThan(0));
  isSilent = true;
  clock.advance(5_000);
  await until(() => expect(writer.counters().disk_free).toBe(null));
  await writer.stop();
});
