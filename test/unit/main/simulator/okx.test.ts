import { describe, expect, test } from 'vitest';
import { Client, sync } from './client.ts';
import { start, type Started } from './start.ts';

const BTC = 'BTC-USDT-SWAP';
const MISSING =
  "doesn't exist. Please use the correct URL, channel and parameters referring to API document.";

interface Row {
  readonly asks: readonly unknown[];
  readonly bids: readonly unknown[];
  readonly seqId: number;
  readonly [field: string]: unknown;
}

interface Push {
  readonly arg: { readonly channel: string; readonly instId: string };
  readonly data: readonly Row[];
}

function rows(client: Client, channel: string, instId = BTC): Row[] {
  return (client.json() as unknown as Push[])
    .filter((each) => each.data !== undefined && each.arg.channel === channel && each.arg.instId === instId)
    .flatMap(({ data }) => data);
}

async function subscribe(
  started: Started,
  channel: string,
  instIds: readonly string[] = [BTC],
): Promise<Client> {
  const client = await Client.open(started.urls.okx.public);
  client.send({ op: 'subscribe', args: instIds.map((instId) => ({ channel, instId })) });
  await sync.okx(client);
  return client;
}

/** Lets time pass while the client keeps the connection alive. */
async function advance(started: Started, client: Client, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 20_000) {
    started.clock.advance(Math.min(20_000, ms - passed));
    await sync.okx(client);
  }
}

describe('simulated OKX v5', () => {
  test.each([
    [
      'a subscription',
      {
        op: 'subscribe',
        args: [
          { channel: 'funding-rate', instId: 'XXX' },
          { channel: 'trades', instId: BTC },
        ],
      },
      [
        { event: 'error', msg: `Wrong URL or channel:funding-rate,instId:XXX ${MISSING}`, code: '60018' },
        { event: 'subscribe', arg: { channel: 'trades', instId: BTC } },
      ],
    ],
    [
      'a renamed coin',
      { id: '9', op: 'subscribe', args: [{ channel: 'trades', instId: 'MATIC-USDT-SWAP' }] },
      [
        {
          id: '9',
          event: 'error',
          msg: `Wrong URL or channel:trades,instId:MATIC-USDT-SWAP ${MISSING}`,
          code: '60018',
        },
      ],
    ],
    [
      'an index asked for by the name of its swap',
      { op: 'subscribe', args: [{ channel: 'index-tickers', instId: BTC }] },
      [{ event: 'error', msg: `Wrong URL or channel:index-tickers,instId:${BTC} ${MISSING}`, code: '60018' }],
    ],
    [
      'a channel of the other endpoint',
      { op: 'subscribe', args: [{ channel: 'trades-all', instId: BTC }] },
      [{ event: 'error', msg: `Wrong URL or channel:trades-all,instId:${BTC} ${MISSING}`, code: '60018' }],
    ],
    [
      'the end of a subscription',
      { id: 'a1', op: 'unsubscribe', args: [{ channel: 'trades', instId: BTC }] },
      [{ id: 'a1', event: 'unsubscribe', arg: { channel: 'trades', instId: BTC } }],
    ],
    ['no JSON', '{"op":', [{ event: 'error', msg: 'Illegal request: {"op":', code: '60012' }]],
    ['no op', {}, [{ event: 'error', msg: 'Illegal request: {}', code: '60012' }]],
  ])('answers %s', async (_, request, answers) => {
    const { urls } = await start();
    const client = await Client.open(urls.okx.public);
    client.send(request);
    await client.until(() => client.frames.length >= answers.length);
    const found = client.json();
    for (const each of found) expect(each['connId']).toMatch(/^[0-9a-f]{8}$/);
    expect(found).toEqual(answers.map((each) => ({ ...each, connId: found[0]!['connId'] })));
  });

  test('answers the text ping with the text pong', async () => {
    const { urls } = await start();
    const client = await Client.open(urls.okx.public);
    expect(await client.ask('ping')).toBe('pong');
  });

  test('serves POL, the coin that MATIC became', async () => {
    const started = await start({ symbols: ['MATICUSDT'] });
    const client = await subscribe(started, 'bbo-tbt', ['POL-USDT-SWAP']);
    expect(rows(client, 'bbo-tbt', 'POL-USDT-SWAP').length).toBe(1);
  });

  test('pushes the latest state of each channel at once, and for a repeated argument again but no second stream', async () => {
    const started = await start();
    started.clock.advance(20_000);
    const client = await Client.open(started.urls.okx.public);
    const channels = ['bbo-tbt', 'trades', 'mark-price', 'funding-rate', 'open-interest'];
    const args = [
      ...channels.map((channel) => ({ channel, instId: BTC })),
      { channel: 'index-tickers', instId: 'BTC-USDT' },
    ];
    client.send({ op: 'subscribe', args });
    client.send({ op: 'subscribe', args: args.slice(0, 1) });
    await sync.okx(client);
    expect(channels.map((channel) => rows(client, channel).length)).toEqual([2, 1, 1, 1, 1]);
    expect(rows(client, 'index-tickers', 'BTC-USDT').length).toBe(1);
    // The last trade has its own, older time.
    expect(Number(rows(client, 'trades')[0]!['ts'])).toBeLessThan(started.clock.wallMs() - 3);
    started.clock.advance(1_000);
    await sync.okx(client);
    const ids = rows(client, 'bbo-tbt')
      .map(({ seqId }) => Number(seqId))
      .slice(1);
    expect(ids.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('sends level 1 whole, in contracts, with a seqId that grows, 10 ms apart at least', async () => {
    const started = await start();
    await started.command({ command: 'odd', on: false });
    const client = await subscribe(started, 'bbo-tbt');
    started.clock.advance(30_000);
    await sync.okx(client);
    const found = rows(client, 'bbo-tbt');
    expect(found.length).toBeGreaterThan(300);
    for (const [i, { seqId, ts, asks, bids }] of found.entries()) {
      const before = found[i - 1];
      if (before === undefined) continue;
      expect(seqId).toBeGreaterThan(before.seqId);
      if (i > 1) expect(Number(ts) - Number(before['ts'])).toBeGreaterThanOrEqual(9);
      expect([asks.length, bids.length]).toEqual([1, 1]);
    }
    expect(client.frames.find((frame) => frame.includes('asks'))).toMatch(
      /^\{"arg":\{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"\},"data":\[\{"asks":\[\["[\d.]+","[\d.]+","0","\d"\]\],"bids":\[\["[\d.]+","[\d.]+","0","\d"\]\],"ts":"\d{13}","seqId":\d+\}\]\}$/,
    );
    const book = await fetch(`${started.urls.okx.rest}/api/v5/market/books?instId=${BTC}`);
    expect(await book.json()).toMatchObject({ data: [{ seqId: found.at(-1)!.seqId }] });
  });

  test('numbers trades so that tradeId grows by count, a sweep under one seqId', async () => {
    const started = await start();
    started.clock.advance(3_000);
    const client = await subscribe(started, 'trades');
    await advance(started, client, 60_000);
    await started.command({ command: 'sweep', venue: 'okx', symbol: 'BTCUSDT', fills: 43, side: 'sell' });
    await sync.okx(client);
    const found = rows(client, 'trades');
    expect(found.length).toBeGreaterThan(100);
    for (const [i, row] of found.entries()) {
      const before = found[i - 1];
      if (before !== undefined)
        expect(Number(row['tradeId']) - Number(before['tradeId'])).toBe(Number(row['count']));
    }
    expect(found.at(-1)).toMatchObject({ count: '43', sz: '0.43', side: 'sell' });
    expect(new Set(found.map(({ source }) => source))).toEqual(new Set(['0', '1']));
    const answer = await fetch(`${started.urls.okx.rest}/api/v5/market/trades?instId=${BTC}&limit=1`);
    const { tradeId, px, sz, side, ts } = found.at(-1)!;
    expect(await answer.json()).toEqual({
      code: '0',
      msg: '',
      data: [{ instId: BTC, tradeId, px, sz, side, ts }],
    });
  });

  test('sends single fills on the business endpoint, with ids one apart', async () => {
    const started = await start();
    const client = await Client.open(started.urls.okx.public.replace('public', 'business'));
    client.send({ op: 'subscribe', args: [{ channel: 'trades-all', instId: BTC }] });
    await sync.okx(client);
    started.clock.advance(20_000);
    await sync.okx(client);
    const ids = rows(client, 'trades-all').map(({ tradeId }) => Number(tradeId));
    expect(ids.length).toBeGreaterThan(50);
    expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
  });

  test('keeps to its cadences', async () => {
    const started = await start();
    const client = await Client.open(started.urls.okx.public);
    const channels = ['mark-price', 'funding-rate', 'open-interest'];
    client.send({ op: 'subscribe', args: channels.map((channel) => ({ channel, instId: BTC })) });
    await advance(started, client, 180_000);
    const gaps = (channel: string) => {
      const times = rows(client, channel).map(({ ts }) => Number(ts));
      return times.slice(2).map((ms, i) => ms - times[i + 1]!);
    };
    expect(Math.min(...gaps('mark-price'))).toBeGreaterThanOrEqual(199);
    expect(Math.max(...gaps('mark-price'))).toBeLessThanOrEqual(10_201);
    expect(new Set(gaps('open-interest'))).toEqual(new Set([3_000]));
    expect(Math.max(...gaps('funding-rate'))).toBeLessThanOrEqual(91_000);
    expect(Math.min(...gaps('funding-rate'))).toBeGreaterThanOrEqual(29_000);
  });

  test('tells the settlement the rate is for and the one after it, and rolls both over', async () => {
    const started = await start();
    const client = await subscribe(started, 'funding-rate');
    await started.command({ command: 'clock', jumpMs: 6 * 3_600_000 });
    const again = await subscribe(started, 'funding-rate');
    const at = (hour: number) => String(Date.UTC(2026, 10, 20, hour));
    expect(rows(client, 'funding-rate')[0]).toMatchObject({
      fundingTime: at(16),
      nextFundingTime: at(24),
      nextFundingRate: '',
    });
    expect(rows(again, 'funding-rate')[0]).toMatchObject({ fundingTime: at(24), nextFundingTime: at(32) });
  });

  test('tells open interest in contracts and in coins, by the contract value of the instrument list', async () => {
    const started = await start();
    const list = async () => {
      const answer = await fetch(`${started.urls.okx.rest}/api/v5/public/instruments?instType=SWAP`);
      const { data } = (await answer.json()) as { data: Record<string, string>[] };
      return Object.fromEntries(data.map((row) => [row['instId'], row['ctVal']]));
    };
    expect(await list()).toEqual({
      'BTC-USD-SWAP': '100',
      'BTC-USDT-SWAP': '0.01',
      'ETH-USDT-SWAP': '0.1',
      'XRP-USDT-SWAP': '100',
    });
    const ratio = async () => {
      const client = await subscribe(started, 'open-interest', ['XRP-USDT-SWAP']);
      const { oi, oiCcy } = rows(client, 'open-interest', 'XRP-USDT-SWAP')[0]!;
      return Number(oiCcy) / Number(oi);
    };
    expect(await ratio()).toBeCloseTo(100, 3);
    await started.command({ command: 'setCtVal', symbol: 'XRPUSDT', ctVal: 10 });
    expect((await list())['XRP-USDT-SWAP']).toBe('10');
    expect(await ratio()).toBeCloseTo(10, 3);
  });

  test('has an empty side now and then, until odd traffic is off', async () => {
    const started = await start({ symbols: ['BTCUSDT'], rate: 500, exchanges: ['okx'] });
    const client = await subscribe(started, 'bbo-tbt');
    started.clock.advance(60_000);
    await sync.okx(client);
    const empty = () => rows(client, 'bbo-tbt').filter(({ bids }) => bids.length === 0).length;
    const before = empty();
    expect(before).toBeGreaterThan(0);
    await started.command({ command: 'odd', on: false });
    started.clock.advance(60_000);
    await sync.okx(client);
    expect(empty()).toBe(before);
  });

  test('closes with 4004 what has subscribed to nothing for 30 s, even when it pings', async () => {
    const { urls, clock } = await start();
    const client = await Client.open(urls.okx.public);
    clock.advance(20_000);
    await sync.okx(client);
    clock.advance(10_000);
    expect(await client.ended).toEqual({ code: 4004, reason: 'No data received in 30s.' });
  });

  test('closes with 4004 a quiet connection that only pings by protocol, and keeps one that sends the text', async () => {
    const started = await start({ rate: 0.001 });
    const quiet = await subscribe(started, 'funding-rate');
    const pinging = await subscribe(started, 'funding-rate');
    // The market is skipped, so nothing is pushed; only the time-outs go on.
    await started.command({ command: 'clock', jumpMs: 29_000 });
    quiet.ws.ping('x');
    await quiet.until(() => quiet.pongs.length === 1);
    await sync.okx(pinging);
    await started.command({ command: 'clock', jumpMs: 2_000 });
    expect((await quiet.ended).code).toBe(4004);
    expect(await pinging.ask('ping')).toBe('pong');
  });

  test('refuses the fourth connection in a second', async () => {
    const { urls, clock } = await start();
    for (let i = 0; i < 3; i++) await Client.open(urls.okx.public);
    expect(await Client.refusal(urls.okx.public)).toBe(429);
    clock.advance(1_001);
    await Client.open(urls.okx.public);
  });

  test('ends a connection with the 481st request of an hour', async () => {
    const { urls } = await start();
    const client = await Client.open(urls.okx.public);
    for (let i = 0; i < 481; i++)
      client.send({ op: 'unsubscribe', args: [{ channel: 'trades', instId: BTC }] });
    expect((await client.ended).code).toBe(1008);
    expect(client.json().at(-1)).toMatchObject({ event: 'error', code: '60014' });
    expect(client.frames.length).toBe(481);
  });

  test('announces the end of the service and closes a minute later', async () => {
    const started = await start();
    const client = await subscribe(started, 'mark-price');
    await started.command({ command: 'notice', venue: 'okx' });
    await client.until(() => client.frames.some((frame) => frame.includes('64008')));
    await advance(started, client, 59_000);
    started.clock.advance(1_100);
    expect((await client.ended).code).toBe(1001);
  });

  test('refuses REST above its limits', async () => {
    const { urls, clock } = await start();
    const get = async () => (await fetch(`${urls.okx.rest}/api/v5/public/time`)).status;
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push(await get());
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
    clock.advance(2_001);
    expect(await get()).toBe(200);
  });
});
