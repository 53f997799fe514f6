import { expect, test } from 'vitest';
import { routeIndex, routesOf } from '#shared/market/route.ts';

test('every symbol has every ordered pair of different venues', () => {
  expect(routesOf(1, 3)).toEqual([
    { symbol: 0, buy: 0, sell: 1 },
    { symbol: 0, buy: 0, sell: 2 },
    { symbol: 0, buy: 1, sell: 0 },
    { symbol: 0, buy: 1, sell: 2 },
    { symbol: 0, buy: 2, sell: 0 },
    { symbol: 0, buy: 2, sell: 1 },
  ]);
  expect(routesOf(5, 1)).toEqual([]);
});

test.each([
  [1, 2],
  [10, 3],
  [7, 5],
])('the index of a route is its place in the list (%d symbols, %d venues)', (symbols, venues) => {
  const routes = routesOf(symbols, venues);
  expect(routes).toHaveLength(symbols * venues * (venues - 1));
  expect(routes.map((r) => routeIndex(venues, r.symbol, r.buy, r.sell))).toEqual(routes.map((_, i) => i));
});
