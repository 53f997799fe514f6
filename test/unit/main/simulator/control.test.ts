import { describe, expect, test } from 'vitest';
import { edge } from '../../../../src-shared/market/spread.ts';
import { Client, sync } from './client.ts';
import { start, type Started } from './start.ts';
import { PATIENCE } from '../../../support/patience.ts';

const SWAP = 'BTC-USDT-SWAP';

interface Quote {
  readonly bid: string;
  readonly bidSize: string;
  readonly ask: string;
  readonly askSize: string;
}

/** Reads the newest BTC top of book of a client of each venue. */
const quote = {
  binance(client: Client): Quote {
    const { data } = client.json().findLast((each) => 'stream' in each) as { data: Record<string, string> };
    return { bid: data['b']!, bidSize: data['B']!, ask: data['a']!, askSize: data['A']! };
  },
  bybit(client: Client): Quote {
    const { data } = client.json().findLast((each) => 'topic' in each) as {
      data: { b: [[string, string]]; a: [[string, string]] };
    };
    return { bid: data.b[0][0], bidSize: data.b[0][1], ask: data.a[0][0], askSize: data.a[0][1] };
  },
  okx(client: Client): Quote {
    const { data } = client.json().findLast((each) => 'data' in each) as {
      data: [{ bids: [[string, string]]; asks: [[string, string]] }];
    };
    const { bids, asks } = data[0];
    return { bid: bids[0][0], bidSize: bids[0][1], ask: asks[0][0], askSize: asks[0][1] };
  },
};

async function watch({ urls }: Started): Promise<{ binance: Client; bybit: Client; okx: Client }> {
  const binance = await Client.open(`${urls.binance.public}/stream?streams=btcusdt@bookTicker`);
  const bybit = await Client.open(urls.bybit.public);
  const okx = await Client.open(urls.okx.public);
  bybit.send({ op: 'subscribe', args: ['orderbook.1.BTCUSDT'] });
  okx.send({ op: 'subscribe', args: [{ channel: 'bbo-tbt', instId: SWAP }] });
  await sync.bybit(bybit);
  await sync.okx(okx);
  return { binance, bybit, okx };
}

async function syncAll(clients: { binance: Client; bybit: Client; okx: Client }): Promise<void> {
  await Promise.all([sync.binance(clients.binance), sync.bybit(clients.bybit), sync.okx(clients.okx)]);
}

/** Ids of the messages a client got, by a pattern with one number in it. */
function numbers(client: Client, pattern: RegExp): number[] {
  return client.frames.flatMap((frame) => {
    const found = pattern.exec(frame);
    return found === null ? [] : [Number(found[1])];
  });
}

async function trades(started: Started): Promise<Client> {
  return Client.open(`${started.urls.binance.public}/stream?streams=btcusdt@trade`);
}

const TRADE_ID = /"t":(\d+)/;

describe('control of the simulator', () => {
  test('holds a quote, sends it on with fresh times, and lets it go', async () => {
    const started = await start();
    const clients = await watch(started);
    for (const venue of ['binance', 'bybit', 'okx'] as const) {
      await started.command({
        command: 'quote',
        venue,
        symbol: 'BTCUSDT',
        bid: 90_000.1,
        ask: 90_000.2,
        bidQty: 2,
        askQty: 0.5,
      });
    }
    started.clock.advance(5_000);
    await syncAll(clients);
    expect(quote.binance(clients.binance)).toEqual({
      bid: '90000.10',
      bidSize: '2.000',
      ask: '90000.20',
      askSize: '0.500',
    });
    expect(quote.bybit(clients.bybit)).toEqual({
      bid: '90000.1',
      bidSize: '2',
      ask: '90000.2',
      askSize: '0.5',
    });
    // One contract is 0.01 BTC.
    expect(quote.okx(clients.okx)).toEqual({ bid: '90000.1', bidSize: '200', ask: '90000.2', askSize: '50' });
    const times = numbers(clients.binance, /"T":(\d+)/);
    expect(times.length).toBeGreaterThan(30);
    expect(times.at(-1)).toBeGreaterThan(started.clock.wallMs() - 500);
    expect(await started.command({ command: 'release' })).toEqual({ released: 3 });
    await syncAll(clients);
    expect(Number(quote.okx(clients.okx).bid)).toBeLessThan(86_000);
  });

  test.each([0.42, 0.02, -0.3, 3])(
    'holds a spread that pays %d percent net as clients read it, and no other route more',
    async (netPct) => {
      const started = await start();
      const clients = await watch(started);
      const answer = await started.command({
        command: 'spread',
        symbol: 'BTCUSDT',
        buy: 'okx',
        sell: 'bybit',
        netPct,
      });
      // Bybit and OKX push at most every 10 ms.
      started.clock.advance(20);
      await syncAll(clients);
      const fees = { binance: 0.05, bybit: 0.055, okx: 0.05 };
      const quotes = {
        binance: quote.binance(clients.binance),
        bybit: quote.bybit(clients.bybit),
        okx: quote.okx(clients.okx),
      };
      const venues = ['binance', 'bybit', 'okx'] as const;
      const nets = venues.flatMap((buy) =>
        venues
          .filter((sell) => sell !== buy)
          .map((sell) => ({
            route: `${buy}>${sell}`,
            netPct: edge(Number(quotes[buy].ask), Number(quotes[sell].bid), fees[buy], fees[sell]).netPct,
          })),
      );
      const staged = nets.find(({ route }) => route === 'okx>bybit')!;
      expect(staged.netPct).toBeCloseTo(netPct, 6);
      expect((answer as { netPct: number }).netPct).toBeCloseTo(netPct, 6);
      for (const { route, netPct: other } of nets)
        if (route !== staged.route) expect(other).toBeLessThan(Math.max(netPct, 0));
    },
  );

  test('stages a dislocation on demand, for the time asked for', async () => {
    const started = await start();
    const clients = await watch(started);
    await started.command({
      command: 'dislocate',
      symbol: 'BTCUSDT',
      buy: 'binance',
      sell: 'okx',
      netPct: 0.2,
      ms: 2_000,
    });
    const net = async () => {
      await syncAll(clients);
      const [ask, bid] = [Number(quote.binance(clients.binance).ask), Number(quote.okx(clients.okx).bid)];
      return edge(ask, bid, 0.05, 0.05).netPct;
    };
    started.clock.advance(1_500);
    expect(await net()).toBeGreaterThan(0.15);
    started.clock.advance(1_000);
    expect(await net()).toBeLessThan(0);
  });

  test('drops messages of one stream: ids go on, so that the gap is real, and it is told', async () => {
    const started = await start();
    const client = await trades(started);
    started.clock.advance(2_000);
    await started.command({
      command: 'drop',
      venue: 'binance',
      stream: 'trade',
      symbol: 'BTCUSDT',
      count: 3,
    });
    started.clock.advance(5_000);
    await sync.binance(client);
    const ids = numbers(client, TRADE_ID);
    const steps = ids.slice(1).map((id, i) => id - ids[i]!);
    expect(steps.filter((step) => step !== 1)).toEqual([4]);
    const truth = started.simulator.truth().topics.find(({ topic }) => topic === 'btcusdt@trade');
    expect(truth).toMatchObject({
      messages: ids.length,
      rows: ids.length,
      withheld: 3,
      events: { trade: ids.length },
    });
  });

  test('repeats messages', async () => {
    const started = await start();
    const client = await trades(started);
    await started.command({ command: 'repeat', venue: 'binance', stream: 'trade', count: 2 });
    started.clock.advance(5_000);
    await sync.binance(client);
    const ids = numbers(client, TRADE_ID);
    const steps = ids.slice(1).map((id, i) => id - ids[i]!);
    expect(steps.slice(0, 4)).toEqual([0, 1, 0, 1]);
    expect(steps.slice(4).every((step) => step === 1)).toBe(true);
  });

  test('sends messages after the one that follows each of them', async () => {
    const started = await start();
    const client = await trades(started);
    await started.command({ command: 'late', venue: 'binance', stream: 'trade', count: 2 });
    started.clock.advance(5_000);
    await sync.binance(client);
    const ids = numbers(client, TRADE_ID);
    expect(ids.slice(1, 6).map((id, i) => id - ids[i]!)).toEqual([-1, 3, -1, 2, 1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('silences a stream of one symbol and nothing else, until told to go on', async () => {
    const started = await start();
    const client = await Client.open(
      `${started.urls.binance.public}/stream?streams=btcusdt@bookTicker/ethusdt@bookTicker`,
    );
    await started.command({ command: 'silence', venue: 'binance', symbol: 'BTCUSDT' });
    started.clock.advance(3_000);
    await sync.binance(client);
    const count = (symbol: string) =>
      client.frames.filter((frame) => frame.includes(`"s":"${symbol}"`)).length;
    expect(count('BTCUSDT')).toBe(0);
    expect(count('ETHUSDT')).toBeGreaterThan(10);
    await started.command({ command: 'unsilence', venue: 'binance' });
    started.clock.advance(3_000);
    await sync.binance(client);
    expect(count('BTCUSDT')).toBeGreaterThan(10);
  });

  test('closes with code and reason, one connection or all of a venue', async () => {
    const started = await start();
    const first = await Client.open(started.urls.bybit.public);
    const second = await Client.open(started.urls.bybit.public);
    const { upgrades } = started.simulator.record();
    const connection = upgrades[0]!.connection!;
    await started.command({ command: 'close', venue: 'bybit', connection, code: 1012, reason: 'restart' });
    expect(await first.ended).toEqual({ code: 1012, reason: 'restart' });
    await sync.bybit(second);
    expect(await started.command({ command: 'close', venue: 'bybit', code: 4000 })).toEqual({
      connections: 1,
    });
    expect((await second.ended).code).toBe(4000);
    const { closes } = started.simulator.record();
    expect(closes[0]).toMatchObject({
      venue: 'bybit',
      connection,
      code: 1012,
      reason: 'restart',
      by: 'venue',
    });
  });

  test('resets without a close frame', async () => {
    const started = await start();
    const client = await Client.open(started.urls.okx.public);
    await started.command({ command: 'reset', venue: 'okx' });
    expect((await client.ended).code).toBe(1006);
  });

  test('half-opens: no frame, no pong, and the socket stays', async () => {
    const started = await start();
    const client = await Client.open(started.urls.bybit.public);
    await client.ask({ op: 'subscribe', args: ['orderbook.1.BTCUSDT'] });
    await sync.bybit(client);
    await started.command({ command: 'halfOpen', venue: 'bybit' });
    const before = client.frames.length;
    client.ws.ping('anybody there');
    client.send({ op: 'ping' });
    started.clock.advance(10_000);
    // Another connection of the venue lives on; what it got was written after anything for the first.
    const other = await Client.open(started.urls.bybit.public);
    await sync.bybit(other);
    await sync.bybit(other);
    expect(client.frames.length).toBe(before);
    expect(client.pongs).toEqual([]);
    expect(client.ws.readyState).toBe(client.ws.OPEN);
    client.ws.terminate();
  });

  test('stalls a connection and then sends everything in order', async () => {
    const started = await start();
    const client = await trades(started);
    started.clock.advance(1_000);
    await sync.binance(client);
    const before = client.frames.length;
    await started.command({ command: 'stall', venue: 'binance', ms: 5_000 });
    started.clock.advance(4_900);
    const other = await trades(started);
    await sync.binance(other);
    expect(client.frames.length).toBe(before);
    started.clock.advance(200);
    await sync.binance(client);
    const ids = numbers(client, TRADE_ID);
    expect(ids.length).toBeGreaterThan(10);
    expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
  });

  test.each([
    ['503', 503],
    ['rst', 'ECONNRESET'],
  ] as const)('refuses reconnects by %s', async (how, seen) => {
    const started = await start();
    await started.command({ command: 'refuse', venue: 'bybit', count: 2, how });
    expect(await Client.refusal(started.urls.bybit.public)).toBe(seen);
    expect(await Client.refusal(started.urls.bybit.public)).toBe(seen);
    await Client.open(started.urls.bybit.public);
    expect(started.simulator.record().upgrades.map(({ answer }) => answer)).toEqual([how, how, '101']);
  });

  test('lets clients in again when it is told to refuse none', async () => {
    const started = await start();
    await started.command({ command: 'refuse', venue: 'bybit', count: 1_000 });
    expect(await Client.refusal(started.urls.bybit.public)).toBe(503);
    await started.command({ command: 'refuse', venue: 'bybit', count: 0 });
    await Client.open(started.urls.bybit.public);
    expect(started.simulator.record().upgrades.map(({ answer }) => answer)).toEqual(['503', '101']);
  });

  test('leaves a reconnect without an answer', async () => {
    const started = await start();
    await started.command({ command: 'refuse', venue: 'bybit', count: 1, how: 'hang' });
    const hanging = Client.refusal(started.urls.bybit.public);
    await Client.open(started.urls.bybit.public).catch(() => undefined);
    await expect
      .poll(() => started.simulator.record().upgrades.map(({ answer }) => answer), PATIENCE)
      .toEqual(['hang', '101']);
    await started.simulator.stop();
    expect(await hanging).toBe('ECONNRESET');
  });

  test('puts in any text or bytes', async () => {
    const started = await start();
    const client = await Client.open(started.urls.okx.public);
    await started.command({ command: 'raw', venue: 'okx', text: '{"broken":', count: 2 });
    await started.command({
      command: 'raw',
      venue: 'okx',
      binary: Buffer.from([0, 255, 7]).toString('base64'),
    });
    await started.command({ command: 'raw', venue: 'okx', text: 'x'.repeat(3_000_000) });
    await sync.okx(client);
    expect(client.frames.slice(0, 2)).toEqual(['{"broken":', '{"broken":']);
    expect(client.binary).toEqual([Buffer.from([0, 255, 7])]);
    expect(client.frames[2]!.length).toBe(3_000_000);
  });

  test('fragments frames, and a client reads the same', async () => {
    const started = await start();
    await started.command({ command: 'fragments', every: 1 });
    const client = await trades(started);
    started.clock.advance(3_000);
    await sync.binance(client);
    const ids = numbers(client, TRADE_ID);
    expect(ids.length).toBeGreaterThan(5);
    expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
  });

  test('answers REST with a failure or late, for one path, so many times', async () => {
    const started = await start();
    const get = async (path: string) => (await fetch(`${started.urls.okx.rest}${path}`)).status;
    await started.command({
      command: 'rest',
      venue: 'okx',
      path: '/api/v5/public/instruments',
      status: 503,
      count: 1,
    });
    expect(await get('/api/v5/public/time')).toBe(200);
    expect(await get('/api/v5/public/instruments?instType=SWAP')).toBe(503);
    expect(await get('/api/v5/public/instruments?instType=SWAP')).toBe(200);
    await started.command({ command: 'rest', venue: 'okx', delayMs: 5_000 });
    let status: number | undefined;
    const late = get('/api/v5/public/time').then((value) => (status = value));
    // The second call overtakes the late one.
    expect(await get('/api/v5/public/time')).toBe(200);
    expect(status).toBeUndefined();
    started.clock.advance(5_001);
    expect(await late).toBe(200);
    await started.command({ command: 'rest', venue: 'okx', status: 500, count: 9 });
    expect(await get('/api/v5/public/time')).toBe(500);
    await started.command({ command: 'rest', venue: 'okx', count: 0 });
    expect(await get('/api/v5/public/time')).toBe(200);
    await started.command({ command: 'rest', venue: 'okx', delayMs: 5_000 });
    const freed = get('/api/v5/public/time');
    await expect.poll(() => started.simulator.record().rest.length).toBe(7);
    // It has to be there before it can be let go.
    await get('/api/v5/public/time');
    await started.command({ command: 'rest', venue: 'okx', count: 0 });
    expect(await freed).toBe(200);
    started.clock.advance(5_001);
    const { rest } = started.simulator.record();
    expect(rest.map(({ status: seen }) => seen)).toEqual([200, 503, 200, 200, 200, 500, 200, 200, 200]);
  });

  test('jumps the clock, changes its speed, and closes by age when told', async () => {
    const started = await start();
    const day = 86_400_000;
    const startMs = started.clock.wallMs();
    expect(await started.command({ command: 'clock', jumpMs: day })).toEqual({ nowMs: startMs + day });
    await started.command({ command: 'clock', speed: 60 });
    started.clock.advance(1_000);
    const answer = await fetch(`${started.urls.binance.rest}/fapi/v1/time`);
    expect(await answer.json()).toEqual({ serverTime: startMs + day + 60_000 });
    await started.command({ command: 'maxAge', venue: 'bybit', ms: 30_000 });
    const client = await Client.open(started.urls.bybit.public);
    started.clock.advance(501);
    expect((await client.ended).code).toBe(1000);
  });

  test('does a command later: after a time, or after so many messages', async () => {
    const started = await start();
    const client = await trades(started);
    await started.command({
      command: 'drop',
      venue: 'binance',
      stream: 'trade',
      count: 1,
      after: { venue: 'binance', messages: 5 },
    });
    started.clock.advance(10_000);
    await sync.binance(client);
    const ids = numbers(client, TRADE_ID);
    expect(ids[5]! - ids[4]!).toBe(2);
    await started.command({ command: 'close', venue: 'binance', code: 1001, after: { ms: 1_000 } });
    started.clock.advance(900);
    await sync.binance(client);
    started.clock.advance(200);
    expect((await client.ended).code).toBe(1001);
  });

  test('records what clients did: upgrades, frames, pongs, closes', async () => {
    const started = await start();
    const client = await Client.open(`${started.urls.binance.public}/ws?x=1`, {
      headers: { 'user-agent': 'test' },
    });
    await client.ask({ method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1 });
    client.ws.close(1000, 'bye');
    await client.ended;
    await expect.poll(() => started.simulator.record().closes.length, PATIENCE).toBe(1);
    const { upgrades, frames, closes } = started.simulator.record();
    const { connection } = upgrades[0]!;
    expect(upgrades[0]).toMatchObject({
      venue: 'binance',
      path: '/public/ws',
      query: 'x=1',
      headers: { 'user-agent': 'test' },
      answer: '101',
      atMs: started.clock.wallMs(),
    });
    expect(frames).toMatchObject([
      { connection, kind: 'text', text: '{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}' },
    ]);
    expect(closes).toMatchObject([{ connection, code: 1000, reason: 'bye', by: 'client' }]);
  });

  test('counts exactly what was sent, by message, row and event', async () => {
    const started = await start();
    const { urls, clock, simulator } = started;
    const binance = await Client.open(
      `${urls.binance.market}/stream?streams=btcusdt@aggTrade/btcusdt@markPrice@1s/ethusdt@markPrice@1s`,
    );
    const bybit = await Client.open(urls.bybit.public);
    bybit.send({ op: 'subscribe', args: ['tickers.BTCUSDT', 'publicTrade.BTCUSDT', 'orderbook.1.BTCUSDT'] });
    await sync.bybit(bybit);
    clock.advance(20_000);
    await sync.binance(binance);
    await sync.bybit(bybit);
    const sums = { messages: 0, events: new Map<string, number>() };
    for (const { messages, events } of simulator.truth().topics) {
      sums.messages += messages;
      for (const [stream, count] of Object.entries(events)) {
        sums.events.set(stream, (sums.events.get(stream) ?? 0) + count);
      }
    }
    const data = [...binance.json(), ...bybit.json()].filter((each) => 'data' in each);
    expect(sums.messages).toBe(data.length);
    const expected = { mark_price: 0, funding: 0, open_interest: 0, trade: 0, bbo: 0 };
    for (const each of data as { stream?: string; topic?: string; data: Record<string, unknown> }[]) {
      const { stream = '', topic = '', data: message } = each;
      if (stream.includes('aggTrade')) expected.trade++;
      if (stream.includes('markPrice')) {
        expected.mark_price++;
        expected.funding++;
      }
      if (topic.startsWith('orderbook')) expected.bbo++;
      if (topic.startsWith('publicTrade')) expected.trade += (message as unknown as unknown[]).length;
      if (!topic.startsWith('tickers')) continue;
      if ('markPrice' in message || 'indexPrice' in message) expected.mark_price++;
      if ('fundingRate' in message || 'nextFundingTime' in message) expected.funding++;
      if ('openInterest' in message) expected.open_interest++;
    }
    expect(Object.fromEntries(sums.events)).toEqual(expected);
    const open = simulator.truth().connections;
    expect(open.reduce((sum, { dataFrames }) => sum + dataFrames, 0)).toBe(data.length);
  });

  test.each([
    [{}, /command: command/],
    [
      { command: 'quote', venue: 'binance', symbol: 'BTCUSDT', bid: 2, ask: 1 },
      /expected bid below ask, found 2 and 1/,
    ],
    [
      { command: 'quote', venue: 'binance', symbol: 'DOGEUSDT', bid: 1, ask: 2 },
      /expected one that runs on binance, found DOGEUSDT/,
    ],
    [{ command: 'quote', venue: 'kraken', symbol: 'BTCUSDT', bid: 1, ask: 2 }, /venue/],
    [
      { command: 'spread', symbol: 'BTCUSDT', buy: 'okx', sell: 'okx', netPct: 1 },
      /expected two venues, found okx twice/,
    ],
    [{ command: 'close', venue: 'okx', connection: 99 }, /expected an open one of okx, found 99/],
    [{ command: 'raw', venue: 'okx' }, /expected either text or binary/],
    [{ command: 'drop', venue: 'okx', count: 0 }, /count/],
    [{ command: 'odd', on: true, extra: 1 }, /extra/],
  ])('refuses %j and says what is wrong', async (command, text) => {
    const { simulator } = await start({ exchanges: ['binance', 'okx'] });
    await expect(simulator.command(command)).rejects.toThrow(text);
  });
});
