import { describe, expect, test } from 'vitest';
import { Client, sync } from './client.ts';
import { start, type Started } from './start.ts';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'XRPUSDT'];

interface Push {
  readonly topic: string;
  readonly type: string;
  readonly ts: number;
  readonly cts?: number;
  readonly cs?: number;
  readonly data: never;
}

function pushes(client: Client, topic: string): Push[] {
  return (client.json() as unknown as Push[]).filter((each) => each.topic === topic);
}

async function subscribe(started: Started, args: readonly string[]): Promise<Client> {
  const client = await Client.open(started.urls.bybit.public);
  await client.ask({ op: 'subscribe', args, req_id: 'all' }, (frame) => frame.includes('"req_id":"all"'));
  return client;
}

interface Level1 {
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
  readonly u: number;
  readonly seq: number;
}

describe('simulated Bybit v5 linear', () => {
  test.each([
    [
      'a subscription',
      { op: 'subscribe', args: ['publicTrade.BTCUSDT'], req_id: '7' },
      true,
      '',
      '7',
      'subscribe',
    ],
    [
      'a request without an id',
      { op: 'subscribe', args: ['publicTrade.BTCUSDT'] },
      true,
      '',
      '',
      'subscribe',
    ],
    ['a ping', { op: 'ping' }, true, 'pong', '', 'ping'],
    ['a ping with an id', { op: 'ping', req_id: 12 }, true, 'pong', '12', 'ping'],
    [
      'a symbol that was renamed',
      { op: 'subscribe', args: ['publicTrade.BTCUSDT', 'tickers.MATICUSDT'], req_id: '1' },
      false,
      'error:handler not found,topic:tickers.MATICUSDT',
      '1',
      'subscribe',
    ],
    [
      'a topic named twice',
      { op: 'subscribe', args: ['tickers.BTCUSDT', 'tickers.BTCUSDT'], req_id: '1' },
      false,
      'error:already subscribed,topic:tickers.BTCUSDT',
      '1',
      'subscribe',
    ],
    ['no JSON', '{', false, 'Request parameter is invalid', '', ''],
    [
      'too many characters',
      {
        op: 'subscribe',
        args: Array.from({ length: 1_000 }, () => 'publicTrade.1000000BABYUSDT'),
        req_id: '2',
      },
      false,
      String.raw`error:args length \u003e21000`,
      '2',
      'subscribe',
    ],
  ])('answers %s', async (_, request, success, text, id, op) => {
    const { urls } = await start();
    const client = await Client.open(urls.bybit.public);
    const answer = await client.ask(request);
    expect(answer.replace(/"conn_id":"[0-9a-v]{20}-[0-9a-v]{5}"/, '"conn_id":"?"')).toBe(
      `{"success":${success},"ret_msg":"${text}","conn_id":"?","req_id":"${id}","op":"${op}"}`,
    );
  });

  test('takes nothing of a request with one unknown topic', async () => {
    const { urls, clock } = await start();
    const client = await Client.open(urls.bybit.public);
    await client.ask({
      op: 'subscribe',
      args: ['orderbook.1.BTCUSDT', 'orderbook.1.MATICUSDT'],
      req_id: '1',
    });
    clock.advance(5_000);
    await sync.bybit(client);
    expect(pushes(client, 'orderbook.1.BTCUSDT')).toEqual([]);
  });

  test('refuses the whole request when a topic is already on, and the stream stays single', async () => {
    const started = await start();
    const client = await subscribe(started, ['orderbook.1.BTCUSDT']);
    const again = await client.ask(
      { op: 'subscribe', args: ['orderbook.1.ETHUSDT', 'orderbook.1.BTCUSDT'], req_id: '2' },
      (frame) => frame.includes('"req_id":"2"'),
    );
    expect(again).toContain('error:already subscribed,topic:orderbook.1.BTCUSDT');
    started.clock.advance(2_000);
    await sync.bybit(client);
    expect(pushes(client, 'orderbook.1.ETHUSDT')).toEqual([]);
    const ids = pushes(client, 'orderbook.1.BTCUSDT').map(({ data }) => (data as Level1).u);
    expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
  });

  test('sends snapshots whose u grows by one, 10 ms apart at least, ts 1 to 6 ms after cts', async () => {
    const started = await start();
    const topics = SYMBOLS.map((symbol) => `orderbook.1.${symbol}`);
    const client = await subscribe(started, topics);
    started.clock.advance(60_000);
    await sync.bybit(client);
    for (const topic of topics) {
      const found = pushes(client, topic);
      expect(found.length).toBeGreaterThan(500);
      const ids = found.map(({ data }) => (data as Level1).u);
      expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
      for (const [i, { type, ts, cts, data }] of found.entries()) {
        const before = found[i - 1];
        expect(type).toBe('snapshot');
        if (before !== undefined) {
          expect(cts! - before.cts!).toBeGreaterThanOrEqual(9);
          expect(ts - cts!).toBeGreaterThanOrEqual(1);
          expect(ts - cts!).toBeLessThanOrEqual(6);
          expect((data as Level1).seq).toBeGreaterThan((before.data as Level1).seq);
        }
        expect(ts).toBeLessThanOrEqual(started.clock.wallMs());
      }
    }
    expect(client.frames.find((frame) => frame.includes('orderbook.1.BTC'))).toMatch(
      /^\{"topic":"orderbook\.1\.BTCUSDT","ts":\d+,"type":"snapshot","data":\{"s":"BTCUSDT","b":\[\["[\d.]+[1-9]","[\d.]+"\]\],"a":\[\["[\d.]+","[\d.]+"\]\],"u":\d+,"seq":\d+\},"cts":\d+\}$/,
    );
  });

  test('sends the last snapshot again after 3 s without a change, with the same u', async () => {
    const started = await start({ rate: 0.001 });
    const client = await subscribe(started, ['orderbook.1.BTCUSDT']);
    started.clock.advance(10_000);
    await sync.bybit(client);
    const found = pushes(client, 'orderbook.1.BTCUSDT');
    expect(found.length).toBe(4);
    expect(new Set(found.map(({ data }) => (data as Level1).u)).size).toBe(1);
    expect(new Set(found.map(({ cts }) => cts)).size).toBe(1);
    const gaps = found.slice(2).map(({ ts }, i) => ts - found[i + 1]!.ts);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(3_000);
  });

  test('starts u at 1 when told to restart, and goes on from there', async () => {
    const started = await start();
    const client = await subscribe(started, ['orderbook.1.BTCUSDT']);
    started.clock.advance(500);
    await started.command({ command: 'restartU', venue: 'bybit', symbol: 'BTCUSDT' });
    started.clock.advance(500);
    await sync.bybit(client);
    const ids = pushes(client, 'orderbook.1.BTCUSDT').map(({ data }) => (data as Level1).u);
    const restart = ids.indexOf(1);
    expect(restart).toBeGreaterThan(0);
    expect(ids.slice(restart)).toEqual(ids.slice(restart).map((_, i) => i + 1));
  });

  test('in the old form sends only what changed, and its rows add up to the book', async () => {
    const started = await start();
    await started.command({ command: 'deltas', venue: 'bybit', on: true });
    const client = await subscribe(started, ['orderbook.1.BTCUSDT']);
    started.clock.advance(20_000);
    await sync.bybit(client);
    const [first, ...rest] = pushes(client, 'orderbook.1.BTCUSDT');
    const sides = { b: new Map<string, string>(), a: new Map<string, string>() };
    const apply = ({ data }: Push) => {
      for (const side of ['b', 'a'] as const) {
        for (const [price, size] of (data as Level1)[side]) {
          if (size === '0') sides[side].delete(price);
          else sides[side].set(price, size);
        }
        expect(sides[side].size).toBe(1);
      }
    };
    apply(first!);
    for (const each of rest) {
      expect(each.type).toBe('delta');
      apply(each);
    }
    expect(rest.some(({ data }) => (data as Level1).b.length === 0)).toBe(true);
    const answer = await fetch(
      `${started.urls.bybit.rest}/v5/market/orderbook?category=linear&symbol=BTCUSDT&limit=1`,
    );
    expect(await answer.json()).toMatchObject({ result: { b: [...sides.b], a: [...sides.a] } });
  });

  test('sends every trade once, a sweep under one seq, at most 1024 rows in a message', async () => {
    const started = await start();
    const client = await subscribe(started, ['publicTrade.BTCUSDT']);
    expect(pushes(client, 'publicTrade.BTCUSDT')).toEqual([]);
    started.clock.advance(30_000);
    await started.command({ command: 'sweep', venue: 'bybit', symbol: 'BTCUSDT', fills: 2_500 });
    await sync.bybit(client);
    const found = pushes(client, 'publicTrade.BTCUSDT') as unknown as {
      ts: number;
      data: { T: number; i: string; seq: number; p: string; S: string; v: string }[];
    }[];
    for (const { ts, data } of found) {
      expect(new Set(data.map(({ seq }) => seq)).size).toBe(1);
      expect(new Set(data.map(({ T }) => T))).toEqual(new Set([ts - 1]));
    }
    expect(found.slice(-3).map(({ data }) => data.length)).toEqual([1_024, 1_024, 452]);
    const rows = found.flatMap(({ data }) => data);
    expect(new Set(rows.map(({ i }) => i)).size).toBe(rows.length);
    expect(rows[0]!.p).toMatch(/^\d+\.\d0$/);
    const answer = await fetch(
      `${started.urls.bybit.rest}/v5/market/recent-trade?category=linear&symbol=BTCUSDT&limit=1`,
    );
    const last = rows.at(-1)!;
    expect(await answer.json()).toMatchObject({
      retCode: 0,
      result: { list: [{ execId: last.i, price: last.p, size: last.v, side: last.S, time: String(last.T) }] },
      time: started.clock.wallMs(),
    });
  });

  test('sends a full ticker, then only changed fields at most every 100 ms, which add up to the truth', async () => {
    const started = await start();
    const client = await subscribe(started, ['tickers.BTCUSDT']);
    started.clock.advance(30_000);
    await sync.bybit(client);
    const [first, ...deltas] = pushes(client, 'tickers.BTCUSDT') as unknown as {
      type: string;
      ts: number;
      cs: number;
      data: Record<string, string>;
    }[];
    expect(first!.type).toBe('snapshot');
    expect(Object.keys(first!.data).length).toBe(27);
    expect(deltas.length).toBeGreaterThan(100);
    const known = { ...first!.data };
    let before = first!;
    for (const delta of deltas) {
      const { symbol, ...changed } = delta.data;
      expect(symbol).toBe('BTCUSDT');
      expect(Object.keys(changed).length).toBeGreaterThan(0);
      if (before.type === 'delta') expect(delta.ts - before.ts).toBeGreaterThanOrEqual(99);
      expect(delta.cs).toBeGreaterThan(before.cs);
      Object.assign(known, changed);
      before = delta;
    }
    expect(deltas.some(({ data }) => 'bid1Price' in data && !('ask1Price' in data))).toBe(true);
    expect(deltas.some(({ data }) => 'openInterest' in data)).toBe(true);
    expect(deltas.some(({ data }) => 'indexPrice' in data && !('markPrice' in data))).toBe(true);
    expect(known['nextFundingTime']).toBe(String(Date.UTC(2026, 10, 20, 16)));
    expect(Number(known['singleOpenInterest'])).toBeCloseTo(Number(known['openInterest']) / 2, 2);
  });

  test('announces the next settlement in a delta once one is over, by the interval of the symbol', async () => {
    const started = await start({}, Date.UTC(2026, 10, 20, 15, 59, 58));
    const client = await subscribe(started, ['tickers.BTCUSDT', 'tickers.ETHUSDT']);
    await started.command({ command: 'setFundingInterval', venue: 'bybit', symbol: 'ETHUSDT', hours: 1 });
    started.clock.advance(3_000);
    await sync.bybit(client);
    const next = (symbol: string) =>
      (pushes(client, `tickers.${symbol}`) as unknown as { data: Record<string, string> }[])
        .flatMap(({ data }) => data['nextFundingTime'] ?? [])
        .at(-1);
    expect([next('BTCUSDT'), next('ETHUSDT')]).toEqual([
      String(Date.UTC(2026, 10, 21)),
      String(Date.UTC(2026, 10, 20, 17)),
    ]);
  });

  test('sends the ticker of a dated contract with empty funding fields', async () => {
    const started = await start();
    const client = await subscribe(started, ['tickers.BTCUSDT-26MAR27']);
    expect(pushes(client, 'tickers.BTCUSDT-26MAR27')[0]).toMatchObject({
      type: 'snapshot',
      data: { fundingRate: '', nextFundingTime: '' },
    });
  });

  test('sends some first snapshots before the acknowledgement and some after it', async () => {
    const started = await start();
    const orders = new Set<boolean>();
    for (let i = 0; i < 12; i++) {
      const client = await Client.open(started.urls.bybit.public);
      client.send({ op: 'subscribe', args: ['orderbook.1.BTCUSDT'], req_id: '1' });
      await client.until(() => client.frames.length >= 2);
      orders.add(client.frames[0]!.startsWith('{"success"'));
    }
    expect(orders.size).toBe(2);
  });

  test('refuses more args than allowed when told so', async () => {
    const started = await start();
    await started.command({ command: 'maxArgs', venue: 'bybit', count: 10 });
    const client = await Client.open(started.urls.bybit.public);
    const args = Array.from({ length: 11 }, (_, i) => `tickers.COIN${i}USDT`);
    expect(await client.ask({ op: 'subscribe', args, req_id: '2000001' })).toContain(
      String.raw`"success":false,"ret_msg":"args size \u003e10"`,
    );
  });

  test('drops a connection without a word after 10 min in which nobody said anything', async () => {
    const { urls, command } = await start();
    const idle = await Client.open(urls.bybit.public);
    await command({ command: 'clock', jumpMs: 590_000 });
    await sync.bybit(idle);
    await command({ command: 'clock', jumpMs: 590_000 });
    await sync.bybit(idle);
    await command({ command: 'clock', jumpMs: 600_001 });
    expect((await idle.ended).code).toBe(1006);
  });

  test('lists instruments by pages, with the time at the top of every answer', async () => {
    const { urls, clock } = await start();
    const get = async (path: string) =>
      (await fetch(`${urls.bybit.rest}/v5/market/${path}`)).json() as Promise<{
        retCode: number;
        time: number;
        result: { list: { symbol: string }[]; nextPageCursor: string };
      }>;
    const first = await get('instruments-info?category=linear&limit=2');
    expect(first.result.list).toMatchObject([
      {
        symbol: 'BTCUSDT',
        priceFilter: { tickSize: '0.10' },
        lotSizeFilter: { qtyStep: '0.001' },
        fundingInterval: 480,
      },
      { symbol: 'ETHUSDT' },
    ]);
    expect(first.time).toBe(clock.wallMs());
    const second = await get(
      `instruments-info?category=linear&limit=2&cursor=${first.result.nextPageCursor}`,
    );
    expect(second.result.list.map(({ symbol }) => symbol)).toEqual(['XRPUSDT']);
    expect(second.result.nextPageCursor).toBe('');
    expect((await get('tickers?category=linear&symbol=MATICUSDT')).retCode).toBe(10_001);
    expect((await get('tickers?symbol=BTCUSDT')).retCode).toBe(10_001);
  });

  test('shuts out more than 600 requests in 5 s', async () => {
    const { urls } = await start();
    const statuses = new Map<number, number>();
    for (let i = 0; i < 602; i++) {
      const { status } = await fetch(`${urls.bybit.rest}/v5/market/time`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [200, 600],
      [403, 2],
    ]);
  });
});
