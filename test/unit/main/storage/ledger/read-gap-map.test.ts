import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFiles } from '../../../../../src-main/base/files.ts';
import { openLedger, openLedgerToRead } from '../../../../../src-main/storage/ledger/open-ledger.ts';
import { readGapMap } from '../../../../../src-main/storage/ledger/read-gap-map.ts';
import { gapBucketsMs } from '../../../../../src-shared/market/gap-map.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const T = Date.UTC(2026, 0, 15);
const clock = { wallMs: () => T };

let folder: string;
let db: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-gap-map-'));
  ({ db } = await openLedger(systemFiles, folder, clock));
});
afterEach(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

/** Every second minute of a day, ten events each; counted in two steps, as the ledger does. */
function recordDay(): void {
  const add = db.prepare(
    `INSERT INTO minutes VALUES (?, 'okx', 'bbo', 'BTCUSDT', 6, 6, 0, 0, 0, 0)
     ON CONFLICT DO UPDATE SET received = received + 4, queue_full = queue_full + 1`,
  );
  const venue = db.prepare(
    `INSERT INTO venue_minutes VALUES (?, 'okx', ?, 0) ON CONFLICT DO UPDATE SET counts = excluded.counts`,
  );
  db.transaction(() => {
    for (let minute = T; minute < T + DAY; minute += 2 * MINUTE) {
      add.run(minute);
      add.run(minute);
      venue.run(minute, JSON.stringify({ observed_ms: 20_000 }));
      venue.run(minute, JSON.stringify({ observed_ms: 60_000 }));
    }
  })();
}

function addGap(key: number, fromMs: number, toMs: number | null): void {
  db.prepare("INSERT INTO gaps VALUES (1, ?, 'okx', 'bbo', 'BTCUSDT', 'disconnect', ?, ?, NULL, '{}')").run(
    key,
    BigInt(fromMs) * 1_000_000n,
    toMs === null ? null : BigInt(toMs) * 1_000_000n,
  );
}

const day = { fromMs: T, toMs: T + DAY, nowMs: T + 2 * DAY, notes: [] };
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

test('comes to the same in buckets of every length', () => {
  recordDay();
  addGap(1, T + 3 * MINUTE + 500, T + 4 * MINUTE);
  for (const bucketMs of gapBucketsMs.slice(1)) {
    const map = readGapMap(db, undefined, { ...day, bucketMs });
    expect({
      received: sum(map.received),
      queueFull: sum(map.queue_full),
      off: sum(map.off_ms),
      lost: sum(map.lost_ms),
      rows: map.rows.length,
    }).toEqual({ received: 7_200, queueFull: 720, off: DAY / 2, lost: 59_500, rows: 1 });
  }
});

test('finds gaps that began before the range, that go on, and none that are over', () => {
  recordDay();
  addGap(1, T - DAY, T - 1_000);
  addGap(2, T - 60_000, T + 60_000);
  addGap(3, T - 30_000, null);
  addGap(4, T + 2 * DAY, null);
  const map = readGapMap(db, undefined, {
    ...day,
    toMs: T + 3_600_000,
    bucketMs: 300_000,
    nowMs: T + 120_000,
  });
  expect(map.rows[0]).toMatchObject({ gaps: 2, longest_ms: 150_000 });
  expect([...map.lost_ms].slice(0, 2)).toEqual([120_000, 0]);
});

test('a ledger of the first version gets the sums of what it holds', async () => {
  recordDay();
  db.exec(`DROP TRIGGER minutes_added; DROP TRIGGER minutes_changed; DROP TRIGGER venue_minutes_added;
    DROP TRIGGER venue_minutes_changed; DROP TABLE half_hours; DROP TABLE venue_half_hours; DROP INDEX gaps_by_end;
    DROP TABLE upload_failures;
    PRAGMA user_version = 1`);
  db.close();
  ({ db } = await openLedger(systemFiles, folder, clock));
  const map = readGapMap(db, undefined, { ...day, bucketMs: 7_200_000 });
  expect([sum(map.received), sum(map.off_ms)]).toEqual([7_200, DAY / 2]);
});

test('a month of 150 streams is read in the rows of its half hours, without a scan of minutes', async () => {
  const reader = (await openLedgerToRead(systemFiles, folder))!;
  const plan = reader
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN SELECT * FROM gaps WHERE to_ns >= 1 AND from_ns < 1`)
    .all();
  expect(plan.map(({ detail }) => detail).join()).toMatch(/gaps_by_(end|time)/);
  const insert = db.prepare('INSERT INTO half_hours VALUES (?, ?, ?, ?, 100, 0)');
  db.transaction(() => {
    for (let at = T - 30 * DAY; at < T; at += 1_800_000)
      for (let i = 0; i < 150; i++) insert.run(at, 'okx', 'bbo', `S${i}USDT`);
  })();
  const map = readGapMap(reader, undefined, {
    fromMs: T - 30 * DAY,
    toMs: T,
    bucketMs: DAY,
    nowMs: T,
    notes: [],
  });
  reader.close();
  expect([map.rows.length, map.received.length, sum(map.received)]).toEqual([150, 4_500, 21_600_000]);
});

test('buckets that are over are read once; those that may still change, every time', () => {
  recordDay();
  const cache = new Map();
  const read = (nowMs: number) => readGapMap(db, undefined, { ...day, nowMs, bucketMs: 7_200_000 }, cache);
  // Six hours into the day: only the first two hours are over for good.
  expect(sum(read(T + 6 * 3_600_000).received)).toBe(1_800);
  expect(cache.size).toBe(0);
  read(T + 8 * 3_600_000);
  expect([...cache.keys()]).toEqual([`7200000 ${T}`]);
  db.exec('UPDATE minutes SET received = received + 1');
  const whole = read(T + 2 * DAY);
  expect([whole.received[0], whole.received[1]]).toEqual([600, 660]);
  expect(sum(read(T + 2 * DAY).received)).toBe(sum(whole.received));
});
