import { expect, test } from 'vitest';
import { binanceFundingHours } from '../../../../src-main/exchanges/binance/funding-hours.ts';
import { bybitInstruments } from '../../../../src-main/exchanges/bybit/instruments.ts';
import { exchangeOf } from '../../../../src-main/exchanges/registry.ts';
import { symbolTable } from '../../../../src-main/exchanges/symbol-table.ts';
import { routeFunding } from '../../../../src-shared/market/arbitrage/funding.ts';
import { instrument } from '../../../support/fake-exchange.ts';

const T = Date.UTC(2026, 0, 15);

/** Hours that a venue's reader tells for one message. */
function told(exchange: 'bybit' | 'okx', native: string, message: unknown): (readonly [number, number])[] {
  const hours: (readonly [number, number])[] = [];
  const deaf = () => undefined;
  const sink = {
    bbo: deaf,
    trade: deaf,
    markPrice: deaf,
    funding: deaf,
    openInterest: deaf,
    refuse: deaf,
    fundingHours: (symbol: number, each: number) => void hours.push([symbol, each]),
  };
  const reader = exchangeOf(exchange).reader(symbolTable([{ ...instrument('BTCUSDT'), exchange, native }]));
  expect(reader.read(Buffer.from(JSON.stringify(message)), sink)).toBe('events');
  return hours;
}

test('OKX: from one settlement to the next', () => {
  const data = {
    instId: 'BTC-USDT-SWAP',
    instType: 'SWAP',
    fundingRate: '0.0001',
    fundingTime: String(T + 4 * 3_600_000),
    nextFundingTime: String(T + 8 * 3_600_000),
    ts: String(T),
  };
  const arg = { channel: 'funding-rate', instId: 'BTC-USDT-SWAP' };
  expect(told('okx', 'BTC-USDT-SWAP', { arg, data: [data] })).toEqual([[0, 4]]);
  expect(told('okx', 'BTC-USDT-SWAP', { arg, data: [{ ...data, nextFundingTime: '' }] })).toEqual([]);
});

test('Bybit: as the ticker says, else as the instrument list does in minutes', () => {
  const data = {
    symbol: 'BTCUSDT',
    markPrice: '100',
    fundingRate: '0.0001',
    nextFundingTime: String(T + 3_600_000),
    fundingIntervalHour: '4',
  };
  const message = { topic: 'tickers.BTCUSDT', type: 'snapshot', ts: T, cs: 1, data };
  expect(told('bybit', 'BTCUSDT', message)).toEqual([[0, 4]]);
  const row = {
    symbol: 'BTCUSDT',
    contractType: 'LinearPerpetual',
    status: 'Trading',
    baseCoin: 'BTC',
    quoteCoin: 'USDT',
    settleCoin: 'USDT',
    fundingInterval: 480,
  };
  expect(bybitInstruments({ rest: 'http://venue' }).read({ result: { list: [row] } })[0]!.fundingHours).toBe(
    8,
  );
});

test('Binance: what its list of exceptions does not name is settled every 8 hours', () => {
  const plan = binanceFundingHours({ rest: 'http://venue' });
  expect(plan.url).toBe('http://venue/fapi/v1/fundingInfo');
  const { hours, otherwise } = plan.read([
    { symbol: 'LPTUSDT', fundingIntervalHours: 4 },
    { symbol: 'ODDUSDT' },
    7,
  ]);
  expect([[...hours], otherwise]).toEqual([[['LPTUSDT', 4]], 8]);
  expect(() => plan.read({ code: -1 })).toThrow(/expected a list/);
});

test('funding of a route: rates for 8 hours, the coming settlement, and a year of it', () => {
  const buy = { rate: 0.000_05, hours: 4, nextMs: T };
  const sell = { rate: 0.000_3, hours: 8, nextMs: T };
  const { buy8hPct, sell8hPct, nextPct, aprPct } = routeFunding(buy, sell);
  expect([buy8hPct, sell8hPct, nextPct]).toEqual([
    expect.closeTo(0.01, 12),
    expect.closeTo(0.03, 12),
    expect.closeTo(0.025, 12),
  ]);
  // A year has 2,190 settlements of the long and 1,095 of the short: 32.85 % less 10.95 %.
  expect(aprPct).toBeCloseTo(21.9, 9);
  const unknown = routeFunding({ ...buy, hours: Number.NaN }, sell);
  expect([unknown.nextPct, unknown.aprPct]).toEqual([expect.closeTo(0.025, 12), Number.NaN]);
});
