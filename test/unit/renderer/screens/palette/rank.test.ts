import { expect, test } from 'vitest';
import { ranked } from '../../../../../src-renderer/screens/palette/rank.ts';

const rank = (typed: string, words: readonly string[]) => ranked(words, typed, (word) => [word]);

test('exact before beginning before end before within; then the shorter name, then the given order', () => {
  expect(rank('eth', ['AETHB', 'BETH', 'ETHUSDT', 'ETH', 'WETH', 'ETHBTC', 'SOL'])).toEqual([
    'ETH',
    'ETHBTC',
    'ETHUSDT',
    'BETH',
    'WETH',
    'AETHB',
  ]);
});

test('every part has to fit one of the words, and the worst fit counts', () => {
  const entries = [
    ['BTCUSDT OKX→BIN', 'BTCUSDT', 'OKX→BIN'],
    ['BTCUSDT BIN→OKX', 'BTCUSDT', 'BIN→OKX'],
    ['ETHUSDT OKX→BIN', 'ETHUSDT', 'OKX→BIN'],
  ];
  expect(ranked(entries, 'btc okx', (words) => words).map(([name]) => name)).toEqual([
    'BTCUSDT OKX→BIN',
    'BTCUSDT BIN→OKX',
  ]);
  expect(ranked(entries, 'btc sol', (words) => words)).toEqual([]);
});

test('nothing typed leaves everything as it is', () => {
  expect(rank('  ', ['B', 'A'])).toEqual(['B', 'A']);
});
