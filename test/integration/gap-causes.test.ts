import { join } from 'node:path';
import { expect, test, vi, type TestContext } from 'vitest';
import type { Gap } from '#shared/market/gap.ts';
import { readParts } from '../support/parts.ts';
import { PATIENCE } from '../support/patience.ts';
import { jumpingMarketUrl } from '../support/program/jumping-market.ts';
import { gapsOf, startAgain } from '../support/recorded-gaps.ts';
import { sentEvents, startRig, type Rig } from '../support/rig.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 180_000 });

const connection = { backoff_ms: 50, backoff_max_ms: 100 } as const;
/** Each look is a connection of its own. */
const SOON = { ...PATIENCE, interval: 200 };
const symbols = ['BTCUSDT', 'ETHUSDT'];

async function start(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  options: Partial<Parameters<typeof startRig>[0]> = {},
): Promise<Rig> {
  const rig = await startRig({ symbols, rate: 20, config: { connection }, ...options });
  onTestFinished(() => rig.dispose());
  return rig;
}

/** When a gap began and ended, epoch ms. */
const span = ({ from, to }: Gap): [number, number] => [Number(BigInt(from)) / 1e6, Number(BigInt(to!)) / 1e6];

test.concurrent('trades OKX leaves out are one hint, with how many the ids lack', async (context) => {
  const rig = await start(context);
  await rig.untilState('READY');
  const topicOf = () =>
    rig.simulator
      .truth()
      .topics.find(
        ({ venue, stream, symbol }) => venue === 'okx' && stream === 'trades' && symbol === 'BTCUSDT',
      )!;
  // The first number on the connection; before that none can be missing.
  await vi.waitFor(() => expect(topicOf().messages).toBeGreaterThan(0), SOON);
  const before = topicOf();
  await rig.command({ command: 'drop', venue: 'okx', stream: 'trades', symbol: 'BTCUSDT', count: 3 });
  // Left out, and followed by others that came.
  await vi.waitFor(() => {
    const now = topicOf();
    expect(now.withheld).toBe(before.withheld + 3);
    expect(now.messages).toBeGreaterThan(before.messages + 3);
  }, SOON);
  const sent = topicOf().messages;
  await vi.waitFor(() => expect(topicOf().messages).toBeGreaterThan(sent + 1), SOON);
  // A hint is kept for a minute, in case more come; a stop tells it.
  await rig.backend.stop();
  const backend = await startAgain(rig, { symbols, connection }, context.onTestFinished);
  const [hint, ...others] = await gapsOf({ backend }, 'sequence');
  expect(others).toEqual([]);
  expect(hint).toMatchObject({
    exchange: 'okx',
    stream: 'trade',
    symbol: 'BTCUSDT',
    evidence: { worth: 'hint' },
  });
  // Three messages of one or more trades each.
  expect(hint!.events).toBeGreaterThanOrEqual(3);
  const [from, to] = span(hint!);
  expect(to).toBeGreaterThan(from);
});

test.concurrent('events that find the ring full are counted to the last one, per stream', async (context) => {
  const rig = await start(context, {
    config: { connection, storage: { ring_records: 1_024, part_ms: 700 } },
  });
  await rig.untilState('READY');
  await rig.command({ command: 'sweep', venue: 'bybit', symbol: 'ETHUSDT', fills: 20_000 });
  await rig.backend.until(({ dropped }) => dropped.queue_full > 0);
  await rig.silence();
  const { events, stored, dropped } = await rig.backend.until(
    ({ in_flight, events: all }) => in_flight === 0 && all > 20_000,
  );
  expect(events).toBe(stored + dropped.queue_full);
  const gaps = await vi.waitFor(async () => {
    const found = await gapsOf(rig, 'queue_full');
    expect(found.reduce((sum, gap) => sum + gap.events!, 0)).toBe(dropped.queue_full);
    return found;
  }, SOON);
  const swept = gaps.filter(
    ({ exchange, stream, symbol }) => `${exchange} ${stream} ${symbol}` === 'bybit trade ETHUSDT',
  );
  expect(swept.reduce((sum, gap) => sum + gap.events!, 0)).toBeGreaterThan(0);
  for (const [from, to] of gaps.map(span)) expect(to).toBeGreaterThanOrEqual(from);

  // What was sent is stored or in a gap, stream by stream.
  const sent = sentEvents(rig.simulator, true);
  await rig.backend.stop();
  const parts = await readParts(join(rig.backend.dataDir, 'spool'));
  const missing = new Map(sent);
  for (const stream of ['bbo', 'trade', 'mark_price', 'funding', 'open_interest']) {
    for (const { exchange, symbol, n } of await parts.query(
      `SELECT exchange, symbol, count(*)::INTEGER AS n FROM ${stream} GROUP BY ALL`,
    )) {
      const key = `${String(exchange)} ${stream} ${String(symbol)}`;
      missing.set(key, missing.get(key)! - Number(n));
    }
  }
  parts.close();
  for (const { exchange, stream, symbol, events: lost } of gaps) {
    const key = `${exchange} ${stream} ${symbol}`;
    missing.set(key, missing.get(key)! - lost!);
  }
  expect([...missing].filter(([, n]) => n !== 0)).toEqual([]);
});

test.concurrent(
  'a system clock set forward and back is told both times; nothing is missing, and no connection goes back in time',
  async (context) => {
    const hour = 3_600_000;
    const jumps = [
      [4_000, hour],
      [8_000, -hour],
    ] as const;
    const rig = await start(context, {
      threads: { market: jumpingMarketUrl(jumps) },
      config: { connection, storage: { part_ms: 60_000 } },
    });
    const found = await vi.waitFor(async () => {
      const all = await gapsOf(rig, 'clock_jump');
      expect(all).toHaveLength(6);
      return all;
    }, SOON);
    for (const exchange of ['binance', 'bybit', 'okx']) {
      const [forward, back] = found
        .filter((gap) => gap.exchange === exchange)
        .toSorted((a, b) => Number(b.evidence['jump_ms']) - Number(a.evidence['jump_ms']));
      for (const [gap, sign] of [
        [forward!, 1],
        [back!, -1],
      ] as const) {
        expect(gap).toMatchObject({ stream: '*', symbol: '*', events: 0 });
        expect(Math.abs(Number(gap.evidence['jump_ms']) - sign * hour)).toBeLessThan(2_000);
        const [from, to] = span(gap);
        expect(Math.abs(to - from - hour)).toBeLessThan(2_000);
      }
    }
    // Sockets are new after the step back, fed before the old ones go.
    await rig.untilState('READY');
    await rig.silence();
    const sent = sentEvents(rig.simulator, true);
    await rig.backend.stop();
    const parts = await readParts(join(rig.backend.dataDir, 'spool'));
    const stored = new Map<string, number>();
    for (const stream of ['bbo', 'trade', 'mark_price', 'funding', 'open_interest']) {
      for (const { exchange, symbol, n } of await parts.query(
        `SELECT exchange, symbol, count(*)::INTEGER AS n FROM ${stream} GROUP BY ALL`,
      ))
        stored.set(`${String(exchange)} ${stream} ${String(symbol)}`, Number(n));
      // A row is before the one above it by the hour alone: where the clock was set back, and while both sockets speak.
      const back = await parts.query(
        `SELECT exchange, symbol, count(*)::INTEGER AS n FROM (
           SELECT exchange, symbol, ts_recv - lag(ts_recv) OVER (PARTITION BY exchange, symbol, file ORDER BY row) AS step
           FROM ${stream}) WHERE step <= 0 AND abs(step + 3600000000000) > 60000000000 GROUP BY ALL`,
      );
      expect(back, stream).toEqual([]);
    }
    parts.close();
    expect(stored).toEqual(new Map([...sent].filter(([, n]) => n > 0)));
  },
);

test.concurrent(
  'a venue that does not tell its instruments is one gap of everything, from the start until it does',
  async (context) => {
    const startedMs = Date.now();
    const rig = await start(context, {
      before: [{ command: 'rest', venue: 'okx', status: 503, count: 4 }],
      config: { connection: { backoff_ms: 500, backoff_max_ms: 800 } },
    });
    const open = await vi.waitFor(async () => {
      const [gap] = await gapsOf(rig, 'disconnect');
      expect(gap).toBeDefined();
      return gap!;
    }, SOON);
    expect(open).toMatchObject({ exchange: 'okx', stream: '*', symbol: '*', events: null });
    expect(open.evidence['why']).toContain('503');
    await rig.untilState('READY');
    const [closed, ...others] = await vi.waitFor(async () => {
      const found = await gapsOf(rig, 'disconnect');
      expect(found[0]!.to).not.toBeNull();
      return found;
    }, SOON);
    expect(others).toEqual([]);
    const [from, to] = span(closed!);
    expect(from).toBeGreaterThan(startedMs - 1);
    expect(to).toBeLessThan(Date.now() + 1);
    expect(to - from).toBeGreaterThan(0);
  },
);
