import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { allocateRing, ringHeader } from '../../../../src-main/storage/ring.contract.ts';
import {
  MAX_ID_BYTES,
  RingConsumer,
  RingProducer,
  type RingRecord,
} from '../../../../src-main/storage/ring.ts';

const idOf = (record: RingRecord): string =>
  new TextDecoder().decode(record.bytes.slice(record.idAt, record.idAt + record.idLength));

function drained(consumer: RingConsumer, max?: number): unknown[][] {
  const rows: unknown[][] = [];
  consumer.drain((r) => {
    rows.push([r.slot, r.stream, r.tsMs, r.subNs, r.recvNs, r.a, r.b, r.c, r.d, idOf(r), r.number]);
  }, max);
  return rows;
}

test('hands every field over exactly, in order', () => {
  const sab = allocateRing(8, 1_768_435_200_000);
  const producer = new RingProducer(sab);
  const consumer = new RingConsumer(sab);
  type Row = Parameters<RingProducer['push']>;
  const rows: Row[] = [
    [
      3,
      1,
      1_768_435_200_123,
      456_789,
      9_007_199_254_740_991,
      96_001.5,
      0.001,
      -1,
      0,
      '4912345678',
      9_007_199_254_740_991,
    ],
    [0, 2, 1_768_435_200_124, 999_999, 1, 5e-324, Number.NaN, 0, 0, '', 42],
    [70_000, 1, 1_768_435_200_125, 0, 2, 1, 2, 1, 0, 'c8b1a9f0-5b7c-5d0e-9c1f-0123456789ab', Number.NaN],
    [2, 1, 1_768_435_200_126, 7, 3, -0, 1e308, 1, 0, 'é漢字🙂', Number.NaN],
  ];
  for (const row of rows) expect(producer.push(...row)).toBe(true);
  expect(consumer.fill()).toBe(0.5);
  expect(drained(consumer)).toEqual(rows);
  expect(consumer.fill()).toBe(0);
  expect(consumer.epochMs).toBe(1_768_435_200_000);
});

test('refuses and counts what finds no room, and takes events again when there is room', () => {
  const sab = allocateRing(4, 0);
  const producer = new RingProducer(sab);
  const consumer = new RingConsumer(sab);
  const pushed = [1, 2, 3, 4, 5, 6].map((n) => producer.push(n, 0, n, 0, n, 0, 0, 0, 0, ''));
  expect(pushed).toEqual([true, true, true, true, false, false]);
  expect(consumer.dropped).toBe(2);
  expect(drained(consumer, 1).map((row) => row[0])).toEqual([1]);
  expect(producer.push(7, 0, 7, 0, 7, 0, 0, 0, 0, '')).toBe(true);
  expect(drained(consumer).map((row) => row[0])).toEqual([2, 3, 4, 7]);
});

test('refuses an id that does not fit instead of cutting it', () => {
  const sab = allocateRing(4, 0);
  const producer = new RingProducer(sab);
  const consumer = new RingConsumer(sab);
  const push = (id: string): boolean => producer.push(0, 1, 0, 0, 0, 0, 0, 0, 0, id);
  expect(push('x'.repeat(MAX_ID_BYTES))).toBe(true);
  expect(push('x'.repeat(MAX_ID_BYTES + 1))).toBe(false);
  expect(push('漢'.repeat(18))).toBe(true);
  expect(push('漢'.repeat(19))).toBe(false);
  expect({ oversized: producer.oversized, dropped: consumer.dropped }).toEqual({ oversized: 2, dropped: 0 });
  expect(drained(consumer).map((row) => row[9])).toEqual(['x'.repeat(55), '漢'.repeat(18)]);
});

test('goes on when its int32 counters wrap around', () => {
  const sab = allocateRing(8, 0);
  const header = new Int32Array(sab);
  header[ringHeader.head] = 2 ** 31 - 5;
  header[ringHeader.tail] = 2 ** 31 - 5;
  const producer = new RingProducer(sab);
  const consumer = new RingConsumer(sab);
  const seen: unknown[] = [];
  for (let round = 0; round < 5; round++) {
    for (let n = 0; n < 8; n++) expect(producer.push(round * 8 + n, 0, 0, 0, 0, 0, 0, 0, 0, '')).toBe(true);
    expect(producer.fill()).toBe(1);
    expect(producer.push(-1, 0, 0, 0, 0, 0, 0, 0, 0, '')).toBe(false);
    seen.push(...drained(consumer).map((row) => row[0]));
  }
  expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => n));
  expect(header[ringHeader.head]).toBeLessThan(0);
});

test.each([0, 1, 3, 1000, 2 ** 25, 2.5, Number.NaN])('refuses a capacity of %d records', (records) => {
  expect(() => allocateRing(records, 0)).toThrow(/power of two/);
});

test('refuses memory that is not a ring', () => {
  expect(() => new RingConsumer(new SharedArrayBuffer(4096))).toThrow(/expected 384 bytes for 0 records/);
});

test('two threads at full speed: every event once, in order, none torn', async () => {
  const events = 400_000;
  const sab = allocateRing(1024, 0);
  const source = new URL('../../../../src-main/storage/ring.ts', import.meta.url).href;
  const worker = new Worker(
    `import { parentPort, workerData } from 'node:worker_threads';
     const { RingProducer } = await import(workerData.source);
     const ring = new RingProducer(workerData.sab);
     let refused = 0;
     for (let n = 0; n < workerData.events; ) {
       if (ring.push(n & 0xffff, n % 5, n, n % 1_000_000, n * 3, n + 0.5, -n, n * 7, n ^ 0x5a5a, 'id' + n)) n++;
       else { refused++; Atomics.wait(workerData.nap, 0, 0, 0.05); }
     }
     parentPort.postMessage(refused);`,
    {
      eval: true,
      workerData: { sab, source, events, nap: new Int32Array(new SharedArrayBuffer(4)) },
      execArgv: ['--input-type=module'],
    },
  );
  const refused = new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  const consumer = new RingConsumer(sab);
  let next = 0;
  let wrong = 0;
  const check = (r: RingRecord): void => {
    const n = next++;
    const whole =
      r.slot === (n & 0xffff) &&
      r.stream === n % 5 &&
      r.tsMs === n &&
      r.subNs === n % 1_000_000 &&
      r.recvNs === n * 3 &&
      r.a === n + 0.5 &&
      r.b === -n &&
      r.c === n * 7 &&
      r.d === (n ^ 0x5a5a) &&
      r.idLength === 2 + String(n).length &&
      (n % 64 !== 0 || idOf(r) === `id${n}`);
    if (!whole) wrong++;
  };
  while (next < events) {
    if (consumer.drain(check, 500) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(wrong).toBe(0);
  expect(consumer.drain(check)).toBe(0);
  expect(consumer.dropped).toBe(await refused);
  await ended;
});
