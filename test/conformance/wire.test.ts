import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ExchangeId, exchangeIds } from '#shared/market/exchange.ts';
import { isEventMs } from '#shared/market/time.ts';
import { okxInstrument } from '../../src-main/exchanges/okx/instruments.ts';
import { namings } from '../../src-main/exchanges/naming.ts';
import { exchangeOf } from '../../src-main/exchanges/registry.ts';
import { openSymbolTable, symbolTable } from '../../src-main/exchanges/symbol-table.ts';
import { readOne, readers } from '../unit/main/exchanges/recorder.ts';

/** Messages the venues really sent, outside the repository. */
const folder = fileURLToPath(new URL('../../../shared/wire', import.meta.url));
const isThere = existsSync(folder);
if (!isThere) process.stdout.write(`skipped: conformance to recorded messages, ${folder} is not there\n`);

/** Contract values of the day, for the swaps in the recordings. */
const swaps = [
  { instId: 'BTC-USDT-SWAP', ctVal: '0.01', ctMult: '1' },
  { instId: 'ETH-USDT-SWAP', ctVal: '0.1', ctMult: '1' },
  { instId: 'BTC-USDC-SWAP', ctVal: '0.0001', ctMult: '1' },
].map((row) => okxInstrument(row)!);

function frames(exchange: ExchangeId, stream: string): Buffer[] {
  const lines = readFileSync(`${folder}/${exchange}/${stream}.ndjson`, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => Buffer.from(line === '"pong"' ? 'pong' : line));
}

function readAll(exchange: ExchangeId, stream: string, scan = true): ReturnType<typeof readOne>[] {
  const known = exchange === 'okx' ? swaps : [];
  const reader = readers[exchange](openSymbolTable(known, namings[exchange].perpetual), scan);
  return frames(exchange, stream).map((frame) => readOne(reader, frame));
}

type Call = readonly [kind: string, symbol: number, tsMs: number, subNs: number, ...numbers: number[]];

/** How often each event and each reason came out of a file. */
function tally(exchange: ExchangeId, stream: string): Record<string, number> {
  const counts: Record<string, number> = {};
  const count = (name: string): void => void (counts[name] = (counts[name] ?? 0) + 1);
  for (const { reading, calls } of readAll(exchange, stream)) {
    for (const [kind] of calls) count(String(kind));
    if (typeof reading === 'object' && reading !== null) count(String(Object.values(reading)[0]));
  }
  return counts;
}

describe.skipIf(!isThere)('recorded messages', () => {
  describe.each(isThere ? exchangeIds : [])('%s', (exchange) => {
    const streams = readdirSync(`${folder}/${exchange}`)
      .filter((file) => file.endsWith('.ndjson'))
      .map((file) => file.replace(/\.ndjson$/, ''));

    test.each(streams)('%s: every frame is read and every event plausible', (stream) => {
      for (const { calls } of readAll(exchange, stream)) {
        for (const call of calls as unknown as Call[]) {
          const [kind, , tsMs, , first = 0, second = 0, third = 0, fourth = 0] = call;
          expect(isEventMs(tsMs) && tsMs > Date.UTC(2019, 0) && tsMs < Date.UTC(2027, 0)).toBe(true);
          if (kind === 'bbo') {
            expect(first).toBeLessThan(third);
            expect(third / first).toBeLessThan(1.01);
            expect(Math.min(second, fourth)).toBeGreaterThan(0);
          }
          if (kind === 'trade') {
            expect(Math.min(first, second)).toBeGreaterThan(0);
            expect([1, -1]).toContain(third);
          }
          if (kind === 'markPrice' && !Number.isNaN(second))
            expect(Math.abs(first / second - 1)).toBeLessThan(0.5);
          if (kind === 'funding') {
            expect(Math.abs(first)).toBeLessThan(0.01);
            expect(second - tsMs).toBeGreaterThanOrEqual(0);
            expect(second - tsMs).toBeLessThanOrEqual(8 * 3_600_000);
          }
        }
      }
    });

    test.each(streams)('%s: the byte scanner changes nothing', (stream) => {
      expect(readAll(exchange, stream)).toEqual(readAll(exchange, stream, false));
    });
  });

  test.each<[ExchangeId, string, Record<string, number>]>([
    // Two coin-margined and one dated contract among 59 lines.
    ['binance', 'bookTicker', { bbo: 56 }],
    // Without ADL at a price of its own, and without BTCUSD_PERP.
    ['binance', 'trade', { trade: 14 }],
    // Without the dated and the coin-margined contract; the line of 2019 has no id.
    ['binance', 'aggTrade', { trade: 24, 'bad trade id': 1 }],
    ['binance', 'markPrice', { markPrice: 8, funding: 8 }],
    ['binance', 'forceOrder', {}],
    ['binance', 'other', {}],
    ['binance', 'control', { subscribed: 1, refused: 1 }],
    ['bybit', 'orderbook.1', { bbo: 7 }],
    ['bybit', 'publicTrade', { trade: 7 }],
    // Five snapshots, one delta of the mark price, a dated future, a time with a digit too few.
    ['bybit', 'tickers', { markPrice: 6, funding: 5, openInterest: 5, 'implausible time': 1 }],
    ['bybit', 'allLiquidation', {}],
    ['bybit', 'control', { subscribed: 4, refused: 1, pong: 3 }],
    ['okx', 'bbo-tbt', { bbo: 1 }],
    ['okx', 'books5', { bbo: 1 }],
    ['okx', 'tickers', { bbo: 3 }],
    ['okx', 'trades', { trade: 14 }],
    ['okx', 'mark-price', { markPrice: 1 }],
    ['okx', 'index-tickers', {}],
    // Rows of 2022 have no time.
    ['okx', 'funding-rate', { funding: 2 }],
    ['okx', 'open-interest', { openInterest: 1 }],
    ['okx', 'control', { subscribed: 8, closing: 1, refused: 2, info: 1, pong: 1 }],
  ])('%s %s gives exactly what belongs to linear perpetuals', (exchange, stream, expected) => {
    expect(tally(exchange, stream)).toEqual(expected);
  });

  test('okx quantities are contracts times contract value', () => {
    const quantities = readAll('okx', 'trades').flatMap(({ calls }) => calls.map((call) => call[5]));
    expect(quantities.slice(0, 8)).toEqual([0.0254, 0.002, 0.9562, 0.0038, 0.0027, 0.0001, 0.013, 0.66]);
  });

  test("okx funding is settled at fundingTime, Bybit's open interest counts both sides", () => {
    expect(readAll('okx', 'funding-rate')[0]?.calls[0]?.slice(2)).toEqual([
      1788488645809, 0, 0.0000691479391544, 1788508800000,
    ]);
    const interests = readAll('bybit', 'tickers').flatMap(({ calls }) =>
      calls.filter(([kind]) => kind === 'openInterest'),
    );
    expect(interests.map((call) => call[4])).toEqual([12675990, 58117.022, 526.806, 92578.634, 492373.72]);
  });

  test.each<[ExchangeId, string, number, readonly string[]]>([
    ['binance', 'bookTicker', 34, ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']],
    ['binance', 'aggTrade', 8, ['BTCUSDT', 'ETHUSDT']],
    ['binance', 'trade', 14, ['BTCUSDT']],
    ['bybit', 'orderbook.1', 6, ['BTCUSDT', 'ETHUSDT']],
    ['bybit', 'publicTrade', 6, ['BTCUSDT', 'ETHUSDT']],
    ['okx', 'bbo-tbt', 1, []],
    ['okx', 'trades', 14, []],
  ])('%s %s: the byte scanner reads the first %i lines itself', (exchange, stream, count, natives) => {
    const known = exchange === 'okx' ? swaps : natives.map((native) => namings[exchange].perpetual(native)!);
    const reader = exchangeOf(exchange).reader(symbolTable(known));
    for (const frame of frames(exchange, stream).slice(0, count)) readOne(reader, frame);
    expect(reader.fallbacks).toBe(0);
  });

  test.each<[ExchangeId, string, readonly string[]]>([
    ['binance', 'rest-futures-exchangeinfo-2021', ['BTCUSDT', 'SUSHIUSDT']],
    ['bybit', 'rest-instruments-linear-docs', ['BTCUSDT']],
    ['okx', 'rest-instruments-swap', ['ETHUSDT']],
  ])('%s instruments', (exchange, name, symbols) => {
    const body: unknown = JSON.parse(readFileSync(`${folder}/${exchange}/${name}.json`, 'utf8'));
    const venue = exchangeOf(exchange);
    const found = venue.instruments(venue.endpoints).read(body);
    expect(found.map((instrument) => instrument.symbol)).toEqual(expect.arrayContaining([...symbols]));
    for (const { tick, lot, contractValue } of found) {
      expect(Math.min(tick, lot, Number(contractValue))).toBeGreaterThan(0);
    }
  });
});
