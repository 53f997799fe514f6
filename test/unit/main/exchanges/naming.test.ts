import { expect, test } from 'vitest';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { namings } from '../../../../src-main/exchanges/naming.ts';

test.each<[ExchangeId, string, string]>([
  ['binance', 'BTCUSDT', 'BTCUSDT'],
  ['binance', 'ETHUSDC', 'ETHUSDC'],
  ['binance', '1000PEPEUSDT', '1000PEPEUSDT'],
  ['binance', '币安USDT', '币安USDT'],
  ['bybit', 'BTCUSDT', 'BTCUSDT'],
  ['bybit', 'BTCPERP', 'BTCUSDC'],
  ['okx', 'BTC-USDT-SWAP', 'BTCUSDT'],
  ['okx', 'BTC-USDC-SWAP', 'BTCUSDC'],
])('%s: %s is %s and back', (exchange, native, symbol) => {
  const instrument = namings[exchange].perpetual(native);
  expect(instrument).toMatchObject({ exchange, type: 'perp', native, symbol });
  const { base, quote } = instrument!;
  expect(namings[exchange].native(base, quote === 'USDC' ? 'USDC' : 'USDT')).toBe(native);
});

test('older names of coins are replaced', () => {
  expect(namings.okx.perpetual('XBT-USDT-SWAP')?.symbol).toBe('BTCUSDT');
  expect(namings.bybit.perpetual('XDGUSDT')?.symbol).toBe('DOGEUSDT');
});

test.each<[ExchangeId, readonly string[]]>([
  [
    'binance',
    [
      'BTCUSDT_261225',
      'BTCUSD_PERP',
      'BTCUSD_200925',
      'BTCBUSD',
      'USDT',
      'btcusdt',
      'BTC-USDT',
      'BTC USDT',
      '',
      `${'X'.repeat(40)}USDT`,
    ],
  ],
  [
    'bybit',
    [
      'BTC-26DEC25',
      'BTCUSDT-26DEC25',
      'BTCUSD',
      'BTCUSDM23',
      'BTC-28JUN24-60000-P',
      'PERP',
      'BTCUSDC',
      'BTC-PERP',
    ],
  ],
  [
    'okx',
    [
      'BTC-USD-SWAP',
      'BTC-USDT',
      'BTC-USDT-220624',
      'BTC-USD-220624-50000-C',
      'BTC-USD_UM-261030',
      'BTC-USD_UM_XPERP-310404',
      '-USDT-SWAP',
      'BTC-USDT-SWAP-X',
    ],
  ],
])('%s: dated, inverse, spot and option names are no linear perpetuals', (exchange, natives) => {
  expect(natives.filter((native) => namings[exchange].perpetual(native) !== undefined)).toEqual([]);
});
