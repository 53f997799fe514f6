import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { historyQuery, type HistoryQuery } from '../../../../src-shared/api/signals.ts';
import type { Signal } from '../../../../src-shared/market/signal.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { serveHistory, type ServedHistory } from '../../../../src-main/history/history-handlers.ts';
import { lifetimeEdgesMs, lifetimeHistogram } from '../../../../src-main/history/signal-stats.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { closed, opened } from '../../renderer/signals.ts';

const T = Date.UTC(2026, 0, 15);
const DAY = 86_400_000;
const setup = { epochMs: T, exchanges: ['binance', 'okx'], symbols: ['BTCUSDT'] } as const;

let dataDir: string;
let clock: FakeClock;
let history: ServedHistory;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'arbscope-history-'));
  clock = new FakeClock(T);
  history = serveHistory({ clock, files: systemFiles });
});
afterEach(async () => {
  await history.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const start = (retentionDays: number | null = null) => history.handlers.run.start({ dataDir, retentionDays });

/** The program begins anew on the same folder, without a word from the one before. */
async function startAgain(retentionDays: number | null = null) {
  const left = history;
  history = serveHistory({ clock, files: systemFiles });
  const begun = await start(retentionDays);
  return { begun, left };
}

const id = (n: number): string => n.toString(16).padStart(16, '0');
/** Its messages say when they hold, as those of the reducer do. */
const at = (signal: Signal): Signal => ({ ...signal, detected_ms: signal.timestamp });
const open = (n: number, ms: number, more: Partial<Signal> = {}): Signal => at(opened(id(n), T + ms, more));
const end = (n: number, ms: number, lifeMs: number, more: Partial<Signal> = {}): Signal =>
  at(closed(id(n), T + ms, lifeMs, { twa_net_pct: 0.02, max_qty: 3, ...more }));

const list = (query: Partial<HistoryQuery> = {}) => history.handlers.signals.list(historyQuery.parse(query));
const idsOf = async (query: Partial<HistoryQuery> = {}): Promise<string[]> =>
  (await list(query)).lives.map((life) => life.opportunity_id);

test('a life is one row from its opening to its end, and every message is kept', async () => {
  await start();
  await history.handlers.signals.begin(setup);
  const update = at(
    opened(id(1), T + 500, { event: 'UPDATED', lifetime_ms: 500, peak_net_pct: 0.08, net_profit: 0.2 }),
  );
  await history.handlers.signals.add({ signals: [open(1, 0)] });
  expect((await list()).lives).toMatchObject([
    { opened_ms: T, closed_ms: null, lifetime_ms: null, close_reason: null },
  ]);
  await history.handlers.signals.add({ signals: [update, end(1, 0, 900)] });
  const { life, messages } = await history.handlers.signals.life({ id: id(1) });
  expect(life).toEqual({
    opportunity_id: id(1),
    type: 'ARBITRAGE_OPPORTUNITY',
    symbol: 'BTCUSDT',
    buy_exchange: 'okx',
    sell_exchange: 'binance',
    opened_ms: T,
    closed_ms: T + 900,
    lifetime_ms: 900,
    open_net_pct: 0.03,
    peak_net_pct: 0.08,
    twa_net_pct: 0.02,
    max_qty: 3,
    max_notional: 300,
    net_profit: 0.2,
    reference_currency: 'USDT',
    close_reason: 'reverted',
    evidence: null,
  });
  expect(messages).toEqual([open(1, 0), update, end(1, 0, 900)]);
});

test('what a crash left open ends as stopped at the last sign of life, with the evidence', async () => {
  await start();
  await history.handlers.signals.begin(setup);
  await history.handlers.signals.add({ signals: [open(1, 1_000), open(2, 2_000), end(2, 2_000, 500)] });
  clock.advance(10_500);
  const { begun } = await startAgain();
  expect(begun.ended).toBe(1);
  expect(begun.recent.map((signal) => signal.event)).toEqual(['OPENED', 'OPENED', 'CLOSED', 'CLOSED']);
  const { life } = await history.handlers.signals.life({ id: id(1) });
  expect(life).toMatchObject({ closed_ms: T + 10_000, lifetime_ms: 9_000, close_reason: 'stopped' });
  expect(life.evidence).toMatch(/last alive at 2026-01-15T00:00:10\.000Z/);
  expect((await history.handlers.signals.life({ id: id(2) })).life).toMatchObject({
    close_reason: 'reverted',
    evidence: null,
  });
  // A page that opens afterwards is told of its end like of any other.
  expect(
    begun.recent.filter((signal) => signal.opportunity_id === id(1)).map((signal) => signal.event),
  ).toEqual(['OPENED', 'CLOSED']);
  // The next start finds nothing more to end.
  expect((await startAgain()).begun.ended).toBe(0);
});

test('an orderly end leaves nothing to tidy up', async () => {
  await start();
  await history.handlers.signals.begin(setup);
  await history.handlers.signals.add({ signals: [open(1, 0), end(1, 0, 100, { close_reason: 'stopped' })] });
  await history.handlers.signals.end({});
  await history.stop();
  expect((await startAgain()).begun.ended).toBe(0);
});

test('finds lives by time, symbol, route, kind, size, life and net', async () => {
  await start();
  await history.handlers.signals.begin(setup);
  await history.handlers.signals.add({
    signals: [
      open(1, 0, { symbol: 'ETHUSDT' }),
      end(1, 0, 50, { symbol: 'ETHUSDT' }),
      open(2, 1_000, { type: 'SUSPECT', net_pct: 7 }),
      open(3, 2_000, { buy_exchange: 'bybit', qty: 50 }),
      end(3, 2_000, 60_000, { buy_exchange: 'bybit', max_qty: 50, peak_net_pct: 0.3 }),
    ],
  });
  expect(await idsOf()).toEqual([id(3), id(2), id(1)]);
  expect(await idsOf({ from: T + 1_000, to: T + 2_000 })).toEqual([id(2)]);
  expect(await idsOf({ symbol: 'ETHUSDT' })).toEqual([id(1)]);
  expect(await idsOf({ buy: 'bybit', sell: 'binance' })).toEqual([id(3)]);
  expect(await idsOf({ type: 'SUSPECT' })).toEqual([id(2)]);
  expect(await idsOf({ min_notional: 1_000 })).toEqual([id(3)]);
  expect(await idsOf({ max_lifetime_ms: 1_000 })).toEqual([id(1)]);
  expect(await idsOf({ min_net_pct: 0.2, max_net_pct: 1 })).toEqual([id(3)]);
  expect(await idsOf({ state: 'open' })).toEqual([id(2)]);
  expect(await idsOf({ sort: 'lifetime', order: 'asc' })).toEqual([id(2), id(1), id(3)]);
});

test('pages hold every life once, also when others open meanwhile', async () => {
  await start();
  await history.handlers.signals.begin(setup);
  // Many of the very same time.
  await history.handlers.signals.add({
    signals: Array.from({ length: 95 }, (_, i) => open(i, Math.floor(i / 10))),
  });
  for (const sort of ['opened', 'size', 'lifetime', 'net'] as const) {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await list({ sort, limit: 10, ...(after === undefined ? {} : { after }) });
      seen.push(...page.lives.map((life) => life.opportunity_id));
      after = page.next ?? undefined;
      if (sort === 'opened')
        await history.handlers.signals.add({ signals: [open(1_000 + seen.length, 5_000)] });
    } while (after !== undefined);
    const own = seen.filter((each) => Number.parseInt(each, 16) < 1_000);
    expect([new Set(seen).size, new Set(own).size]).toEqual([seen.length, 95]);
  }
  expect(() => list({ after: 'nonsense' })).toThrow(/expected `next` of a page/);
});

test('counts episodes, time above the line and lifetimes over the time that was recorded', async () => {
  await start();
  await history.handlers.signals.begin(setup);
  // Six hours of recording, then the program is gone.
  await history.handlers.signals.add({
    signals: [
      open(1, 3_600_000),
      end(1, 3_600_000, 20),
      open(2, 7_200_000),
      end(2, 7_200_000, 2_000),
      open(3, 10_800_000),
      end(3, 10_800_000, 598_000),
    ],
  });
  clock.jump(6 * 3_600_000);
  await history.handlers.signals.end({});
  clock.jump(DAY);
  const stats = await history.handlers.signals.stats({ from: T - DAY, to: T + DAY });
  expect(stats).toMatchObject({ observed_ms: 6 * 3_600_000, lives: 3, open: 0, median_lifetime_ms: 2_000 });
  expect(stats.routes).toEqual([
    {
      symbol: 'BTCUSDT',
      buy_exchange: 'okx',
      sell_exchange: 'binance',
      type: 'ARBITRAGE_OPPORTUNITY',
      episodes: 3,
      per_24h: 12,
      above_ms: 600_020,
      above_share: expect.closeTo(600_020 / (6 * 3_600_000), 12),
      median_lifetime_ms: 2_000,
      best_net_pct: 0.05,
      max_notional: 300,
    },
  ]);
  // Half of the long one lies in this window; it opened before.
  const later = await history.handlers.signals.stats({ from: T + 10_800_000 + 299_000, to: T + DAY });
  expect([later.lives, later.routes[0]!.episodes, later.routes[0]!.above_ms]).toEqual([0, 0, 299_000]);
});

test('lifetimes fall into two bins a decade', () => {
  const { edges_ms, counts } = lifetimeHistogram([0, 0.5, 1, 3, 3.2, 9.9, 10, 999, 1e9]);
  expect(edges_ms).toBe(lifetimeEdgesMs);
  expect(
    Object.fromEntries(counts.flatMap((n, i) => (n === 0 ? [] : [[edges_ms[i]!.toPrecision(3), n]]))),
  ).toEqual({
    '0.00': 2,
    '1.00': 2,
    '3.16': 2,
    '10.0': 1,
    '316': 1,
    '1.00e+8': 1,
  });
});

test('what is older than the retention goes, what is open stays', async () => {
  await start(7);
  await history.handlers.signals.begin(setup);
  await history.handlers.signals.add({ signals: [open(1, 0), end(1, 0, 100), open(2, 50)] });
  const inputs = [
    { atNs: 0, json: '{"kind":"settings"}' },
    { atNs: 1, json: '{"kind":"unchanged","leg":0}' },
    { atNs: 7.9 * DAY * 1e6, json: '{"kind":"unchanged","leg":0}' },
  ];
  await history.handlers.signals.addInputs({ inputs });
  clock.jump(6 * DAY);
  await history.handlers.signals.add({ signals: [open(3, 6 * DAY)] });
  clock.jump(2 * DAY);
  clock.advance(3_600_000);
  expect(await idsOf()).toEqual([id(3), id(2)]);
  await history.stop();
  const db = new Database(join(dataDir, 'history.db'), { readonly: true });
  const count = (table: string): unknown => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  // The run goes on: what it was set to is kept.
  expect([count('messages'), count('inputs'), count('runs')]).toEqual([1, 2, 1]);
  db.close();
});

test('a damaged file is set aside, a newer one is refused', async () => {
  await writeFile(join(dataDir, 'history.db'), 'this is no database, whatever its name says '.repeat(100));
  expect((await start()).setAside).toMatch(/^history\.db\.damaged-/);
  await history.stop();
  const db = new Database(join(dataDir, 'history.db'));
  db.exec("UPDATE groups SET version = 99 WHERE name = 'signals'");
  db.close();
  history = serveHistory({ clock, files: systemFiles });
  await expect(start()).rejects.toMatchObject({ code: 'DATA_DIR_NEWER' });
});
