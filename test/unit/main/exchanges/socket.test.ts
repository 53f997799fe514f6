import { describe, expect, test } from 'vitest';
import { type ExchangeId, exchangeIds } from '#shared/market/exchange.ts';
import { namings } from '../../../../src-main/exchanges/naming.ts';
import { exchangeOf } from '../../../../src-main/exchanges/registry.ts';
import type { SocketPlan } from '../../../../src-main/exchanges/exchange.ts';

function plans(exchange: ExchangeId, bases: readonly string[]): readonly SocketPlan[] {
  const { native, perpetual } = namings[exchange];
  const venue = exchangeOf(exchange);
  return venue.sockets(
    venue.endpoints,
    bases.map((base) => perpetual(native(base, 'USDT'))!),
  );
}

const texts = (plan: SocketPlan): unknown[] =>
  plan.requests.map((request) => JSON.parse(request.text) as unknown);

test('binance: quotes on /public, trades and mark prices on /market, names in lower case', () => {
  const [books, market, ...more] = plans('binance', ['BTC', 'ETH']);
  expect(more).toEqual([]);
  expect(books).toMatchObject({
    name: 'public',
    url: 'wss://fstream.binance.com/public/stream',
    ping: { kind: 'protocol', everyMs: 20_000 },
    maxAgeMs: 85_800_000,
    confirms: false,
  });
  expect(texts(books!)).toEqual([
    { method: 'SUBSCRIBE', params: ['btcusdt@bookTicker', 'ethusdt@bookTicker'], id: 1 },
  ]);
  expect(market!.url).toBe('wss://fstream.binance.com/market/stream');
  expect(texts(market!)).toEqual([
    {
      method: 'SUBSCRIBE',
      params: ['btcusdt@aggTrade', 'btcusdt@markPrice@1s', 'ethusdt@aggTrade', 'ethusdt@markPrice@1s'],
      id: 1,
    },
  ]);
  expect(
    market!.requests[0]!.topics.map(({ symbol, streams, cadenceMs }) => [symbol, streams, cadenceMs]),
  ).toEqual([
    [0, ['trade'], undefined],
    [0, ['mark_price', 'funding'], 1000],
    [1, ['trade'], undefined],
    [1, ['mark_price', 'funding'], 1000],
  ]);
});

test('bybit: a request per symbol, so that a bad one costs only itself', () => {
  const [plan, ...more] = plans('bybit', ['BTC', 'ETH']);
  expect(more).toEqual([]);
  expect(plan).toMatchObject({
    url: 'wss://stream.bybit.com/v5/public/linear',
    ping: { kind: 'text', everyMs: 20_000, text: '{"op":"ping"}' },
    confirms: true,
  });
  expect(texts(plan!)).toEqual([
    { op: 'subscribe', args: ['orderbook.1.BTCUSDT', 'publicTrade.BTCUSDT', 'tickers.BTCUSDT'], req_id: '1' },
    { op: 'subscribe', args: ['orderbook.1.ETHUSDT', 'publicTrade.ETHUSDT', 'tickers.ETHUSDT'], req_id: '2' },
  ]);
});

test('okx: one request; the index by the underlying, not by the swap', () => {
  const [plan, ...more] = plans('okx', ['BTC']);
  expect(more).toEqual([]);
  expect(plan).toMatchObject({
    url: 'wss://ws.okx.com:8443/ws/v5/public',
    ping: { kind: 'text', everyMs: 20_000, text: 'ping' },
    confirms: true,
  });
  const instId = 'BTC-USDT-SWAP';
  expect(texts(plan!)).toEqual([
    {
      id: '1',
      op: 'subscribe',
      args: [
        { channel: 'bbo-tbt', instId },
        { channel: 'trades', instId },
        { channel: 'mark-price', instId },
        { channel: 'index-tickers', instId: 'BTC-USDT' },
        { channel: 'funding-rate', instId },
        { channel: 'open-interest', instId },
      ],
    },
  ]);
  expect(plan!.requests[0]!.topics.map(({ name, cadenceMs }) => [name, cadenceMs])).toEqual([
    ['bbo-tbt:BTC-USDT-SWAP', undefined],
    ['trades:BTC-USDT-SWAP', undefined],
    ['mark-price:BTC-USDT-SWAP', 10_000],
    ['index-tickers:BTC-USDT', 60_000],
    ['funding-rate:BTC-USDT-SWAP', 90_000],
    ['open-interest:BTC-USDT-SWAP', 3000],
  ]);
});

test('okx: two swaps on one index ask for it once', () => {
  const okx = exchangeOf('okx');
  const swap = namings.okx.perpetual('BTC-USDT-SWAP')!;
  const [plan] = okx.sockets(okx.endpoints, [
    swap,
    { ...swap, native: 'BTC-USDC-SWAP', symbol: 'BTCUSDC', quote: 'USDC' },
  ]);
  const names = plan!.requests.flatMap((request) => request.topics.map((topic) => topic.name));
  expect(names.filter((name) => name.startsWith('index-tickers'))).toEqual(['index-tickers:BTC-USDT']);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(exchangeIds)('%s with 1,500 symbols', (exchange) => {
  const bases = Array.from({ length: 1500 }, (_, i) => `COIN${i}`);
  const all = plans(exchange, bases);

  test('keeps the limits of the venue', () => {
    for (const plan of all) {
      const topics = plan.requests.flatMap((request) => request.topics);
      for (const request of plan.requests) {
        if (exchange === 'binance') expect(request.topics.length).toBeLessThanOrEqual(200);
        if (exchange === 'bybit') expect(request.topics.length).toBeLessThanOrEqual(10);
        expect(Buffer.byteLength(request.text)).toBeLessThan(64 * 1024);
      }
      if (exchange === 'binance') {
        expect(topics.length).toBeLessThanOrEqual(1024);
        expect(plan.sendGapMs).toBeGreaterThanOrEqual(250);
      }
      if (exchange === 'bybit') {
        expect(topics.reduce((length, { name }) => length + name.length, 0)).toBeLessThanOrEqual(21_000);
      }
      if (exchange === 'okx') expect(plan.requests.length).toBeLessThan(480);
    }
  });

  test('asks for every stream of every symbol exactly once', () => {
    const asked = all.flatMap((plan) =>
      plan.requests.flatMap((request) =>
        request.topics.flatMap((topic) => topic.streams.map((stream) => `${topic.symbol} ${stream}`)),
      ),
    );
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBe(bases.length * exchangeOf(exchange).streams.length);
  });

  test('names sockets and requests apart', () => {
    expect(new Set(all.map((plan) => plan.name)).size).toBe(all.length);
    for (const plan of all) {
      expect(new Set(plan.requests.map((request) => request.id)).size).toBe(plan.requests.length);
    }
  });
});

test.each(exchangeIds)('%s: nothing to ask for, no socket', (exchange) => {
  expect(plans(exchange, [])).toEqual([]);
});
