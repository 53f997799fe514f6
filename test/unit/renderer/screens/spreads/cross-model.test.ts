import { expect, test } from 'vitest';
import type { Session } from '#shared/api/api.ts';
import { bookFields, bookOffset, legStates, routeFields, routeOffset } from '#shared/api/frames.ts';
import { routeReasons, type RouteReason } from '#shared/market/route.ts';
import { MarketRows } from '../../../../../src-renderer/data/market-rows.ts';
import {
  conversionOf,
  crossRoutesOf,
  crossSummary,
  rankCross,
} from '../../../../../src-renderer/screens/spreads/cross-model.ts';
import { fakeSession } from '../../../../support/fake-session.ts';

/** BTC in USDT and USDC, and the rate between them, on Binance and Bybit. */
const whole = fakeSession({ nowMs: 10_000 });
const session: Session = {
  ...whole,
  venues: whole.venues.slice(0, 2),
  symbols: [
    { symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', tick: 0.1 },
    { symbol: 'BTCUSDC', base: 'BTC', quote: 'USDC', tick: 0.1 },
    { symbol: 'USDCUSDT', base: 'USDC', quote: 'USDT', tick: 0.0001 },
  ],
  cross_routes: [
    { buy: { symbol: 1, venue: 0 }, sell: { symbol: 0, venue: 1 } },
    { buy: { symbol: 0, venue: 1 }, sell: { symbol: 1, venue: 0 } },
  ],
};
const routes = crossRoutesOf(session);

interface Rate {
  readonly bid: number;
  readonly ask: number;
  readonly recvMs: number;
  readonly state?: 'live' | 'stale';
}

/** USDCUSDT on both venues, and the two routes between currencies. */
function rowsOf(
  rates: readonly [Rate, Rate],
  cross: readonly (readonly [RouteReason, net: number])[],
): MarketRows {
  const rows = new MarketRows(3, 2);
  const book = new Float64Array(6 * bookFields.length).fill(Number.NaN);
  rates.forEach(({ bid, ask, recvMs, state = 'live' }, venue) => {
    const at = (4 + venue) * bookFields.length;
    book[at + bookOffset.bid_price] = bid;
    book[at + bookOffset.ask_price] = ask;
    book[at + bookOffset.recv_ms] = recvMs;
    book[at + bookOffset.state] = legStates.indexOf(state);
  });
  rows.applyBook({ seq: 1, wall_ms: 10_000, values: book });
  // Two routes within each of three symbols come first.
  const values = new Float64Array(8 * routeFields.length).fill(Number.NaN);
  cross.forEach(([reason, net], i) => {
    values[(6 + i) * routeFields.length + routeOffset.reason] = routeReasons.indexOf(reason);
    values[(6 + i) * routeFields.length + routeOffset.net_bps] = net;
  });
  rows.applyRoutes({ seq: 1, wall_ms: 10_000, values });
  return rows;
}

const live: readonly [Rate, Rate] = [
  { bid: 0.999, ask: 0.9991, recvMs: 9_900 },
  { bid: 0.9992, ask: 0.9994, recvMs: 9_600 },
];

test('names both legs with their currencies', () => {
  expect(routes.map(({ base, buy, sell, from, to }) => [base, buy, sell, from, to])).toEqual([
    ['BTC', 'BIN BTCUSDC', 'BYB BTCUSDT', 'USDC', 'USDT'],
    ['BTC', 'BYB BTCUSDT', 'BIN BTCUSDC', 'USDT', 'USDC'],
  ]);
});

test('a rate is told with the quote it comes from and its age, whichever way the pair is written', () => {
  const rows = rowsOf(live, []);
  // USDC is bought at the ask of USDCUSDT; USDT by selling USDC at its bid.
  expect(conversionOf(session, rows, routes[0]!, 0.9994, 10_000)).toEqual({
    source: 'BYB USDCUSDT ask',
    ageMs: 400,
  });
  expect(conversionOf(session, rows, routes[1]!, 1 / 0.999, 10_000)).toEqual({
    source: 'BIN USDCUSDT bid',
    ageMs: 100,
  });
});

test('says why there is no rate', () => {
  const stale = rowsOf(
    [
      { ...live[0], state: 'stale' },
      { ...live[1], state: 'stale' },
    ],
    [],
  );
  expect(conversionOf(session, stale, routes[0]!, Number.NaN, 10_000)).toBe(
    'no rate: no live quote of USDCUSDT',
  );
  const without = { ...session, symbols: session.symbols.slice(0, 2) };
  expect(conversionOf(without, stale, routes[0]!, Number.NaN, 10_000)).toBe(
    'no rate: no pair of USDC and USDT is recorded',
  );
});

test('what cannot be compared comes last, is left out on demand, and is counted', () => {
  const rows = rowsOf(live, [
    ['not_compared', Number.NaN],
    ['below_line', -4],
  ]);
  const everything = { pair: '', hidesBlind: false };
  const order = (filter: typeof everything): number[] =>
    rankCross(rows, routes, filter).map(({ index }) => index);
  expect(order(everything)).toEqual([1, 0]);
  // What is too good to be true does not stand on top.
  const suspect = rowsOf(live, [
    ['suspect', 900],
    ['below_line', -4],
  ]);
  expect(rankCross(suspect, routes, everything).map(({ index }) => index)).toEqual([1, 0]);
  expect(order({ pair: '', hidesBlind: true })).toEqual([1]);
  expect(order({ pair: 'USDC→USDT', hidesBlind: false })).toEqual([0]);
  expect(crossSummary(rows, routes, 1)).toBe(
    '2 routes: 1 not compared, 1 below line · 1 hidden by the filters',
  );
});
