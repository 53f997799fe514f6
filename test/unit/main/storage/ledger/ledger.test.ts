import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFiles } from '../../../../../src-main/base/files.ts';
import type { MarketAccount } from '../../../../../src-main/market/market.contract.ts';
import { journalTables } from '../../../../../src-main/storage/journal-schema.ts';
import { Ledger } from '../../../../../src-main/storage/ledger/ledger.ts';
import { LedgerReader } from '../../../../../src-main/storage/ledger/ledger-reader.ts';
import { openLedger, openLedgerToRead } from '../../../../../src-main/storage/ledger/open-ledger.ts';
import { RowTally } from '../../../../../src-main/storage/ledger/row-tally.ts';
import type { Gap } from '../../../../../src-shared/market/gap.ts';
import type { VenueMinute } from '../../../../../src-shared/market/ledger.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

const MINUTE = 60_000;
/** Begin of a window. */
const T = Date.UTC(2026, 0, 15, 10);
const slots = [{ exchange: 'okx', symbol: 'BTCUSDT' }] as const;
const TRADE = 1;

let folder: string;
let running: Ledger[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-ledger-'));
});
afterEach(async () => {
  for (const ledger of running.splice(0)) ledger.stop();
  await rm(folder, { recursive: true, force: true });
});

const nothing: MarketAccount = {
  minutes: [],
  venues: [],
  gaps: [],
  gapsLost: 0,
  marks: [],
  stoppedMs: null,
};

async function started(clock: FakeClock) {
  const log: unknown[] = [];
  const { db, setAside } = await openLedger(systemFiles, folder, clock);
  const epochMs = Math.floor(clock.wallMs());
  const tally = new RowTally(slots, epochMs);
  const openJournal = (): Database.Database | undefined => {
    try {
      return new Database(join(folder, 'journal.db'), { readonly: true, fileMustExist: true });
    } catch {
      return undefined;
    }
  };
  const ledger = new Ledger({ db, slots, tally, openJournal }, { clock, log: (...line) => log.push(line) });
  ledger.settle();
  running.push(ledger);
  const stop = (): void => {
    running = running.filter((each) => each !== ledger);
    ledger.stop();
  };
  /** One second of recording: `events` received, all of them stored but for the last `pending`. */
  let pendingRows = 0;
  const second = (
    events = 10,
    { pending = 0, offline = false, more = {} as Partial<MarketAccount> } = {},
  ): void => {
    clock.advance(1_000);
    const recvNs = (clock.wallMs() - epochMs - 500) * 1e6;
    const minuteMs = Math.floor((clock.wallMs() - 500) / MINUTE) * MINUTE;
    for (let i = 0; i < events + pendingRows - pending; i++) tally.taken(0, TRADE, recvNs);
    pendingRows = pending;
    tally.committed();
    const venue: VenueMinute = {
      minute_ms: minuteMs,
      exchange: 'okx',
      observed_ms: 1_000,
      offline_ms: offline ? 1_000 : 0,
      frames: { received: events, control: 0, data: events, rejected: {} },
      rows_rejected: {},
      events,
      rate_min: events,
      rate_max: events,
      connects: 0,
      disconnects: 0,
      alignments: 0,
      alignments_failed: 0,
    };
    const lastNs = String(BigInt(epochMs) * 1_000_000n + BigInt(recvNs));
    ledger.mark();
    ledger.add({
      ...nothing,
      minutes: [
        {
          minuteMs,
          cells: Int32Array.of(TRADE),
          received: Float64Array.of(events),
          queueFull: Float64Array.of(0),
        },
      ],
      venues: [venue],
      marks: [{ slot: 0, stream: TRADE, lastNs, lastId: 77 }],
      ...more,
    });
  };
  return { ledger, tally, second, stop, log, setAside, db, epochMs };
}

const gap = (fromMs: number, toMs: number | null, more: Partial<Gap> = {}): Gap => ({
  exchange: 'okx',
  stream: 'trade',
  symbol: 'BTCUSDT',
  cause: 'disconnect',
  from: String(BigInt(fromMs) * 1_000_000n),
  to: toMs === null ? null : String(BigInt(toMs) * 1_000_000n),
  events: null,
  evidence: {},
  ...more,
});
const all = { from: 0, to: 4e12, limit: 1_000 };

test('counts add up at every moment and are there after a restart, in the minute they belong to', async () => {
  const clock = new FakeClock(T + 50_000);
  const first = await started(clock);
  for (let i = 0; i < 20; i++) first.second(10, { pending: 3 });
  const during = first.ledger.minutes({ ...all, limit: 10 }).streams;
  expect(
    during.map(({ minute_ms, received, stored, in_flight }) => [minute_ms - T, received, stored, in_flight]),
  ).toEqual([
    [0, 100, 97, 3],
    [MINUTE, 100, 100, 0],
  ]);
  first.tally.lost(0, TRADE, 25e9, 'disk_full');
  first.second(3, { more: { stoppedMs: clock.wallMs() } });
  first.stop();
  clock.advance(5_000);
  const second = await started(clock);
  second.second(4);
  const { streams, venues } = second.ledger.minutes({ ...all, limit: 10 });
  expect(streams.reduce((sum, each) => sum + each.received, 0)).toBe(207);
  expect(streams.at(-1)).toMatchObject({
    minute_ms: T + MINUTE,
    received: 107,
    dropped: { queue_full: 0, disk_full: 1, write_error: 0, crash: 0 },
  });
  expect(venues.map(({ observed_ms, events }) => [observed_ms, events])).toEqual([
    [10_000, 100],
    [12_000, 107],
  ]);
});

test('a window that goes on over a restart is one window, partial, with the time in between as offline', async () => {
  const clock = new FakeClock(T);
  const first = await started(clock);
  for (let i = 0; i < 300; i++) first.second();
  first.second(10, { more: { stoppedMs: clock.wallMs() + 1_000 } });
  first.stop();
  clock.advance(20_000);
  const second = await started(clock);
  for (let i = 0; i < 590; i++) second.second(10, { offline: i < 5 });
  const judged = second.ledger.day('20260115').windows.filter(({ start_ms }) => start_ms === T);
  expect(judged).toMatchObject([
    {
      exchange: 'okx',
      open: true,
      verdict: 'DEGRADED',
      reasons: ['offline 25 s', 'partly recorded'],
      facts: { expected_s: 900, partial: true, offline_s: 25, received: 8_800, stored: 8_800 },
    },
  ]);
  // Over, stored, and the same whoever asks.
  for (let i = 0; i < 70; i++) second.second();
  const stored = second.ledger.day('20260115');
  const window = stored.windows.find(({ start_ms }) => start_ms === T)!;
  expect(window).toMatchObject({ ...judged[0], open: false });
  expect(second.db.prepare('SELECT count(*) FROM windows').pluck().get()).toBe(1);
  const reader = (await openLedgerToRead(systemFiles, folder))!;
  expect(new LedgerReader(reader).day('20260115', clock.wallMs())).toEqual(stored);
  reader.close();
  expect(stored.windows.slice(0, 40).every(({ reasons }) => reasons[0] === 'not recorded')).toBe(true);
});

test('what comes late opens the verdict of its window again', async () => {
  const clock = new FakeClock(T);
  const { ledger, second } = await started(clock);
  for (let i = 0; i < 975; i++) second();
  const windowAt = () => ledger.day('20260115').windows.find(({ start_ms }) => start_ms === T)!;
  expect(windowAt()).toMatchObject({ verdict: 'GOOD', open: false });
  const late = gap(T + 30_000, T + 31_000, { events: 2, cause: 'sequence', evidence: { worth: 'proof' } });
  second(10, { more: { gaps: [{ key: 1, gap: late }] } });
  expect(windowAt()).toMatchObject({ verdict: 'DEGRADED', reasons: ['2 of 9002 events lost'] });
  const hinted = { ...late, evidence: { worth: 'hint' } };
  second(10, { more: { gaps: [{ key: 1, gap: hinted }] } });
  expect(windowAt()).toMatchObject({ verdict: 'GOOD', facts: { missing: 0, missing_hinted: 2 } });
});

test('a gap is kept by its number: open first, then closed; those of the journal stand beside', async () => {
  const clock = new FakeClock(T);
  const journal = new Database(join(folder, 'journal.db'));
  journal.exec(journalTables);
  journal
    .prepare('INSERT INTO gaps VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run('okx', 'bbo', 'BTCUSDT', 'disk', BigInt(T - 5_000) * 1_000_000n, BigInt(T) * 1_000_000n, 4, '{}', T);
  const { ledger, second } = await started(clock);
  second(1, { more: { gaps: [{ key: 7, gap: gap(T + 1, null) }] } });
  expect(ledger.gaps(all)).toMatchObject([
    { cause: 'disconnect', to: null },
    { cause: 'disk', events: 4 },
  ]);
  const closed = gap(T + 1, T + 900, { events: 12, evidence: { after_id: 3, why: 'x' } });
  second(1, { more: { gaps: [{ key: 7, gap: closed }] } });
  expect(ledger.gaps(all)[0]).toEqual(closed);
  expect(ledger.gaps({ ...all, symbol: 'ETHUSDT' })).toEqual([]);
  expect(ledger.gaps({ ...all, to: T })).toHaveLength(1);
  expect(ledger.gaps({ ...all, limit: 1 })).toEqual([closed]);
  journal.close();
});

test('the next start knows where every stream ended, and whether in order', async () => {
  const clock = new FakeClock(T);
  const first = await started(clock);
  expect(first.ledger.ends).toEqual([]);
  first.second(5);
  const stoppedMs = clock.wallMs() + 1_000;
  first.second(5, { more: { stoppedMs } });
  first.stop();
  clock.advance(60_000);
  const second = await started(clock);
  expect(second.ledger.ends).toEqual([
    {
      exchange: 'okx',
      symbol: 'BTCUSDT',
      stream: 'trade',
      cause: 'stopped',
      fromNs: String(BigInt(stoppedMs) * 1_000_000n),
      lastNs: String(BigInt(stoppedMs - 500) * 1_000_000n),
      lastId: 77,
    },
  ]);
  second.second(5);
  second.stop();
  clock.advance(60_000);
  const third = await started(clock);
  expect(third.ledger.ends).toMatchObject([
    { cause: 'crash', fromNs: String(BigInt(clock.wallMs()) * 1_000_000n), lastId: null },
  ]);
  // The journal knows the run that has crashed to its last commit, and streams the ledger has not heard of.
  const name = { exchange: 'okx', symbol: 'BTCUSDT' };
  third.ledger.crashed(
    [
      { ...name, stream: 'trade', lastNs: 5n, lastId: 99 },
      { ...name, stream: 'bbo', lastNs: 6n, lastId: null },
    ],
    7,
  );
  const crash = { ...name, cause: 'crash', fromNs: '7000000' };
  expect(third.ledger.ends).toEqual([
    { ...crash, stream: 'trade', lastNs: '5', lastId: 99 },
    { ...crash, stream: 'bbo', lastNs: '6', lastId: null },
  ]);
});

test('after a crash the journal tells what is stored, and the rest is lost: the counts add up again', async () => {
  const clock = new FakeClock(T);
  const first = await started(clock);
  for (let i = 0; i < 4; i++) first.second(10);
  // A snapshot with 3 on their way; then 20 more seconds that never reach the ledger.
  first.second(10, { pending: 3 });
  first.second(1, { pending: 3, more: { gaps: [{ key: 1, gap: gap(T + 2_000, null) }] } });
  first.db.close();
  running = [];
  clock.advance(20_000);
  const journal = new Database(join(folder, 'journal.db'));
  journal.exec(journalTables);
  const run = journal.prepare('INSERT INTO runs VALUES (?, ?, ?, NULL, ?, ?, ?)');
  run.run(
    1,
    T,
    clock.wallMs(),
    first.epochMs,
    '[["okx","BTCUSDT"]]',
    JSON.stringify([[0, TRADE, 250, 61e9]]),
  );
  run.run(2, clock.wallMs(), clock.wallMs(), clock.wallMs(), '[]', '[]');
  journal
    .prepare('INSERT INTO gaps VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run('okx', 'trade', 'BTCUSDT', 'crash', 1n, 2n, 6, '{}', clock.wallMs());
  journal.close();
  const second = await started(clock);
  const { streams } = second.ledger.minutes({ ...all, limit: 10 });
  expect(
    streams.map(({ minute_ms, received, stored, dropped, in_flight }) => [
      minute_ms - T,
      received,
      stored,
      dropped.crash,
      in_flight,
    ]),
  ).toEqual([
    [0, 51, 51, 0, 0],
    [MINUTE, 205, 199, 6, 0],
  ]);
  // Once only.
  second.ledger.settle();
  expect(second.ledger.minutes({ ...all, limit: 10 }).streams).toEqual(streams);
  expect(second.ledger.gaps(all).filter(({ to }) => to === null)).toEqual([]);
  second.stop();
});

test('a disk that takes nothing for a while costs no count', async () => {
  const clock = new FakeClock(T);
  const { ledger, second, log } = await started(clock);
  second(10);
  ledger.flush();
  const blocker = new Database(join(folder, 'ledger.db'), { timeout: 0 });
  blocker.exec('BEGIN IMMEDIATE');
  second(10);
  ledger.flush();
  ledger.flush();
  expect(log).toEqual([['error', 'ledger_failed', { why: 'database is locked' }]]);
  blocker.exec('ROLLBACK');
  blocker.close();
  second(10);
  expect(ledger.minutes({ ...all, limit: 10 }).streams).toMatchObject([{ received: 30, stored: 30 }]);
});

test('a file that is no ledger is set aside; one of a later version is refused', async () => {
  const clock = new FakeClock(T);
  await writeFile(
    join(folder, 'ledger.db'),
    'this is not a database, but long enough to look like a file of one'.repeat(20),
  );
  const first = await started(clock);
  expect(first.setAside).toMatch(/^ledger\.db\.damaged-\d+$/);
  first.second(1);
  first.ledger.flush();
  first.db.pragma('user_version = 99');
  first.stop();
  await expect(openLedger(systemFiles, folder, clock)).rejects.toMatchObject({ code: 'DATA_DIR_NEWER' });
  await expect(openLedgerToRead(systemFiles, folder)).rejects.toMatchObject({ code: 'DATA_DIR_NEWER' });
});

test('failed uploads are a fact of every venue in that window, also when it was judged already, and no verdict', async () => {
  const clock = new FakeClock(T + 50_000);
  const { ledger, second, stop } = await started(clock);
  second(5);
  ledger.addUploadFailures(2);
  second(5);
  ledger.addUploadFailures(1);
  const [window] = ledger.day('20260115').windows.filter(({ start_ms }) => start_ms === T);
  expect(window?.facts).toMatchObject({ upload_failures: 3, write_failures: 0 });
  expect(window?.reasons.join()).not.toContain('upload');
  clock.advance(16 * MINUTE);
  ledger.flush();
  const later = ledger.day('20260115').windows;
  expect(later.map(({ facts }) => facts.upload_failures).filter((count) => count > 0)).toEqual([3]);
  stop();
});
