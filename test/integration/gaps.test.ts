import { expect, test, vi, type TestContext } from 'vitest';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import type { Gap, GapCause } from '#shared/market/gap.ts';
import type { StreamMinute } from '#shared/market/ledger.ts';
import type { QualityWindow, DaySummary } from '#shared/market/quality.ts';
import { streamNames } from '#shared/market/stream.ts';
import { utcDate } from '#shared/market/time.ts';
import { ask, gapsOf, startAgain } from '../support/recorded-gaps.ts';
import { sentEvents, startRig, type Rig } from '../support/rig.ts';
import { PATIENCE } from '../support/patience.ts';

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
  await rig.untilState('READY');
  return rig;
}

/** Waits until there are as many gaps of the cause, all closed. @param venues of which; a busy machine may lose others too */
const closed = (
  rig: Rig,
  cause: GapCause,
  count: number,
  venues: readonly ExchangeId[] = exchangeIds,
): Promise<readonly Gap[]> =>
  vi.waitFor(async () => {
    const found = (await gapsOf(rig, cause)).filter(({ exchange }) => venues.includes(exchange));
    expect(found.map(({ exchange, stream, symbol, to }) => [exchange, stream, symbol, to !== null])).toEqual(
      found.map(({ exchange, stream, symbol }) => [exchange, stream, symbol, true]),
    );
    expect(found).toHaveLength(count);
    return found;
  }, SOON);

/** Waits until the venue's quotes of every symbol have been heard: before that nobody knows which number comes next. */
async function quoted(rig: Rig, venue: ExchangeId): Promise<void> {
  const sent = await vi.waitFor(() => {
    const counts = symbols.map(
      (symbol) => sentEvents(rig.simulator, true).get(`${venue} bbo ${symbol}`) ?? 0,
    );
    expect(Math.min(...counts)).toBeGreaterThan(0);
    return counts.reduce((sum, count) => sum + count, 0);
  }, SOON);
  await rig.untilVenue(venue, ({ streams }) => streams.some((s) => s.stream === 'bbo' && s.events >= sent));
}

/** Every stream, symbol and minute adds up. */
function imbalances(minutes: readonly StreamMinute[]): unknown[] {
  return minutes.filter(
    ({ received, stored, dropped, in_flight }) =>
      received !== stored + Object.values(dropped).reduce((a, b) => a + b, 0) + in_flight || in_flight < 0,
  );
}

test.concurrent(
  'only what the venue never sends is a gap, with its number and the ids around it',
  async (context) => {
    // Lively enough that three messages less are no silence.
    const rig = await start(context, { rate: 60 });
    // Counting anew and a rotation are none.
    await rig.command({ command: 'restartU', venue: 'bybit' });
    await rig.command({ command: 'notice', venue: 'okx', closeAfterMs: 20_000 });
    await vi.waitFor(
      () => expect(rig.simulator.record().closes.filter(({ venue }) => venue === 'okx')).toHaveLength(1),
      PATIENCE,
    );
    await rig.command({
      command: 'drop',
      venue: 'bybit',
      stream: 'orderbook.1',
      symbol: 'ETHUSDT',
      count: 7,
    });
    await rig.command({ command: 'drop', venue: 'binance', stream: 'aggTrade', symbol: 'BTCUSDT', count: 3 });
    const found = await closed(rig, 'sequence', 2);
    const of = (exchange: string): Gap => found.find((gap) => gap.exchange === exchange)!;
    expect(of('bybit')).toMatchObject({ stream: 'bbo', symbol: 'ETHUSDT', events: 7 });
    expect(of('binance')).toMatchObject({ stream: 'trade', symbol: 'BTCUSDT', events: 3 });
    for (const { events, evidence, from, to } of found) {
      expect(Number(evidence['before_id']) - Number(evidence['after_id']) - 1).toBe(events);
      expect(evidence).toMatchObject({ worth: 'proof', jumps: 1 });
      expect(BigInt(to!) > BigInt(from)).toBe(true);
    }
    // A machine that stands still for seconds makes streams silent.
    expect((await gapsOf(rig)).filter(({ cause }) => cause !== 'silence')).toHaveLength(2);
  },
);

test.concurrent(
  'a lost connection is a gap of each of its streams, closed by the first event',
  async (context) => {
    const rig = await start(context);
    await quoted(rig, 'bybit');
    await rig.command({ command: 'refuse', venue: 'bybit', count: 3, how: 'rst' });
    await rig.command({ command: 'reset', venue: 'bybit' });
    const found = await closed(rig, 'disconnect', symbols.length * streamNames.length, ['bybit']);
    const quotes = found.filter(({ stream }) => stream === 'bbo');
    for (const { events, evidence } of quotes) {
      expect(events).toBeGreaterThanOrEqual(0);
      expect(evidence).toMatchObject({ worth: 'proof' });
    }
    expect(found.filter(({ stream }) => stream === 'mark_price').map(({ events }) => events)).toEqual([
      null,
      null,
    ]);
    expect(await gapsOf(rig, 'sequence')).toEqual([]);

    const date = utcDate(Date.now());
    // The ledger is written every few seconds.
    await vi.waitFor(async () => {
      const summary = (await rig.backend.get(
        `/collector/day/${date}/summary` as '/status',
      )) as unknown as DaySummary;
      const day = summary.exchanges.find(({ exchange }) => exchange === 'bybit');
      expect(day).toMatchObject({ not_for: ['statistics', 'completeness claims'] });
      expect(day!.reconnects).toBeGreaterThanOrEqual(1);
      expect(day!.missing).toBe(found.reduce((sum, { events }) => sum + (events ?? 0), 0));
    }, SOON);
    const windows = (await rig.backend.get(
      `/collector/day/${date}/windows` as '/status',
    )) as unknown as QualityWindow[];
    expect(windows.at(-1)).toMatchObject({ open: true, facts: { partial: true } });
  },
);

test.concurrent('a stream that falls silent is a gap from its last word', async (context) => {
  const silence_ms = 2_000;
  const rig = await start(context, {
    symbols: ['BTCUSDT'],
    rate: 50,
    config: { connection: { ...connection, silence_ms } },
  });
  // Its last word is one it says from now on.
  const sinceMs = Date.now();
  const sent = sentEvents(rig.simulator).get('okx bbo')!;
  await rig.untilVenue('okx', ({ streams }) =>
    streams.some(({ stream, events }) => stream === 'bbo' && events > sent),
  );
  await rig.command({ command: 'silence', venue: 'okx', stream: 'bbo-tbt', symbol: 'BTCUSDT' });
  // A machine that stands still for seconds makes other streams silent too, and this one more than once.
  const quotes = async (): Promise<readonly Gap[]> =>
    (await gapsOf(rig, 'silence')).filter(({ exchange, stream }) => `${exchange} ${stream}` === 'okx bbo');
  const open = await vi.waitFor(async () => {
    const gap = (await quotes()).at(-1);
    expect(gap).toMatchObject({ symbol: 'BTCUSDT', to: null, events: null });
    return gap!;
  }, SOON);
  const fromMs = Number(BigInt(open.from) / 1_000_000n);
  expect(fromMs).toBeGreaterThanOrEqual(sinceMs);
  expect(fromMs).toBeLessThanOrEqual(Date.now() - silence_ms);
  await rig.command({ command: 'unsilence', venue: 'okx' });
  await vi.waitFor(async () => {
    const gap = (await quotes()).find(({ from }) => from === open.from);
    expect(BigInt(gap!.to ?? 0) > BigInt(open.from)).toBe(true);
  }, SOON);
});

test.concurrent(
  'after quiet every minute adds up to what was sent, and the next start knows since when it was missing',
  async (context) => {
    const rig = await start(context);
    await rig.backend.until(({ events }) => events > 1_500);
    await rig.silence();
    const minutes = await vi.waitFor(async () => {
      const { streams } = await ask(rig.backend, (client) => client.ledger.minutes(everythingMinutes));
      expect(imbalances(streams)).toEqual([]);
      expect(streams.filter(({ in_flight }) => in_flight > 0)).toEqual([]);
      return streams;
    }, SOON);
    const received = new Map<string, number>();
    for (const { exchange, stream, symbol, stored } of minutes) {
      const key = `${exchange} ${stream} ${symbol}`;
      received.set(key, (received.get(key) ?? 0) + stored);
    }
    const sent = [...sentEvents(rig.simulator, true)].filter(([, events]) => events > 0);
    expect(Object.fromEntries(received)).toEqual(Object.fromEntries(sent));

    for (const venue of exchangeIds) await rig.command({ command: 'unsilence', venue });
    const stoppingMs = Date.now();
    await rig.backend.stop();
    const stoppedMs = Date.now();
    const again = await startAgain(rig, { symbols, connection }, context.onTestFinished);
    const gaps = await vi.waitFor(async () => {
      const found = await gapsOf({ backend: again }, 'stopped');
      expect(found.filter(({ stream, to }) => stream !== 'funding' && to === null)).toEqual([]);
      expect(found.length).toBeGreaterThan(0);
      return found;
    }, SOON);
    let missing = 0;
    for (const { from, stream, exchange, events } of gaps) {
      const fromMs = Number(BigInt(from) / 1_000_000n);
      expect(fromMs).toBeGreaterThanOrEqual(stoppingMs);
      expect(fromMs).toBeLessThanOrEqual(stoppedMs);
      const isNumbered = exchange === 'bybit' ? stream === 'bbo' : stream === 'trade';
      if (!isNumbered) continue;
      // A quick start may find that no trade of a symbol was missed.
      expect(events).toBeGreaterThanOrEqual(0);
      missing += events!;
    }
    expect(missing).toBeGreaterThan(0);
    expect(await gapsOf({ backend: again }, 'crash')).toEqual([]);
  },
);

const everythingMinutes = { from: 0, to: 4e12, limit: 10_000 };
