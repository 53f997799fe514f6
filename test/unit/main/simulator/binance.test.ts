import { describe, expect, test } from 'vitest';
import { Client, sync } from './client.ts';
import { start } from './start.ts';

const DAY_MS = 86_400_000;

/** Fields of the payloads read here; which are there depends on the stream. */
interface Payload {
  readonly e: string;
  readonly E: number;
  readonly T: number;
  readonly u: number;
  readonly t: number;
  readonly f: number;
  readonly l: number;
  readonly a: number | string;
  readonly X?: string;
  readonly [field: string]: unknown;
}

interface Wrapped {
  readonly stream: string;
  readonly data: Payload;
}

function data(client: Client): Wrapped[] {
  return client.json().filter((each) => 'stream' in each) as unknown as Wrapped[];
}

function streams(client: Client): string[] {
  return [...new Set(data(client).map(({ stream }) => stream))].toSorted();
}

describe('simulated Binance USD-M', () => {
  test.each([
    [
      'a subscription',
      { method: 'SUBSCRIBE', params: ['btcusdt@bookTicker'], id: 1 },
      { result: null, id: 1 },
    ],
    ['an id of another type', { method: 'SUBSCRIBE', params: [], id: 'abc' }, { result: null, id: 'abc' }],
    [
      'a symbol that is none',
      { method: 'SUBSCRIBE', params: ['maticusdt@bookTicker'], id: 2 },
      { result: null, id: 2 },
    ],
    [
      'an unknown stream',
      { method: 'SUBSCRIBE', params: ['btcusdt@depth20@250ms'], id: 3 },
      { result: null, id: 3 },
    ],
    [
      'the end of what never was',
      { method: 'UNSUBSCRIBE', params: ['btcusdt@trade'], id: 4 },
      { result: null, id: 4 },
    ],
    [
      'an unknown method',
      { method: 'FROBNICATE', id: 5 },
      { error: { code: 2, msg: "Invalid request: unknown variant 'FROBNICATE'" }, id: 5 },
    ],
    ['no method', { id: 6 }, { error: { code: 2, msg: "Invalid request: missing field 'method'" }, id: 6 }],
    ['no JSON', '{"method"', { error: { code: 2, msg: 'Invalid request: invalid JSON' }, id: null }],
    [
      'params that are no names',
      { method: 'SUBSCRIBE', params: [7], id: 8 },
      { error: { code: 2, msg: 'Invalid request: invalid params' }, id: 8 },
    ],
  ])('answers %s', async (_, request, answer) => {
    const { urls } = await start();
    const client = await Client.open(`${urls.binance.public}/ws`);
    expect(JSON.parse(await client.ask(request))).toEqual(answer);
  });

  test('lists what was asked for, names that mean nothing included', async () => {
    const { urls } = await start();
    const client = await Client.open(`${urls.binance.public}/stream?streams=btcusdt@bookTicker`);
    await client.ask({ method: 'SUBSCRIBE', params: ['BTCUSDT@bookTicker', 'btcusdt@aggTrade'], id: 1 });
    await client.ask({ method: 'UNSUBSCRIBE', params: ['btcusdt@bookTicker'], id: 2 });
    const list = await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 3 });
    expect(JSON.parse(list)).toEqual({ result: ['BTCUSDT@bookTicker', 'btcusdt@aggTrade'], id: 3 });
  });

  test('sends streams only on the path they belong to, and nothing for upper-case names', async () => {
    const { urls, clock } = await start();
    const names = [
      'btcusdt@bookTicker',
      'btcusdt@trade',
      'btcusdt@aggTrade',
      'btcusdt@markPrice@1s',
      'ETHUSDT@bookTicker',
    ];
    const base = urls.binance.public.replace('/public', '');
    const clients = await Promise.all(
      [`${base}/public`, `${base}/market`, base].map((path) =>
        Client.open(`${path}/stream?streams=${names.join('/')}`),
      ),
    );
    clock.advance(10_000);
    for (const client of clients) await sync.binance(client);
    expect(clients.map(streams)).toEqual([
      ['btcusdt@bookTicker', 'btcusdt@trade'],
      ['btcusdt@aggTrade', 'btcusdt@markPrice@1s'],
      ['btcusdt@bookTicker', 'btcusdt@trade'],
    ]);
  });

  test('sends raw payloads on /ws, for streams named in the path without any acknowledgement', async () => {
    const { urls, clock } = await start();
    const client = await Client.open(`${urls.binance.public}/ws/btcusdt@bookTicker`);
    clock.advance(2_000);
    await client.until(() => client.frames.length > 3);
    expect(client.frames[0]).toMatch(
      /^\{"e":"bookTicker","u":\d+,"s":"BTCUSDT","ps":"BTCUSDT","b":"\d+\.\d0","B":"\d+\.\d{3}","a":"\d+\.\d0","A":"\d+\.\d{3}","T":\d{13},"E":\d{13},"st":1\}$/,
    );
  });

  test('has contiguous trade ids and aggregates, times in the recent past, update ids that grow over all symbols', async () => {
    const { urls, clock, command } = await start();
    await command({ command: 'odd', on: false });
    const symbols = ['btcusdt', 'ethusdt', 'xrpusdt'];
    const books = symbols.flatMap((s) => [`${s}@bookTicker`, `${s}@trade`]);
    const open = await Client.open(`${urls.binance.public}/stream?streams=${books.join('/')}`);
    const market = await Client.open(
      `${urls.binance.market}/stream?streams=${symbols.map((s) => `${s}@aggTrade`).join('/')}`,
    );
    clock.advance(60_000);
    await sync.binance(open);
    await sync.binance(market);
    let update = 0;
    const trades = new Map<string, number>();
    const last = new Map<string, number>();
    const faults: string[] = [];
    let aggregates = 0;
    for (const { stream, data: message } of [...data(open), ...data(market)]) {
      const { u, t, f, l, E, T, e } = message;
      if (E > clock.wallMs() || T > E) faults.push(`${stream}: E ${E}, T ${T}`);
      if (e === 'bookTicker') {
        if (u <= update) faults.push(`u ${u} after ${update}`);
        update = u;
      } else if (e === 'trade') {
        const before = trades.get(stream);
        if (before !== undefined && t !== before + 1) faults.push(`${stream}: t ${t} after ${before}`);
        trades.set(stream, t);
      } else {
        const before = last.get(stream);
        if (before !== undefined && f !== before + 1) faults.push(`${stream}: f ${f} after ${before}`);
        if (E - T !== 150) faults.push(`${stream}: pushed ${E - T} ms later`);
        last.set(stream, l);
        aggregates++;
      }
    }
    expect(faults).toEqual([]);
    expect(aggregates).toBeGreaterThan(500);
    expect(trades.size).toBe(3);
  });

  test('sends mark prices on the full second with the next settlement, all symbols in one frame too', async () => {
    const { urls, clock, command } = await start();
    await command({ command: 'odd', on: false });
    const client = await Client.open(
      `${urls.binance.market}/stream?streams=btcusdt@markPrice@1s/!markPrice@arr@1s`,
    );
    clock.advance(5_000);
    await sync.binance(client);
    const single = data(client).filter(({ stream }) => stream === 'btcusdt@markPrice@1s');
    expect(single.length).toBe(4);
    for (const { data: message } of single) {
      expect(Number(message.E) % 1_000).toBeLessThanOrEqual(4);
      expect(message.T).toBe(Date.UTC(2026, 10, 20, 16));
      expect(message['r']).toMatch(/^-?0\.\d{8}$/);
      expect(Number(message['p'])).toBeCloseTo(Number(message['i']), -3);
    }
    const all = data(client).filter(({ stream }) => stream === '!markPrice@arr@1s');
    expect(all.map(({ data: rows }) => (rows as unknown as unknown[]).length)).toEqual([3, 3, 3, 3]);
  });

  test('mixes in what is no trade and no perpetual, without a gap in the ids', async () => {
    const { urls, clock } = await start();
    const names = ['btcusdt', 'ethusdt', 'xrpusdt'].map((s) => `${s}@trade`);
    const open = await Client.open(`${urls.binance.public}/stream?streams=${names.join('/')}/!bookTicker`);
    const market = await Client.open(
      `${urls.binance.market}/stream?streams=btcusdt@aggTrade/ethusdt@aggTrade/xrpusdt@aggTrade/!markPrice@arr@1s/!forceOrder@arr`,
    );
    clock.advance(180_000);
    // Two pings went out meanwhile; the age of the answers does not matter here.
    await sync.binance(open);
    await sync.binance(market);
    const kinds = new Set(data(open).map(({ data: message }) => String(message.X)));
    expect([...kinds].toSorted()).toEqual(['ADL', 'INSURANCE_FUND', 'MARKET', 'undefined']);
    const text = market.frames.join('\n');
    expect(text).toContain('"s":"BTCUSDT_270326"');
    expect(text).toContain('"r":"0.00000000","T":0,"st":1');
    expect(text).toContain('"s":"BTCUSD_PERP"');
    expect(text).toContain('"e":"forceOrder"');
    expect(open.frames.join('\n')).toContain('牛来USDT');
    const last = new Map<string, number>();
    for (const { stream, data: message } of [...data(open), ...data(market)]) {
      const [from, to] = message.e === 'trade' ? [message.t, message.t] : [message.f, message.l];
      if (from === undefined) continue;
      if (last.has(stream)) expect(from).toBe(last.get(stream)! + 1);
      last.set(stream, to);
    }
  });

  test('ends a connection with the 16th message of a second, pongs counted', async () => {
    const { urls } = await start();
    const client = await Client.open(`${urls.binance.public}/ws`);
    for (let id = 1; id <= 14; id++) client.send({ method: 'LIST_SUBSCRIPTIONS', id });
    client.ws.pong('unasked');
    client.send({ method: 'LIST_SUBSCRIPTIONS', id: 16 });
    expect(await client.ended).toEqual({ code: 1008, reason: 'Too many requests' });
    expect(client.frames.length).toBe(14);
  });

  test('ends a connection with the 1025th stream', async () => {
    const { urls } = await start();
    const client = await Client.open(`${urls.binance.public}/ws`);
    const params = Array.from({ length: 1_024 }, (_, i) => `coin${i}usdt@bookTicker`);
    await client.ask({ method: 'SUBSCRIBE', params, id: 1 });
    client.send({ method: 'SUBSCRIBE', params: ['btcusdt@bookTicker'], id: 2 });
    expect(await client.ended).toEqual({ code: 1008, reason: 'Invalid request' });
    expect(client.frames.at(-1)).toBe('{"error":{"code":4,"msg":"Too many subscriptions"}}');
  });

  test('pings after 140 s and every 180 s with the time as payload, and drops who does not answer within 10 min', async () => {
    const { urls, clock, command, simulator } = await start({ rate: 0.1 });
    const client = await Client.open(`${urls.binance.public}/ws`);
    const openedMs = clock.wallMs();
    clock.advance(139_000);
    await sync.binance(client);
    expect(client.pings).toEqual([]);
    clock.advance(2_000);
    await client.until(() => client.pings.length === 1);
    clock.advance(180_000);
    await client.until(() => client.pings.length === 2);
    const [first, second] = client.pings.map(Number);
    expect(first! - openedMs).toBeGreaterThanOrEqual(140_000);
    expect(second! - first!).toBeGreaterThanOrEqual(180_000);
    // The client library has answered both by itself.
    await sync.binance(client);
    const pongs = simulator.record().frames.filter(({ kind }) => kind === 'pong');
    expect(pongs.map(({ text }) => text)).toEqual(client.pings);

    const mute = await Client.open(`${urls.binance.public}/ws`, { autoPong: false });
    await command({ command: 'pingEvery', venue: 'binance', ms: 1_000 });
    clock.advance(1_000);
    await mute.until(() => mute.pings.length === 1);
    await command({ command: 'clock', jumpMs: 601_000 });
    expect((await mute.ended).code).toBe(1006);
  });

  test('answers a client ping after 0.3 s, with its payload', async () => {
    const { urls, clock } = await start();
    const client = await Client.open(`${urls.binance.public}/ws`);
    client.ws.ping('hello');
    await sync.binance(client);
    clock.advance(200);
    await sync.binance(client);
    expect(client.pongs).toEqual([]);
    clock.advance(110);
    await client.until(() => client.pongs.length > 0);
    expect(client.pongs).toEqual(['hello']);
  });

  test('closes a connection after 24 h', async () => {
    const { urls, command } = await start();
    const client = await Client.open(`${urls.binance.public}/ws`);
    await command({ command: 'clock', jumpMs: DAY_MS - 5_000 });
    await sync.binance(client);
    await command({ command: 'clock', jumpMs: 5_001 });
    expect(await client.ended).toEqual({ code: 1000, reason: '' });
  });

  test.each(['/private/ws', '/public/ws2', '/public', '/v5/public/linear', '//', '/%zz', '/'])(
    'does not know the path %s',
    async (path) => {
      const { urls } = await start();
      expect(await Client.refusal(urls.binance.public.replace('/public', path))).toBe(404);
    },
  );

  test('knows a symbol outside ASCII, percent-encoded in the address or as it is in a request', async () => {
    const { urls, clock } = await start();
    const clients = [
      await Client.open(`${urls.binance.public}/stream?streams=${encodeURIComponent('牛来usdt')}@bookTicker`),
      await Client.open(`${urls.binance.public}/ws/${encodeURIComponent('牛来usdt@bookTicker')}`),
      await Client.open(`${urls.binance.public}/ws`),
    ];
    clients[2]!.send({ method: 'SUBSCRIBE', params: ['牛来usdt@bookTicker'], id: 1 });
    for (const client of clients) await sync.binance(client);
    clock.advance(6_000);
    for (const client of clients) {
      await sync.binance(client);
      expect(client.frames.some((frame) => frame.includes('"s":"牛来USDT"'))).toBe(true);
    }
  });

  test('tells by REST what it streamed', async () => {
    const { urls, clock } = await start();
    const names = 'btcusdt@trade/btcusdt@bookTicker';
    const open = await Client.open(`${urls.binance.public}/stream?streams=${names}`);
    const market = await Client.open(
      `${urls.binance.market}/stream?streams=btcusdt@aggTrade/btcusdt@markPrice@1s`,
    );
    clock.advance(20_000);
    await sync.binance(open);
    await sync.binance(market);
    const get = async (path: string) => {
      const answer = await fetch(`${urls.binance.rest}/fapi/v1/${path}`);
      return {
        status: answer.status,
        body: await answer.json(),
        used: answer.headers.get('x-mbx-used-weight-1m'),
      };
    };
    const newest = (stream: string) =>
      data(open)
        .concat(data(market))
        .findLast((each) => each.stream === stream)!.data;
    const trade = newest('btcusdt@trade');
    expect((await get('trades?symbol=BTCUSDT&limit=1')).body).toMatchObject([
      { id: trade['t'], price: trade['p'], qty: trade['q'], time: trade['T'], isBuyerMaker: trade['m'] },
    ]);
    const aggregate = newest('btcusdt@aggTrade');
    const { a, p, q, f, l, T } = aggregate;
    expect((await get('aggTrades?symbol=btcusdt&limit=1')).body).toMatchObject([{ a, p, q, f, l, T }]);
    const top = newest('btcusdt@bookTicker');
    const book = await get('ticker/bookTicker?symbol=BTCUSDT');
    expect(book.body).toMatchObject({
      bidPrice: top['b'],
      bidQty: top['B'],
      askPrice: top['a'],
      askQty: top['A'],
    });
    expect((await get('premiumIndex?symbol=BTCUSDT')).body).toMatchObject({
      nextFundingTime: newest('btcusdt@markPrice@1s')['T'],
    });
    expect(await get('time')).toMatchObject({
      status: 200,
      body: { serverTime: clock.wallMs() },
      used: '29',
    });
    const info = (await get('exchangeInfo')).body as {
      symbols: { symbol: string; status: string; contractType: string }[];
    };
    const trading = info.symbols.filter(
      (each) => each.status === 'TRADING' && each.contractType === 'PERPETUAL',
    );
    expect(trading.map((each) => each.symbol)).toEqual(['BTCUSDT', 'ETHUSDT', 'XRPUSDT', '牛来USDT']);
    expect(await get('depth?symbol=MATICUSDT')).toMatchObject({ status: 400, body: { code: -1121 } });
  });

  test('refuses REST above 2400 weight a minute, then bans', async () => {
    const { urls, clock } = await start();
    const get = async () => fetch(`${urls.binance.rest}/fapi/v1/aggTrades?symbol=BTCUSDT`);
    const statuses: number[] = [];
    for (let i = 0; i < 142; i++) statuses.push((await get()).status);
    expect(statuses.filter((status) => status === 200).length).toBe(120);
    expect(statuses[120]).toBe(429);
    expect(statuses.at(-1)).toBe(418);
    expect(Number((await get()).headers.get('retry-after'))).toBeGreaterThan(60);
    clock.advance(121_000);
    expect((await get()).status).toBe(200);
  });
});
