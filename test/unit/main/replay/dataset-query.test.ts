import { expect, test } from 'vitest';
import { isPlace, parseDatasetQuery } from '../../../../src-main/replay/dataset/dataset-query.ts';

const venues = ['binance', 'bybit', 'okx'];

test.each([
  [
    'binance bbo BTCUSDT 20260115',
    { exchanges: ['binance'], streams: ['bbo'], symbols: ['BTCUSDT'], from: '20260115', to: '20260115' },
  ],
  [
    '20260115..20260117 OKX,bybit btcusdt,ethusdt',
    {
      exchanges: ['okx', 'bybit'],
      streams: [],
      symbols: ['BTCUSDT', 'ETHUSDT'],
      from: '20260115',
      to: '20260117',
    },
  ],
  [
    'exchange=coinbase stream=trade symbol=bbo date=2026-01-15',
    { exchanges: ['coinbase'], streams: ['trade'], symbols: ['BBO'], from: '20260115', to: '20260115' },
  ],
])('reads %s', (text, words) => {
  expect(parseDatasetQuery(text, venues)).toEqual(words);
});

test.each(['20260230', 'stream=quotes', 'date=yesterday'])('refuses %s', (text) => {
  expect(() => parseDatasetQuery(text, venues)).toThrow(/expected/);
});

test('tells places from queries', () => {
  expect(['./data', 'a.parquet', 's3://b/c', 'binance bbo', 'BTCUSDT'].map(isPlace)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
