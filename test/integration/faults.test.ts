import { expect, test, vi, type TestContext } from 'vitest';
import { bookFields, bookOffset, legStates, type Frame } from '#shared/api/frames.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { CommandInput } from '../../src-main/simulator/control/commands.ts';
import {
  expectManners,
  framesByConnection,
  pingTimes,
  retries,
  type Retries,
} from '../support/client-manners.ts';
import { imbalance, startRig, venueOf, type Rig, type VenueMetrics } from '../support/rig.ts';
import { openRpcClient } from '../support/rpc-client.ts';
import type { Metrics } from '../support/start-backend.ts';
import { PATIENCE } from '../support/patience.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 180_000 });

/**
 * Limits that a machine which stands still for a moment does not reach by itself; a silent socket that does not answer a ping is
 * given up well before it would be replaced, at twice the silence.
 */
const connection = {
  connect_timeout_ms: 2_500,
  backoff_ms: 200,
  backoff_max_ms: 800,
  circuit_failures: 3,
  circuit_pause_ms: 2_000,
  silence_ms: 5_000,
  pong_timeout_ms: 2_500,
} as const;
const symbols = ['BTCUSDT', 'ETHUSDT'];
/** Sockets the recorder holds open with each venue. */
const sockets: Readonly<Record<ExchangeId, number>> = { binance: 2, bybit: 1, okx: 1 };

async function start(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  options: Partial<Parameters<typeof startRig>[0]> = {},
): Promise<Rig> {
  const rig = await startRig({ symbols, rate: 20, config: { connection }, ...options });
  onTestFinished(() => rig.dispose());
  return rig;
}

const metricsOf = async (rig: Rig): Promise<Metrics> =>
  (await rig.backend.get('/metrics')) as unknown as Metrics;

const counts = ({ connections, streams, reconnects }: VenueMetrics) => ({
  disconnects: connections.reduce((sum, each) => sum + each.disconnects, 0),
  connects: connections.reduce((sum, each) => sum + each.connects, 0),
  events: streams.reduce((sum, each) => sum + each.events, 0),
  reconnects,
});

/** What the recorder says about the end of sockets of a venue, since a line of the log. */
const endings = (rig: Rig, venue: ExchangeId, from: number): string[] =>
  rig.backend.log
    .slice(from)
    .filter((line) => line['event'] === 'ws_disconnect' && line['exchange'] === venue)
    .map((line) => String(line['why']));

/**
 * Does something to a venue that costs every socket it has: the venue is down for a while, the state says so, it comes back
 * by itself, each socket is counted once, and the others do not notice.
 *
 * @returns why the sockets ended, in the recorder's words
 */
async function outage(rig: Rig, venue: ExchangeId, faults: readonly CommandInput[]): Promise<string[]> {
  await rig.untilState('READY');
  const before = await metricsOf(rig);
  const logged = rig.backend.log.length;
  for (const fault of faults) await rig.command(fault);
  const reason = await rig.untilState('DEGRADED');
  expect(reason).toContain(`${venue} `);
  const during = await metricsOf(rig);
  await rig.untilState('READY');
  const after = await metricsOf(rig);
  for (const metrics of [before, during, after]) expect(imbalance(metrics)).toEqual([]);
  for (const other of exchangeIds) {
    const [was, is] = [before, after].map(({ market }) => counts(venueOf(market!.venues, other)));
    if (other === venue) {
      expect(is!.disconnects - was!.disconnects, 'disconnects').toBe(sockets[venue]);
      expect(is!.connects - was!.connects, 'connects').toBe(sockets[venue]);
      expect(is!.reconnects - was!.reconnects, 'reconnects').toBe(sockets[venue]);
      expect(is!.events).toBeGreaterThan(was!.events);
    } else {
      expect(reason).not.toContain(`${other} `);
      expect(is, `${other} did not notice`).toMatchObject({
        disconnects: was!.disconnects,
        connects: was!.connects,
      });
      expect(is!.events - was!.events).toBeGreaterThan(20);
    }
  }
  return endings(rig, venue, logged);
}

test.concurrent.for(exchangeIds)(
  'every way to lose the sockets costs %s a moment, nobody else, and is counted',
  async (venue, context) => {
    const rig = await start(context);
    const { backend, simulator } = rig;
    const refuse = (how: '503' | 'rst' | 'hang', count: number): CommandInput => ({
      command: 'refuse',
      venue,
      count,
      how,
    });
    /** Sockets that ended for this reason: those that were lost, or attempts that failed. */
    const ended = (all: readonly string[], why: string): number => all.filter((each) => each === why).length;
    if (venue === 'binance') await rig.command({ command: 'pingEvery', venue, ms: 700 });

    const closed = await outage(rig, venue, [
      refuse('503', 3),
      { command: 'close', venue, code: 1012, reason: 'maintenance' },
    ]);
    expect(ended(closed, 'closed with code 1012 maintenance')).toBe(sockets[venue]);
    // A busy machine may give an attempt up before its answer is read.
    expect(ended(closed, 'Unexpected server response: 503')).toBeGreaterThan(0);
    expect(closed.length).toBeGreaterThanOrEqual(3 + sockets[venue]);

    const reset = await outage(rig, venue, [refuse('hang', 2), { command: 'reset', venue }]);
    expect(ended(reset, `no connection within ${connection.connect_timeout_ms} ms`)).toBeGreaterThanOrEqual(
      2,
    );
    expect(reset.length).toBeGreaterThanOrEqual(2 + sockets[venue]);

    const halfOpen = await outage(rig, venue, [refuse('rst', 3), { command: 'halfOpen', venue }]);
    expect(ended(halfOpen, `no answer to a ping within ${connection.pong_timeout_ms} ms`)).toBe(
      sockets[venue],
    );
    expect(halfOpen.length).toBeGreaterThanOrEqual(3 + sockets[venue]);

    expectBackoff(retries(backend.log, simulator.record(), venue));
    if (venue === 'bybit') await rig.command({ command: 'restartU', venue });
    if (venue === 'okx') await expectOverlap(rig);
    await rig.untilState('READY');

    expect(backend.log.filter((line) => line['event'] === 'circuit_open').length).toBeGreaterThanOrEqual(2);
    await expectPings(rig, venue);
    expectManners(simulator.record());
    expect(simulator.record().forgotten).toBe(0);
  },
);

/** Full jitter below a bound that doubles, the first retry at once, the pause of an open circuit; never earlier than told. */
function expectBackoff(lines: readonly Retries[]): void {
  const { backoff_ms, backoff_max_ms, circuit_pause_ms } = connection;
  // Three times the sockets were lost, and eight attempts were refused; two of them perhaps of a socket's replacement.
  expect(lines.flatMap(({ told }) => told).length).toBeGreaterThanOrEqual(9);
  for (const { told, spanMs } of lines) {
    for (const retry of told) {
      const { attempt, inMs } = retry;
      const most = attempt === 1 ? 100 : Math.min(backoff_max_ms, backoff_ms * 2 ** (attempt - 1));
      const isPause = Math.abs(inMs - circuit_pause_ms) < 50;
      expect(isPause || inMs <= most, JSON.stringify(retry)).toBe(true);
    }
    expect(spanMs).toBeGreaterThan(told.reduce((sum, { inMs }) => sum + inMs, 0) - 20 * told.length);
  }
}

/** OKX announces its end: the new socket is fed before the old one goes, and the state stays as it is. */
async function expectOverlap(rig: Rig): Promise<void> {
  const states = rig.backend.log.filter((line) => line['event'] === 'state_change').length;
  const before = rig.simulator.record();
  const [closes, upgrades] = [before.closes.length, before.upgrades.length];
  await rig.command({ command: 'notice', venue: 'okx', closeAfterMs: 5_000 });
  const closing = await vi.waitFor(() => {
    const found = rig.simulator.record().closes[closes];
    expect(found).toBeDefined();
    return found!;
  }, PATIENCE);
  const [renewed, ...others] = rig.simulator.record().upgrades.slice(upgrades);
  expect(others).toEqual([]);
  expect(closing).toMatchObject({ venue: 'okx', by: 'client', code: 1000 });
  expect(closing.monoMs).toBeGreaterThan(renewed!.monoMs);
  expect(rig.backend.log.filter((line) => line['event'] === 'state_change')).toHaveLength(states);
}

/** The venues that were left alone are pinged every 20 s (Binance by protocol), and Binance's own pings are answered. */
async function expectPings(rig: Rig, disturbed: ExchangeId): Promise<void> {
  const { simulator } = rig;
  const stillOpen = new Set(simulator.truth().connections.map((each) => each.connection));
  const alone = simulator
    .record()
    .upgrades.filter((each) => each.venue !== disturbed && stillOpen.has(each.connection!));
  expect(alone).toHaveLength(disturbed === 'binance' ? 2 : 3);
  // Of a venue that was silent for a moment it is asked earlier too.
  const isDue = (ms: number): boolean => ms > 19_000 && ms < 40_000;
  await vi.waitFor(() => {
    for (const upgrade of alone)
      expect(pingTimes(simulator.record(), upgrade), upgrade.venue).toSatisfy((all: number[]) =>
        all.some(isDue),
      );
  }, PATIENCE);
  if (disturbed !== 'binance') return;
  // What was asked when a link died is never heard: the sockets of now, which are the last ones.
  await vi.waitFor(() => {
    const { upgrades, pings } = simulator.record();
    const accepted = upgrades.filter((each) => each.venue === 'binance' && each.connection !== undefined);
    const living = new Set(accepted.slice(-sockets.binance).map((each) => each.connection));
    const asked = pings.filter((ping) => living.has(ping.connection));
    const frames = framesByConnection(simulator.record(), 'binance');
    const pongs = asked.map(({ connection: at, text }) =>
      frames.get(at)!.filter((frame) => frame.kind === 'pong' && frame.text === text),
    );
    expect(pongs).not.toEqual([]);
    expect(pongs.map((each) => each.length)).toEqual(pongs.map(() => 1));
  }, PATIENCE);
}

test.concurrent(
  'an outage of a moment is told when it happens, and shown though it is over',
  async (context) => {
    const rig = await start(context, {
      config: { connection: { ...connection, backoff_ms: 10, backoff_max_ms: 10 } },
    });
    await rig.untilState('READY');
    const told = rig.backend.log.length;
    await rig.command({ command: 'reset', venue: 'okx' });
    expect(await rig.untilState('DEGRADED')).toContain('okx public');
    await rig.untilState('READY');
    // A machine that stands still for seconds has other states in between.
    const states = rig.backend.log
      .slice(told)
      .filter((line) => line['event'] === 'state_change')
      .map(({ to }) => String(to));
    const degraded = states.indexOf('DEGRADED');
    expect(states).toContain('DEGRADED');
    expect(states.slice(degraded)).toContain('READY');
  },
);

test.concurrent('all venues gone is OFFLINE, with no quote left, and all come back', async (context) => {
  const rig = await start(context);
  await rig.untilState('READY');
  const ui = await openRpcClient(rig.backend);
  let book: Frame | undefined;
  ui.client.market.book({}, (items) => void (book = items.at(-1)));
  const field = (name: 'bid_price' | 'ask_price' | 'state'): number[] =>
    Array.from(
      { length: symbols.length * exchangeIds.length },
      (_, slot) => book!.values[slot * bookFields.length + bookOffset[name]]!,
    );
  await vi.waitFor(
    () => expect(field('state').every((code) => legStates[code] === 'live')).toBe(true),
    PATIENCE,
  );

  for (const venue of exchangeIds) {
    await rig.command({ command: 'refuse', venue, count: 1_000, how: '503' });
    await rig.command({ command: 'reset', venue });
  }
  await vi.waitFor(
    () => expect(field('state').map((code) => legStates[code])).toEqual(Array(6).fill('disconnected')),
    PATIENCE,
  );
  expect([...field('bid_price'), ...field('ask_price')]).toEqual(Array(12).fill(Number.NaN));
  expect(await rig.untilState('OFFLINE')).toBe('No venue is connected.');
  expect(await rig.backend.get('/health')).toMatchObject({
    status: 'error',
    websockets: { binance: false, bybit: false, okx: false },
  });
  for (const venue of exchangeIds) await rig.command({ command: 'refuse', venue, count: 0 });
  await rig.untilState('READY');
  await vi.waitFor(
    () => expect(field('state').every((code) => legStates[code] === 'live')).toBe(true),
    PATIENCE,
  );
  ui.close();
  expect(imbalance(await metricsOf(rig))).toEqual([]);
  expectManners(rig.simulator.record());
});

test.concurrent(
  'a leg that is stale gives no signal; what was held back is recorded when it comes',
  async (context) => {
    const rig = await start(context, {
      config: {
        connection: { ...connection, silence_ms: 10_000 },
        signals: { max_age_ms: 1_500, cooldown_ms: 0, open_pct: 0.1 },
      },
    });
    const ui = await openRpcClient(rig.backend);
    const signals: Signal[] = [];
    let isHeld = false;
    // While the books are moved one by one, any route may pay for a moment.
    ui.client.signals.live({}, (items) => {
      signals.push(...items.filter((each) => isHeld && each.action === 'BUY_OKX_SELL_BINANCE'));
    });
    await rig.untilState('READY');
    const route = { symbol: 'BTCUSDT', buy: 'okx', sell: 'binance' } as const;
    // First the books are held where nothing pays and everybody has heard of it; then only Binance's bid moves.
    await rig.command({ command: 'spread', ...route, netPct: -0.2 });
    const { market: held } = await metricsOf(rig);
    for (const venue of exchangeIds) {
      const { events } = counts(venueOf(held!.venues, venue));
      await rig.untilVenue(venue, (now) => counts(now).events > events + 10);
    }
    isHeld = true;
    await rig.command({ command: 'spread', ...route, netPct: 0.42 });
    const opened = await vi.waitFor(() => {
      expect(signals[0]).toBeDefined();
      return signals[0]!;
    }, PATIENCE);
    expect(opened).toMatchObject({ event: 'OPENED', action: 'BUY_OKX_SELL_BINANCE' });
    expect(opened.net_pct).toBeCloseTo(0.42, 3);

    const stalledMs = Date.now();
    await rig.command({ command: 'stall', venue: 'binance', ms: 4_000 });
    // OKX goes on quoting the same price all the time: only the fresh leg of Binance opens the route again.
    const again = await vi.waitFor(() => {
      const found = signals.find(
        ({ event, timestamp }) => event === 'OPENED' && timestamp > stalledMs + 3_900,
      );
      expect(found).toBeDefined();
      return found!;
    }, PATIENCE);
    // On a machine that stands still OKX may have been stale for a moment too.
    const [before, closed] = signals
      .slice(0, signals.indexOf(again))
      .filter(({ event }) => event !== 'UPDATED')
      .slice(-2);
    expect(closed).toMatchObject({
      event: 'CLOSED',
      close_reason: 'leg_stale',
      opportunity_id: before!.opportunity_id,
    });
    expect(closed!.timestamp).toBeGreaterThan(stalledMs);
    for (const { event, buy_age_ms, sell_age_ms } of signals)
      if (event === 'OPENED') expect(Math.max(buy_age_ms, sell_age_ms)).toBeLessThanOrEqual(1_500);
    ui.close();
    await rig.silence();
    const { market } = await metricsOf(rig);
    expect(counts(venueOf(market!.venues, 'binance'))).toMatchObject({ disconnects: 0, connects: 2 });
  },
);

test.concurrent('sockets that the venue closes for their age come back at once', async (context) => {
  const rig = await start(context);
  await rig.untilState('READY');
  await rig.command({ command: 'maxAge', venue: 'binance', ms: 1 });
  await vi.waitFor(() => {
    const closes = rig.simulator.record().closes.filter(({ by, code }) => by === 'venue' && code === 1000);
    expect(closes.filter(({ venue }) => venue === 'binance').length).toBeGreaterThanOrEqual(2);
  }, PATIENCE);
  await rig.command({ command: 'maxAge', venue: 'binance', ms: 86_400_000 });
  const back = await rig.untilVenue(
    'binance',
    (now) => counts(now).disconnects >= 2 && now.connections.every((each) => each.state === 'open'),
  );
  expect(back.connections.map((each) => each.disconnects > 0)).toEqual([true, true]);
  expectManners(rig.simulator.record());
});

// On its own: what counts here is when attempts arrive, and the venue shares its thread with the tests.
test('OKX is never asked for more than three connections in a second', async (context) => {
  const rig = await start(context, {
    symbols: ['BTCUSDT'],
    rate: 5,
    config: {
      exchanges: ['okx'],
      connection: { ...connection, backoff_ms: 10, backoff_max_ms: 10, circuit_failures: 100 },
    },
  });
  await rig.untilState('READY');
  await rig.command({ command: 'refuse', venue: 'okx', count: 6, how: 'rst' });
  await rig.command({ command: 'reset', venue: 'okx' });
  await rig.untilVenue('okx', (now) => counts(now).connects === 2);
  // The waits between attempts are at most 10 ms: what spaces them is the limit alone.
  const [, first, ...others] = rig.simulator.record().upgrades;
  expect(others).toHaveLength(6);
  const apartMs = (others.at(-1)!.monoMs - first!.monoMs) / others.length;
  expect(apartMs).toBeGreaterThan(350);
});
