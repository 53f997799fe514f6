import { describe, expect, test } from 'vitest';
import { exchangeIds } from '#shared/market/exchange.ts';
import { exchangeOf } from '../../../../src-main/exchanges/registry.ts';
import { okxInstrument } from '../../../../src-main/exchanges/okx/instruments.ts';
import { instrumentsOf } from './cases.ts';

const perp = { type: 'perp', contractValue: '1' };

describe('the venue answer becomes tradable linear perpetuals, steps in base units', () => {
  test('binance', () => {
    const common = { ...perp, exchange: 'binance', quote: 'USDT', settle: 'USDT' };
    expect(instrumentsOf('binance')).toEqual([
      { ...common, symbol: 'BTCUSDT', base: 'BTC', native: 'BTCUSDT', tick: 0.1, lot: 0.001, minQty: 0.001 },
      {
        ...common,
        symbol: 'ETHUSDC',
        base: 'ETH',
        quote: 'USDC',
        settle: 'USDC',
        native: 'ETHUSDC',
        tick: 0.01,
        lot: 0.001,
      },
      { ...common, symbol: 'XAUUSDT', base: 'XAU', native: 'XAUUSDT', tick: Number.NaN, lot: Number.NaN },
      { ...common, symbol: '币安USDT', base: '币安', native: '币安USDT', tick: 0.00001, lot: 1 },
    ]);
  });

  test('bybit', () => {
    const common = { ...perp, exchange: 'bybit', quote: 'USDT', settle: 'USDT' };
    expect(instrumentsOf('bybit')).toEqual([
      { ...common, symbol: 'BTCUSDT', base: 'BTC', native: 'BTCUSDT', tick: 0.1, lot: 0.001, minQty: 0.001 },
      { ...common, symbol: 'ETHUSDT', base: 'ETH', native: 'ETHUSDT', tick: 0.01, lot: 0.01 },
      {
        ...common,
        symbol: 'BTCUSDC',
        base: 'BTC',
        quote: 'USDC',
        settle: 'USDC',
        native: 'BTCPERP',
        tick: 0.1,
        lot: 0.001,
      },
    ]);
  });

  test('okx', () => {
    const common = { type: 'perp', exchange: 'okx', quote: 'USDT', settle: 'USDT' };
    expect(instrumentsOf('okx')).toEqual([
      {
        ...common,
        symbol: 'BTCUSDT',
        base: 'BTC',
        native: 'BTC-USDT-SWAP',
        contractValue: '0.01',
        index: 'BTC-USDT',
        tick: 0.1,
        lot: 0.0001,
        minQty: 0.0001,
      },
      {
        ...common,
        symbol: 'ETHUSDT',
        base: 'ETH',
        native: 'ETH-USDT-SWAP',
        contractValue: '0.1',
        index: 'ETH-USDT',
        tick: 0.01,
        lot: 0.001,
        minQty: 0.001,
      },
      {
        ...common,
        symbol: 'POLUSDT',
        base: 'POL',
        native: 'POL-USDT-SWAP',
        contractValue: '10',
        index: 'POL-USDT',
        tick: 0.0001,
        lot: 10,
        minQty: 10,
      },
      {
        ...common,
        symbol: 'BTCUSDC',
        base: 'BTC',
        quote: 'USDC',
        settle: 'USDC',
        native: 'BTC-USDC-SWAP',
        contractValue: '0.0001',
        index: 'BTC-USDC',
        tick: 0.1,
        lot: 0.0001,
        minQty: 0.0001,
      },
      {
        ...common,
        symbol: 'ODDUSDT',
        base: 'ODD',
        native: 'ODD-USDT-SWAP',
        contractValue: '',
        index: 'ODD-USDT',
        tick: 0.1,
        lot: Number.NaN,
      },
    ]);
  });
});

test.each([
  ['a contract worth quote currency', { ctValCcy: 'USDT' }, ''],
  ['no ctMult: there is no multiplier', { ctMult: undefined }, '0.01'],
  ['an empty ctMult', { ctMult: '' }, ''],
  ['a ctVal of zero', { ctVal: '0' }, ''],
])('okx: %s', (_title, fields, contractValue) => {
  const row = { instId: 'BTC-USDT-SWAP', ctVal: '0.01', ctMult: '1', ctType: 'linear', ctValCcy: 'BTC' };
  expect(okxInstrument({ ...row, ...fields })?.contractValue).toBe(contractValue);
});

test.each([
  { ctType: 'inverse' },
  { instType: 'FUTURES' },
  { settleCcy: 'BTC' },
  { instId: 'BTC-USDT' },
  { instId: 5 },
])('okx: %j is no linear swap', (fields) => {
  expect(okxInstrument({ instId: 'BTC-USDT-SWAP', ctVal: '0.01', ctMult: '1', ...fields })).toBeUndefined();
});

describe.each(exchangeIds)('%s', (exchange) => {
  const venue = exchangeOf(exchange);

  test.each([null, 5, 'text', [], {}, { code: '50011', msg: 'Too Many Requests' }, { result: {} }])(
    'says what it found instead of instruments: %j',
    (body) => {
      const plan = venue.instruments(venue.endpoints);
      expect(() => plan.read(body)).toThrow(
        expect.objectContaining({
          code: 'VENUE_REST_FAILED',
          message: expect.stringContaining(
            `instruments of ${exchange}: expected a list of instruments, found `,
          ) as unknown,
        }) as Error,
      );
    },
  );

  test('asks the REST address it is given', () => {
    const { url } = venue.instruments({ rest: 'http://127.0.0.1:1' });
    expect(url).toBe(
      {
        binance: 'http://127.0.0.1:1/fapi/v1/exchangeInfo',
        bybit: 'http://127.0.0.1:1/v5/market/instruments-info?category=linear&limit=1000',
        okx: 'http://127.0.0.1:1/api/v5/public/instruments?instType=SWAP',
      }[exchange],
    );
  });
});
