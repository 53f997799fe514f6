import { expect, test } from 'vitest';
import { takerPct, type FeeTable } from '../../../../../src-shared/market/fees.ts';
import { bidForNet, edge } from '../../../../../src-shared/market/spread.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { marketParts } from '../../../../support/market-parts.ts';
import { reducerRig, T, type Top } from '../../../../support/reducer-rig.ts';

const BIN = 'binance:perp:BTC-USDT';
const BYB = 'bybit:perp:BTC-USDT';
const OKX = 'okx:perp:BTC-USDT';

/** A quote one tick wide. */
const at = (bid: number, more: Partial<Top> = {}): Top => ({ bid, ask: bid * 1.00001, ...more });

test('1 fees ignored: 12 bps gross under 10 bps of fees is 2 net, below the line', () => {
  const { quote, said, reducer, routeOf, reason } = reducerRig([BIN, OKX], { rule: { openPct: 0.03 } });
  quote(BIN, { bid: 99.99, ask: 100 });
  quote(OKX, { bid: 100.12, ask: 100.13 });
  const { grossPct, netPct } = reducer.edge(routeOf(BIN, OKX));
  expect(grossPct).toBeCloseTo(0.12, 9);
  // 100.12 · 0.9995 − 100 · 1.0005 over 100.05
  expect(netPct).toBeCloseTo(0.019_930_034_98, 9);
  expect([said(), reason(BIN, OKX)]).toEqual([[], 'below_line']);
});

test('2 USD, USDT and USDC treated as one: without a rate they are not compared', () => {
  const { quote, said, reason } = reducerRig([BIN, 'okx:perp:BTC-USDC']);
  quote(BIN, at(100));
  quote('okx:perp:BTC-USDC', at(101));
  expect([said(), reason(BIN, 'okx:perp:BTC-USDC')]).toEqual([[], 'not_compared']);
});

test('2b a USDT depeg moves the price, not the profit', () => {
  const rate = 'binance:spot:USDC-USDT';
  const usdc = 'okx:perp:BTC-USDC';
  const { quote, said, reason, reducer, routeOf, wait } = reducerRig([BIN, usdc, rate]);
  // One USDC buys 1.01 USDT: the same coin costs 1 % more in USDT.
  quote(rate, { bid: 1.009_9, ask: 1.01 });
  quote(usdc, { bid: 100, ask: 100.001 });
  quote(BIN, { bid: 101, ask: 101.001 });
  expect(said()).toEqual([]);
  // Bought for 100.001 USDC at 1.01 each, sold at 101 USDT.
  const { grossPct } = reducer.edge(routeOf(usdc, BIN));
  expect(grossPct).toBeCloseTo((101 / (100.001 * 1.01) - 1) * 100, 9);
  expect([reason(usdc, BIN), reason(BIN, usdc)]).toEqual(['below_line', 'below_line']);
  // The peg comes back and the coin does not follow: now it pays.
  quote(rate, { bid: 0.999_9, ask: 1 });
  expect(said()).toEqual(['OPENED']);
  // And a rate that is no longer heard of is no rate.
  for (let i = 0; i < 60; i++) {
    wait(100);
    quote(usdc, { bid: 100, ask: 100.001 });
    quote(BIN, { bid: 101, ask: 101.001 });
  }
  expect([said().at(-1), reason(usdc, BIN)]).toEqual(['CLOSED unconverted', 'not_compared']);
});

test('3 spot against perpetual is basis, never an arbitrage', () => {
  const spot = 'binance:spot:BTC-USDT';
  const { quote, signals, reason } = reducerRig([spot, OKX]);
  quote(spot, at(100));
  quote(OKX, at(101));
  expect(signals).toMatchObject([{ type: 'BASIS', event: 'OPENED', action: 'BUY_BINANCE_SELL_OKX' }]);
  expect(reason(spot, OKX)).toBe('basis');
});

test('3b an inverse contract has another quote currency: not compared', () => {
  const inverse = 'bybit:perp:BTC-USD';
  const { quote, said, reason } = reducerRig([inverse, OKX]);
  quote(inverse, at(100));
  quote(OKX, at(101));
  expect([said(), reason(inverse, OKX)]).toEqual([[], 'not_compared']);
});

test('4 a price made up from trades: nothing but a bid and an ask makes a quote', () => {
  const clock = new FakeClock(T);
  const parts = marketParts(clock, { symbols: 1, venues: 1 });
  const { router } = parts.router();
  router.begin(clock.monoNs());
  router.trade(0, T, 0, 100, 5, 1, 'a');
  router.markPrice(0, T, 0, 100, 100);
  expect(parts.book.lastPrice[0]).toBe(100);
  expect([parts.book.bid[0], parts.book.ask[0], parts.book.recvNs[0]]).toEqual([NaN, NaN, NaN]);
});

test('5 a stale leg after a silent disconnect opens nothing', () => {
  const { quote, said, reason, wait } = reducerRig([BIN, OKX]);
  quote(BIN, at(100));
  quote(OKX, at(100));
  for (let i = 0; i < 100; i++) {
    wait(100);
    quote(OKX, at(100 + i / 10));
  }
  expect([said(), reason(BIN, OKX)]).toEqual([[], 'stale_buy']);
});

test('5b long before that its silence is noticed: the feeds are apart', () => {
  const { quote, said, reason, wait } = reducerRig([BIN, OKX]);
  quote(BIN, at(100));
  quote(OKX, at(100));
  wait(400);
  quote(OKX, at(102));
  expect([said(), reason(BIN, OKX)]).toEqual([[], 'skew']);
  quote(BIN, at(100));
  expect(said()).toEqual(['OPENED']);
});

test('5c a feed that comes late is not compared with one that is on time', () => {
  const { quote, said, reason, wait } = reducerRig([BIN, OKX]);
  for (let i = 0; i < 20; i++) {
    quote(BIN, at(100));
    quote(OKX, at(100));
    wait(100);
  }
  // It queues somewhere: received now, but from ever longer ago.
  for (let i = 0; i < 30; i++) {
    wait(100);
    quote(BIN, at(100, { eventMs: 1_900 + i }));
    quote(OKX, at(i < 5 ? 100 : 102));
  }
  expect([said(), reason(BIN, OKX)]).toEqual([[], 'skew']);
});

test('6 clock skew: a constant difference of clocks is no obstacle', () => {
  const { quote, said, nowMs } = reducerRig([BIN, OKX]);
  expect(nowMs).toBe(0);
  quote(BIN, at(100, { eventMs: 3_000 }));
  quote(OKX, at(102, { eventMs: -40 }));
  expect(said()).toEqual(['OPENED']);
});

test('6b a time from the future is a fault of a clock: its venue counts for nothing for a while', () => {
  const { quote, said, reason, wait } = reducerRig([BIN, OKX]);
  quote(BIN, at(100));
  quote(OKX, at(102));
  wait(1_000);
  quote(BIN, at(100.1, { eventMs: 60_000 }));
  expect(said()).toEqual(['OPENED', 'CLOSED clock_fault']);
  expect(reason(BIN, OKX)).toBe('clock_fault');
  for (let i = 0; i < 110; i++) {
    wait(100);
    quote(BIN, at(100));
    quote(OKX, at(102));
  }
  expect(said().slice(2)).toEqual(['OPENED']);
});

test('6c a price with an impossible time counts for nothing, however long it stands', () => {
  const { quote, said, reason, wait } = reducerRig([BIN, OKX], { rule: { maxAgeMs: 30_000 } });
  quote(BIN, at(100));
  quote(OKX, at(100));
  wait(1_000);
  quote(BIN, at(98, { eventMs: 60_000 }));
  for (let i = 0; i < 100; i++) {
    wait(100);
    quote(OKX, at(100));
  }
  expect([said(), reason(BIN, OKX)]).toEqual([[], 'clock_fault']);
  quote(BIN, at(98));
  expect(said()).toEqual(['OPENED']);
});

test('7 dust: a size below the least value, the least lot or a venue’s least order is no signal', () => {
  const { quote, said, reason, input, index, wait } = reducerRig([BIN, OKX]);
  quote(BIN, at(100, { askQty: 0.99 }));
  quote(OKX, at(102));
  expect([said(), reason(BIN, OKX)]).toEqual([[], 'too_small']);
  input({ kind: 'limits', leg: index(OKX), limits: { step: 5, minQty: 0, minNotional: 0 } });
  quote(BIN, at(100, { askQty: 4.9 }));
  expect(reason(BIN, OKX)).toBe('too_small');
  input({ kind: 'limits', leg: index(OKX), limits: { step: 0, minQty: 0, minNotional: 2_000 } });
  wait(1);
  quote(BIN, at(100, { askQty: 10 }));
  expect([said(), reason(BIN, OKX)]).toEqual([[], 'too_small']);
});

test.each([
  ['crossed', { bid: 103, ask: 102 }],
  ['locked', { bid: 102, ask: 102 }],
])('8 a %s own book is no price', (_, top) => {
  const { quote, said, reason, gone } = reducerRig([BIN, OKX]);
  quote(BIN, at(100));
  quote(OKX, top);
  expect([said(), reason(BIN, OKX)]).toEqual([[], 'crossed_book']);
  quote(OKX, at(102));
  quote(OKX, top);
  expect(said()).toEqual(['OPENED', 'CLOSED leg_gone']);
  gone(OKX);
});

test('9 another asset, another name or another multiplier is never compared', () => {
  const { reducer } = reducerRig([
    'binance:perp:1000SHIB-USDT',
    'okx:perp:SHIB-USDT',
    'bybit:perp:MATIC-USDT',
    'okx:perp:POL-USDT',
    'binance:spot:USDC-USDT',
    'okx:spot:USDC-USDT',
  ]);
  expect(reducer.routes).toEqual([]);
});

test('10 a halted venue has no connection, or no fresh quote: both end what was open', () => {
  const { quote, said, gone, reason, wait } = reducerRig([BIN, OKX, BYB]);
  quote(BIN, at(100));
  quote(OKX, at(102));
  gone(OKX);
  expect([said(), reason(BIN, OKX)]).toEqual([['OPENED', 'CLOSED leg_gone'], 'no_quote']);
  wait(5_100);
  quote(BIN, at(100));
  quote(BYB, at(102));
  wait(5_100);
  expect(said().slice(2)).toEqual(['OPENED', 'CLOSED leg_stale']);
});

test('11 auction or index prices are no quotes: mark and index of the book change nothing', () => {
  const { quote, said, reducer, index, wait } = reducerRig([BIN, OKX]);
  quote(BIN, at(100));
  quote(OKX, at(100));
  reducer.book.mark[index(OKX)] = 110;
  reducer.book.index[index(OKX)] = 110;
  reducer.book.lastPrice[index(OKX)] = 110;
  wait(1_000);
  expect(said()).toEqual([]);
});

test('12 after a reconnect the book is empty until a fresh quote, and an older one does not replace a newer', () => {
  const { quote, said, gone, reason, wait } = reducerRig([BIN, OKX]);
  quote(OKX, at(102));
  gone(OKX);
  quote(BIN, at(100));
  expect([said(), reason(BIN, OKX)]).toEqual([[], 'no_quote']);
  wait(100);
  quote(OKX, at(100, { eventMs: 95 }));
  expect(quote(OKX, at(102, { eventMs: 94 }))).toBe(false);
  expect(said()).toEqual([]);
  // Of the very same time: venues stamp whole milliseconds, and the later one counts.
  expect(quote(OKX, at(102, { eventMs: 95 }))).toBe(true);
  expect(said()).toEqual(['OPENED']);
});

test('13 sign or side inverted: a loss is never shown as a gain', () => {
  const { quote, signals, reducer, routeOf } = reducerRig([BIN, OKX]);
  quote(BIN, at(100));
  quote(OKX, at(101));
  expect(signals.map((signal) => [signal.action, signal.net_profit > 0])).toEqual([
    ['BUY_BINANCE_SELL_OKX', true],
  ]);
  expect(reducer.edge(routeOf(OKX, BIN)).netPct).toBeLessThan(-1);
});

test('14 a conversion by a wrong or missing rate: turned round, never 1', () => {
  const rate = 'okx:spot:USDT-USDC';
  const usdc = 'okx:perp:BTC-USDC';
  const { quote, reducer, routeOf, reason } = reducerRig([BIN, usdc, rate]);
  quote(BIN, at(100));
  quote(usdc, at(100));
  expect([reason(usdc, BIN), reducer.rate(routeOf(usdc, BIN))]).toEqual(['not_compared', Number.NaN]);
  quote(rate, { bid: 0.5, ask: 0.8 });
  // To buy a USDC one sells USDT at the bid; to buy a USDT one pays the ask.
  expect(reducer.rate(routeOf(usdc, BIN))).toBe(2);
  expect(reducer.rate(routeOf(BIN, usdc))).toBe(0.8);
  quote(rate, { bid: 0.8, ask: 0.5 });
  expect(reason(usdc, BIN)).toBe('not_compared');
});

test('15 the widest spread alone picks an illiquid pair: every route is judged by itself, with its size', () => {
  const { quote, signals } = reducerRig([BIN, OKX, BYB]);
  quote(BIN, at(100));
  quote(BYB, at(103, { bidQty: 0.001 }));
  quote(OKX, at(101));
  expect(signals.map((signal) => signal.sell_exchange)).toEqual(['okx']);
});

test('16 a stale fee tier: the newest row that holds at the time counts, and none is guessed', () => {
  const row = { exchange: 'okx', type: 'perp', maker_pct: 0.02, source: 'test' } as const;
  const table: FeeTable = {
    checked: '2026-01-01',
    rows: [
      { ...row, taker_pct: 0.05, valid_from: '2024-01-01' },
      { ...row, taker_pct: 0.07, valid_from: '2026-01-10' },
      { ...row, taker_pct: 0.09, valid_from: '2026-02-01' },
      { ...row, taker_pct: 0.03, valid_from: '2024-01-01', tier: 'VIP 1' },
    ],
  };
  expect(takerPct(table, 'okx', 'perp', T)).toBe(0.07);
  expect(takerPct(table, 'okx', 'perp', T, 'VIP 1')).toBe(0.03);
  expect(() => takerPct(table, 'okx', 'perp', T, 'VIP 9')).toThrow(/tier VIP 9/);
});

test('17 an abnormal quote is SUSPECT, not an opportunity', () => {
  const { quote, said, reason, wait } = reducerRig([BIN, OKX]);
  quote(BIN, at(100));
  quote(OKX, at(110));
  expect([said(), reason(BIN, OKX)]).toEqual([['SUSPECT OPENED'], 'suspect']);
  quote(OKX, at(100));
  wait(5_100);
  quote(BIN, at(100));
  quote(OKX, at(101));
  quote(OKX, at(150));
  expect(said().slice(1)).toEqual(['SUSPECT CLOSED reverted', 'OPENED', 'CLOSED suspect', 'SUSPECT OPENED']);
});

test('18 percentage and fraction: every number of a signal fits the others', () => {
  const { quote, signals } = reducerRig([BIN, OKX]);
  quote(BIN, { bid: 99.9, ask: 100, askQty: 3 });
  const bid = bidForNet(100, 0.5, 0.05, 0.05);
  quote(OKX, { bid, ask: bid + 1 });
  const [signal] = signals;
  expect(signal!.net_pct).toBeCloseTo(0.5, 9);
  expect(signal!.spread_pct - signal!.fees_pct).toBeCloseTo(0.5, 4);
  expect(signal!.net_profit).toBeCloseTo(3 * 100 * 1.0005 * 0.005, 9);
  expect(signal!.notional).toBe(300);
  expect(edge(100, bid, 0.05, 0.05).netPct).toBeCloseTo(signal!.net_pct, 12);
});
