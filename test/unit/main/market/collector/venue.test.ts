import { expect, test, vi } from 'vitest';
import { configSchema } from '../../../../../src-shared/config.ts';
import type { Exchange } from '../../../../../src-main/exchanges/exchange.ts';
import type { FetchJson } from '../../../../../src-main/market/collector/fetch-json.ts';
import { Venue } from '../../../../../src-main/market/collector/venue.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { fakeExchange, planOf, topic } from '../../../../support/fake-exchange.ts';
import { FakeNet } from '../../../../support/fake-socket.ts';
import { marketParts } from '../../../../support/market-parts.ts';

const T = Date.UTC(2026, 0, 15);
const symbols = ['BTCUSDT', 'NEWUSDT', 'ETHUSDT'];
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function started(
  fetchJson: FetchJson = async () => ['ETHUSDT', 'BTCUSDT'],
  exchange: Partial<Exchange> = {},
  connection = {},
) {
  const clock = new FakeClock(T);
  const net = new FakeNet();
  const closed: string[] = [];
  const parts = marketParts(clock, {
    symbols: symbols.length,
    listener: { opened: () => {}, updated: () => {}, closed: (_r, _s, _n, reason) => closed.push(reason) },
  });
  const log: string[] = [];
  const venue = new Venue(
    {
      exchange: fakeExchange(exchange),
      venue: 0,
      symbols,
      endpoints: { public: 'ws://venue/public', rest: 'http://venue' },
      connection: configSchema.parse({ connection }).connection,
      ends: [],
    },
    parts,
    {
      clock,
      recvClock: parts.recvClock,
      random: () => 0.999,
      log: (_, event, { why = '', symbol = '' } = {}) => log.push(`${event} ${symbol}${why}`.trim()),
      openSocket: net.open,
      fetchJson,
    },
  );
  venue.start();
  return { clock, net, parts, log, venue, closed };
}

async function feeding(...args: Parameters<typeof started>) {
  const all = started(...args);
  await settle();
  all.net.newest.accept();
  all.clock.advance(1_000);
  all.net.newest.frame(`bbo 0 ${T} 100 1 101 1`);
  return all;
}

test('asks for instruments, notes what the venue does not list, and subscribes to the rest', async () => {
  const { net, log, venue, clock } = started();
  expect(venue.status().connections).toMatchObject([{ name: 'instruments', state: 'connecting' }]);
  expect(venue.isLoaded).toBe(false);
  await settle();
  net.newest.accept();
  clock.advance(1_000);
  expect(net.newest.sent).toEqual([
    'subscribe bbo.BTCUSDT',
    'subscribe trade.BTCUSDT',
    'subscribe bbo.ETHUSDT',
    'subscribe trade.ETHUSDT',
  ]);
  expect([0, 1, 2].map((symbol) => venue.lists(symbol))).toEqual([true, false, true]);
  expect(venue.status().notes).toEqual(['NEWUSDT is not listed as a perpetual.']);
  expect(log).toContain('symbol_unknown NEWUSDT');
});

test('keeps asking for instruments with growing waits until the venue answers', async () => {
  let calls = 0;
  const all = started(async () => {
    calls++;
    if (calls < 5) throw new Error(`GET http://venue: status 50${calls}`);
    return ['BTCUSDT'];
  });
  const waits: number[] = [];
  let waited = 0;
  await settle();
  expect(all.venue.status().connections).toMatchObject([
    { name: 'instruments', state: 'waiting', reason: 'GET http://venue: status 501', attempt: 1 },
  ]);
  while (calls < 5) {
    const before = calls;
    all.clock.advance(10);
    waited += 10;
    await settle();
    if (calls > before) {
      waits.push(waited);
      waited = 0;
    }
  }
  expect(waits).toEqual([100, 500, 1_000, 2_000]);
  expect(all.venue.isLoaded).toBe(true);
  expect(all.log.filter((line) => line.startsWith('instruments_failed'))).toHaveLength(4);
});

test('says so when none of the symbols is listed, and does not connect', async () => {
  const all = started(async () => ['XUSDT']);
  await settle();
  expect(all.net.sockets).toEqual([]);
  expect([all.venue.isLoaded, all.venue.lists(0)]).toEqual([true, false]);
  expect(all.venue.status().connections).toMatchObject([
    { state: 'stopped', reason: 'none of the configured symbols is listed' },
  ]);
});

test('an answer that comes after the stop opens no socket, and the question is taken back', async () => {
  let stop: AbortSignal | undefined;
  const answer = Promise.withResolvers<unknown>();
  const all = started((_url, _ms, signal) => {
    stop = signal;
    return answer.promise;
  });
  await all.venue.stop();
  expect(stop?.aborted).toBe(true);
  answer.resolve(['BTCUSDT']);
  await settle();
  expect(all.net.sockets).toEqual([]);
  expect(all.clock.timers).toBe(0);
});

test('stops while it waits to ask again', async () => {
  const all = started(async () => {
    throw new Error('down');
  });
  await settle();
  await all.venue.stop();
  expect(all.clock.timers).toBe(0);
});

test('counts frames, events and rates of the last second per stream', async () => {
  const all = await feeding();
  const socket = all.net.newest;
  all.venue.check();
  socket.frame(`bbo 1 ${T} 100 1 101 1`);
  socket.frame(`trade 1 ${T} 100`);
  socket.frame('pong');
  socket.frame('bogus');
  all.clock.advance(500);
  all.venue.check();
  const status = all.venue.status();
  expect(status.frames).toEqual({ received: 5, control: 1, data: 3, rejected: { 'not JSON': 1 } });
  expect(status.frame_rate).toBe(4);
  expect(status.streams).toEqual([
    { stream: 'bbo', events: 2, rate: 1, age_ms: 500, silent: [] },
    { stream: 'trade', events: 1, rate: 1, age_ms: 500, silent: [] },
  ]);
  expect(status.last_event_ms).toBe(T + 1_000);
  expect(status.latency_ms).toEqual({ min: 1_000, p50: 1_000, p95: 1_000, p99: 1_000 });
});

test('ages do not follow the wall clock', async () => {
  const all = await feeding();
  all.clock.jump(-3_600_000);
  all.parts.recvClock.follow();
  all.clock.advance(250);
  expect(all.venue.status().streams[0]!.age_ms).toBe(250);
});

test('forgets its quotes when the socket ends, and ends the signals they carried', async () => {
  const all = await feeding();
  const { book, live, recvClock } = all.parts;
  expect(all.venue.isQuoting).toBe(true);
  // The other venue bids far above this one's ask.
  live.quote(book.slot(0, 1), T, recvClock.recvNs(), 102, 5, 103, 5);
  expect(live.reducer.open).toBe(1);
  all.net.newest.kill();
  expect(all.venue.isQuoting).toBe(false);
  expect([book.bid[0], book.ask[0], book.recvNs[0]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect([live.reducer.open, all.closed]).toEqual([0, ['leg_gone']]);
  // After the reconnect even a quote with an older time is taken: nothing newer is known.
  all.clock.advance(100);
  all.net.newest.accept();
  all.net.newest.frame(`bbo 0 ${T - 60_000} 99 1 100 1`);
  expect(book.bid[0]).toBe(99);
});

test('only the socket that carries quotes decides whether the venue quotes', async () => {
  const all = started(undefined, {
    sockets: (_, instruments) => [
      planOf(
        instruments.map((one, i) => topic(one.symbol, i, ['bbo'])),
        { name: 'public' },
      ),
      planOf(
        instruments.map((one, i) => topic(one.symbol, i, ['trade'])),
        { name: 'market' },
      ),
    ],
  });
  await settle();
  all.clock.advance(100);
  const [quotes, trades] = all.net.sockets;
  quotes!.accept();
  quotes!.frame(`bbo 0 ${T} 100 1 101 1`);
  expect(all.venue.isQuoting).toBe(true);
  trades!.kill();
  expect([all.venue.isQuoting, all.parts.book.bid[0]]).toEqual([true, 100]);
  expect(all.venue.status().connections.map((c) => [c.name, c.state])).toEqual([
    ['public', 'open'],
    ['market', 'waiting'],
  ]);
});

test('renews its sockets without a gap', async () => {
  const all = await feeding();
  const old = all.net.newest;
  all.clock.advance(1_000);
  all.venue.renew('system clock was set back');
  const next = all.net.newest;
  next.accept();
  old.frame(`bbo 0 ${T + 1} 101 1 102 1`);
  next.frame(`bbo 0 ${T + 1} 101 1 102 1`);
  expect(old.state).toBe('open');
  for (const name of ['bbo.BTCUSDT', 'trade.BTCUSDT', 'bbo.ETHUSDT', 'trade.ETHUSDT'])
    next.frame(`ack ${name}`);
  expect([old.state, next.state, all.parts.totals.events]).toEqual(['closed', 'open', 3]);
  expect(all.venue.status()).toMatchObject({ reconnects: 1 });
});

test('names the symbols of a silent stream', async () => {
  const all = await feeding();
  for (let s = 0; s < 27; s++) {
    all.clock.advance(1_000);
    all.net.newest.frame(`bbo 0 ${T} 100 1 101 1`);
    all.venue.check();
  }
  expect(all.venue.status().streams.map((s) => [s.stream, s.silent])).toEqual([
    ['bbo', ['ETHUSDT']],
    ['trade', []],
  ]);
});

test('stopping closes every socket and leaves no timer', async () => {
  const all = await feeding();
  const stopped = vi.fn();
  const done = all.venue.stop().then(stopped);
  all.clock.advance(1_000);
  await done;
  expect(stopped).toHaveBeenCalledOnce();
  expect([all.net.living.length, all.clock.timers]).toEqual([0, 0]);
});
