import { expect, test } from 'vitest';
import { configSchema } from '../../../../src-shared/config.ts';
import type { Signal } from '../../../../src-shared/market/signal.ts';
import type { MarketCounters } from '../../../../src-shared/status.ts';
import type { MarketInput } from '../../../../src-main/market/market.contract.ts';
import { createMarket } from '../../../../src-main/market/market.ts';
import { RingConsumer } from '../../../../src-main/storage/ring.ts';
import { allocateRing } from '../../../../src-main/storage/ring.contract.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeNet, type FakeSocket } from '../../../support/fake-socket.ts';

const T = Date.UTC(2026, 0, 15);
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What the two venues' REST interfaces say of their one contract. */
const instruments = {
  symbols: [
    {
      symbol: 'BTCUSDT',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      marginAsset: 'USDT',
      contractType: 'PERPETUAL',
      status: 'TRADING',
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: '0.10' },
        { filterType: 'LOT_SIZE', stepSize: '0.001' },
      ],
    },
  ],
  result: {
    list: [
      {
        symbol: 'BTCUSDT',
        baseCoin: 'BTC',
        quoteCoin: 'USDT',
        settleCoin: 'USDT',
        contractType: 'LinearPerpetual',
        status: 'Trading',
        priceFilter: { tickSize: '0.10' },
        lotSizeFilter: { qtyStep: '0.01' },
      },
    ],
  },
};

async function started() {
  const clock = new FakeClock(T);
  const net = new FakeNet();
  const config = configSchema.parse({});
  const ring = allocateRing(1_024, T);
  const consumer = new RingConsumer(ring);
  const signals: Signal[] = [];
  const counts: MarketCounters[] = [];
  const inputs: MarketInput[] = [];
  const learnt: string[] = [];
  const log: [string, unknown][] = [];
  const frames = { book: 0, routes: 0 };
  const market = createMarket(
    {
      exchanges: ['binance', 'bybit'],
      symbols: ['BTCUSDT'],
      endpoints: {},
      signals: config.signals,
      connection: config.connection,
      takerPct: [0.05, 0.055],
      ring,
      ends: [],
    },
    {
      signal: (signal) => signals.push(signal),
      input: (input) => inputs.push(input),
      book: () => frames.book++,
      routes: () => frames.routes++,
      counters: (counters) => counts.push(counters),
      instruments: (exchange, list) => learnt.push(`${exchange} ${list.map((one) => one.symbol).join()}`),
    },
    {
      clock,
      random: () => 0.5,
      log: (_, event, fields) => log.push([event, fields]),
      openSocket: net.open,
      fetchJson: async () => instruments,
    },
  );
  await settle();
  clock.advance(3_000);
  const socket = (part: string): FakeSocket => net.living.find((one) => one.url.includes(part))!;
  for (const one of net.living) one.accept();
  clock.advance(1_000);
  const stored = (): number => consumer.drain(() => {});
  return { clock, net, market, signals, inputs, counts, learnt, log, frames, socket, stored };
}

let u = 0;
function binanceQuote(eventMs: number, bid: string, ask: string): string {
  const quote = {
    e: 'bookTicker',
    u: ++u,
    s: 'BTCUSDT',
    b: bid,
    B: '3',
    a: ask,
    A: '2',
    T: eventMs,
    E: eventMs,
  };
  return JSON.stringify({ stream: 'btcusdt@bookTicker', data: quote });
}
function bybitQuote(eventMs: number, bid: string, ask: string): string {
  return JSON.stringify({
    topic: 'orderbook.1.BTCUSDT',
    type: 'snapshot',
    ts: eventMs,
    data: { s: 'BTCUSDT', b: [[bid, '1.239']], a: [[ask, '4']], u: ++u, seq: u },
    cts: eventMs,
  });
}

/** Bybit bids 100 over Binance's ask. */
async function signalling() {
  const all = await started();
  const nowMs = all.clock.wallMs();
  all.socket('fstream.binance.com/public').frame(binanceQuote(nowMs - 3, '66999.9', '67000'));
  all.clock.advance(10);
  all.socket('bybit').frame(bybitQuote(nowMs + 5, '67150', '67150.1'));
  return all;
}

test('from the venues’ own frames to a signal in the same turn, and every event in the ring', async () => {
  const { signals, market, stored, learnt, clock } = await signalling();
  expect(signals).toMatchObject([
    {
      event: 'OPENED',
      action: 'BUY_BINANCE_SELL_BYBIT',
      symbol: 'BTCUSDT',
      buy_price: 67_000,
      sell_price: 67_150,
      // 1.239 cut to Bybit's lot of 0.01, the coarser one.
      qty: 1.23,
      buy_age_ms: expect.closeTo(10, 4),
      detected_at: clock.wallMs() - 5,
    },
  ]);
  expect(market.counters()).toMatchObject({ events: 2, accepted: 2, queue_full: 0, open_opportunities: 1 });
  expect(stored()).toBe(2);
  expect(learnt).toEqual(['binance BTCUSDT', 'bybit BTCUSDT']);
});

test('sends frames ten and four times a second, counters once', async () => {
  const { clock, frames, counts } = await started();
  const before = { ...frames, counts: counts.length };
  clock.advance(10_000);
  expect([frames.book - before.book, frames.routes - before.routes, counts.length - before.counts]).toEqual([
    100, 40, 10,
  ]);
});

test('a lost socket is told at once, not with the next second', async () => {
  const { clock, counts, socket } = await signalling();
  const before = counts.length;
  socket('bybit').kill('reset');
  clock.advance(1);
  expect(counts.slice(before)).toHaveLength(1);
  expect(counts.at(-1)!.venues[1]!.connections).toMatchObject([
    { state: 'waiting', reason: 'reset', disconnects: 1 },
  ]);
});

test('silence ends a signal without any quote', async () => {
  const { clock, signals } = await signalling();
  clock.advance(5_260);
  expect(signals.map((s) => s.close_reason)).toEqual([undefined, 'leg_stale']);
});

test('a venue that goes takes its signals with it, and the other goes on', async () => {
  const { signals, socket, market } = await signalling();
  socket('bybit').kill();
  expect(signals.map((s) => s.close_reason)).toEqual([undefined, 'leg_gone']);
  expect(market.counters().venues.map((venue) => venue.connections.map((c) => c.state))).toEqual([
    ['open', 'subscribing'],
    ['waiting'],
  ]);
});

test('stopping ends signals as stopped, reads what still comes, and leaves nothing running', async () => {
  const { clock, net, market, signals, socket, stored } = await signalling();
  const binance = socket('fstream.binance.com/public');
  binance.isPolite = false;
  const stopping = market.stop();
  expect(signals.map((s) => s.close_reason)).toEqual([undefined, 'stopped']);
  binance.frame(binanceQuote(clock.wallMs(), '60000', '60001'));
  clock.advance(1_000);
  const counters = await stopping;
  expect(signals).toHaveLength(2);
  expect(counters).toMatchObject({ events: 3, accepted: 3, open_opportunities: 0 });
  expect(stored()).toBe(3);
  expect([clock.timers, net.living.length]).toEqual([0, 0]);
});

test('after the clock was set back, it says so and takes new connections for right receive times', async () => {
  const { clock, net, log, signals } = await signalling();
  const before = net.sockets.length;
  clock.jump(-3_600_000);
  clock.advance(3_000);
  expect(log).toContainEqual(['gap_detected', { cause: 'clock_jump', jump_ms: -3_600_000 }]);
  expect(net.sockets.length - before).toBe(3);
  // Legs are as fresh as they were: nothing is known to be wrong with them.
  expect(signals).toHaveLength(1);
});

test('what the reducer is told besides quotes is handed on, in order, to be kept for replays', async () => {
  const { inputs, market, socket } = await signalling();
  market.configure({
    signals: configSchema.parse({ signals: { open_pct: 0.5 } }).signals,
    takerPct: [0.05, 0.055],
  });
  socket('bybit').kill();
  await market.stop();
  const kinds = inputs.map(({ json }) => (JSON.parse(json) as { kind: string }).kind);
  expect(kinds).toEqual(['settings', 'limits', 'limits', 'settings', 'gone', 'stop', 'gone']);
  const times = inputs.map(({ atNs }) => atNs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('thresholds, fees and mutes change what is open at once', async () => {
  const { signals, market, clock, socket } = await signalling();
  expect(signals.map((signal) => signal.event)).toEqual(['OPENED']);
  const { signals: settings } = configSchema.parse({ signals: { mutes: [{ exchange: 'bybit' }] } });
  market.configure({ signals: settings, takerPct: [0.05, 0.055] });
  expect(signals[1]).toMatchObject({ event: 'CLOSED', close_reason: 'muted' });
  market.configure({ signals: configSchema.parse({}).signals, takerPct: [0.5, 0.5] });
  clock.advance(10_000);
  const nowMs = clock.wallMs();
  socket('fstream.binance.com/public').frame(binanceQuote(nowMs - 3, '66999.9', '67000'));
  socket('bybit').frame(bybitQuote(nowMs - 5, '67150', '67150.1'));
  expect(signals).toHaveLength(2);
  expect(market.reasons({ buy: 'binance', sell: 'bybit' })).toMatchObject({
    routes: 1,
    now: { below_line: 1 },
  });
});
