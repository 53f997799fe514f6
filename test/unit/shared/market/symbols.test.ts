import { expect, test } from 'vitest';
import { instrumentId, splitSymbol } from '#shared/market/instrument.ts';
import { currentSymbols, defaultSymbols } from '#shared/market/symbols.ts';

test('records POL where MATIC is asked for, says so, and records it once', () => {
  expect(currentSymbols([' btcusdt', 'MATICUSDT', 'polusdt', 'BTCUSDT', ''])).toEqual({
    symbols: ['BTCUSDT', 'POLUSDT'],
    notes: ['MATICUSDT is traded as POLUSDT since September 2024; POLUSDT is recorded instead.'],
  });
});

test('the default symbols are ten, different and called as today', () => {
  expect(new Set(defaultSymbols).size).toBe(10);
  expect(currentSymbols(defaultSymbols)).toEqual({ symbols: [...defaultSymbols], notes: [] });
});

test('tells quote currencies apart: USD, USDT and USDC are three', () => {
  expect(['BTCUSDT', 'BTCUSDC', 'BTCUSD', '1000PEPEUSDT', 'USDCUSDT'].map(splitSymbol)).toEqual([
    { base: 'BTC', quote: 'USDT' },
    { base: 'BTC', quote: 'USDC' },
    { base: 'BTC', quote: 'USD' },
    { base: '1000PEPE', quote: 'USDT' },
    { base: 'USDC', quote: 'USDT' },
  ]);
  expect(['BTCEUR', 'USDT', ''].map(splitSymbol)).toEqual([undefined, undefined, undefined]);
});

test('names an instrument by venue, type and currencies', () => {
  expect(instrumentId({ exchange: 'binance', type: 'perp', base: 'BTC', quote: 'USDT' })).toBe(
    'binance:perp:BTC-USDT',
  );
});
