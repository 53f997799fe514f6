import { expect, test } from 'vitest';
import { bidForNet } from '../../../../../src-shared/market/spread.ts';
import { reducerRig } from '../../../../support/reducer-rig.ts';

const LOW = 'binance:perp:BTC-USDT';
const HIGH = 'bybit:perp:BTC-USDT';
const THIRD = 'okx:perp:BTC-USDT';
const FEE = 0.05;

function rig(options: Parameters<typeof reducerRig>[1] = {}) {
  const all = reducerRig([LOW, HIGH, THIRD], options);
  return {
    ...all,
    cheap: (size = 10) => all.quote(LOW, { bid: 99.9, ask: 100, bidQty: size, askQty: size }),
    /** A bid that pays `netPct` over an ask of 100. */
    dear: (netPct: number, size = 10): void => {
      const bid = bidForNet(100, netPct, FEE, FEE);
      all.quote(HIGH, { bid, ask: bid + 0.1, bidQty: size, askQty: size });
    },
    why: () => all.reason(LOW, HIGH),
    route: all.routeOf(LOW, HIGH),
  };
}

test('opens at the line, stays open down to the lower line, then closes', () => {
  const { cheap, dear, said, reducer, signals } = rig();
  cheap();
  dear(0.0199);
  expect(said()).toEqual([]);
  dear(0.0201);
  dear(0.05);
  dear(0.001);
  expect([said(), reducer.open]).toEqual([['OPENED'], 1]);
  dear(-0.001);
  expect([said(), reducer.open]).toEqual([['OPENED', 'CLOSED reverted'], 0]);
  expect(signals[1]!.peak_net_pct).toBeCloseTo(0.05, 9);
});

test('a candidate waits out its dwell, however quiet it is', () => {
  const { cheap, dear, said, why, wait, signals } = rig({ rule: { dwellMs: 300 } });
  cheap();
  dear(0.1);
  expect([said(), why()]).toEqual([[], 'pending']);
  wait(250);
  expect(said()).toEqual([]);
  wait(100);
  expect(said()).toEqual(['OPENED']);
  // A step of 50 ms notices it, whoever looks.
  expect(signals[0]!.detected_ms % 50).toBe(0);
});

test('a dip below the line begins the dwell anew', () => {
  const { cheap, dear, said, wait } = rig({ rule: { dwellMs: 300 } });
  cheap();
  for (let i = 0; i < 10; i++) {
    dear(0.1);
    wait(200);
    dear(0.01);
    wait(100);
  }
  expect(said()).toEqual([]);
});

test('enough quotes above the line open before the dwell is over', () => {
  const { cheap, dear, said, wait } = rig({ rule: { dwellMs: 10_000, dwellUpdates: 3 } });
  cheap();
  dear(0.1);
  wait(1);
  dear(0.11);
  expect(said()).toEqual([]);
  dear(0.12);
  expect(said()).toEqual(['OPENED']);
});

test('flapping around the line for 5 s is one episode', () => {
  const { cheap, dear, said, wait, reducer, route } = rig();
  for (let i = 0; i < 50; i++) {
    cheap();
    dear(i % 2 === 0 ? 0.05 : -0.05);
    wait(100);
  }
  expect([said(), reducer.lives.episodes[route]]).toEqual([['OPENED', 'CLOSED reverted'], 1]);
});

test('hysteresis keeps one life through a flap above the lower line', () => {
  const { cheap, dear, said, wait } = rig();
  for (let i = 0; i < 50; i++) {
    cheap();
    dear(i % 2 === 0 ? 0.021 : 0.005);
    wait(100);
  }
  expect(said()).toEqual(['OPENED']);
});

test('a route that is still above the line when its cooldown ends opens without another quote', () => {
  const { cheap, dear, said, wait, why } = rig();
  cheap();
  dear(0.1);
  dear(-0.1);
  wait(2_000);
  cheap();
  dear(0.1);
  expect(why()).toBe('cooldown');
  wait(2_950);
  expect(said()).toHaveLength(2);
  wait(100);
  expect(said()).toEqual(['OPENED', 'CLOSED reverted', 'OPENED']);
});

test('silence ends a life, once', () => {
  const { cheap, dear, said, wait, signals } = rig();
  cheap();
  dear(1);
  wait(4_990);
  expect(said()).toEqual(['OPENED']);
  wait(110);
  expect(said()).toEqual(['OPENED', 'CLOSED leg_stale']);
  wait(60_000);
  expect(said()).toHaveLength(2);
  expect(signals[1]!.lifetime_ms).toBeGreaterThan(4_990);
});

test('a new peak or another size is told, not more often than twice a second', () => {
  const { cheap, dear, said, wait, signals } = rig();
  cheap();
  dear(0.05);
  for (let i = 1; i <= 20; i++) {
    wait(100);
    dear(0.05 + i / 1_000);
  }
  expect(said()).toEqual(['OPENED', 'UPDATED', 'UPDATED', 'UPDATED', 'UPDATED']);
  expect(signals.at(-1)!.peak_net_pct).toBeCloseTo(0.07, 6);
  wait(600);
  const before = signals.length;
  dear(0.06);
  dear(0.06, 5);
  expect(signals.slice(before)).toMatchObject([{ event: 'UPDATED', qty: 5, max_qty: 10 }]);
});

test('the size is cut to the coarser lot of its two legs, and to the largest value', () => {
  const { cheap, dear, input, index, reducer, route } = rig({ rule: { maxNotional: 330 } });
  const step = (id: string, lot: number): void =>
    input({ kind: 'limits', leg: index(id), limits: { step: lot, minQty: 0, minNotional: 0 } });
  step(LOW, 0.01);
  step(HIGH, 0.5);
  step(THIRD, 7);
  cheap(7.3);
  dear(1, 3.99);
  expect(reducer.qty(route)).toBe(3);
});

test('a leg whose connection is gone ends its lives at once, and only its own', () => {
  const { cheap, dear, said, quote, gone, reducer, signals } = rig();
  cheap();
  dear(1);
  const other = bidForNet(100, 1, FEE, FEE);
  quote(THIRD, { bid: other, ask: other + 0.1 });
  expect(reducer.open).toBe(2);
  gone(HIGH);
  expect([said(), reducer.open]).toEqual([['OPENED', 'OPENED', 'CLOSED leg_gone'], 1]);
  expect(signals[2]).toMatchObject({ sell_exchange: 'bybit', buy_price: 100, qty: 10 });
});

test('stopping ends every life as stopped, and opens none', () => {
  const { cheap, dear, said, input, wait } = rig();
  cheap();
  dear(1);
  input({ kind: 'stop' });
  wait(60_000);
  cheap();
  dear(1);
  expect(said()).toEqual(['OPENED', 'CLOSED stopped']);
});

test('fees, lines and mutes hold from the moment they are given', () => {
  const { cheap, dear, said, input, settings, why, wait } = rig();
  cheap();
  dear(0.1);
  input({ kind: 'settings', settings: { ...settings, takerPct: [0.2, 0.2, 0.2] } });
  expect(said()).toEqual(['OPENED', 'CLOSED reverted']);
  input({ kind: 'settings', settings });
  wait(5_100);
  cheap();
  dear(0.1);
  expect(said()).toHaveLength(3);
  const mutes = [{ exchange: 'bybit', untilMs: null }];
  input({ kind: 'settings', settings: { ...settings, mutes } });
  expect([said().at(-1), why()]).toEqual(['CLOSED muted', 'muted']);
  input({
    kind: 'settings',
    settings: { ...settings, rule: { ...settings.rule, openPct: 0.3, closePct: 0.2 } },
  });
  expect(why()).toBe('below_line');
});

test('a mute ends by itself, and what is still above the line then opens', () => {
  const { cheap, dear, said, nowMs, wait, why } = rig({
    mutes: [{ symbol: 'BTCUSDT', untilMs: Date.UTC(2026, 0, 15) + 1_000 }],
  });
  expect(nowMs).toBe(0);
  cheap();
  dear(0.1);
  expect(why()).toBe('muted');
  wait(1_100);
  expect(said()).toEqual(['OPENED']);
});

test('lives and ages do not follow a step of the wall clock', () => {
  const { cheap, dear, said, wait, input, quote, signals } = rig();
  cheap();
  dear(0.1);
  wait(1_000);
  // An hour forward: receive times go on from there.
  wait(0);
  const hourNs = 3_600_000 * 1e6;
  input({ kind: 'clock_set', ns: hourNs });
  wait(3_600_000 + 500);
  expect(said()).toEqual(['OPENED']);
  quote(HIGH, { bid: 99, ask: 99.1 });
  expect(signals[1]).toMatchObject({ close_reason: 'reverted' });
  expect(signals[1]!.lifetime_ms).toBeCloseTo(1_500, 3);
});

test('gives a reason for every state a route can be in, and counts them', () => {
  const { cheap, dear, quote, why, wait, reducer } = rig();
  expect(why()).toBe('no_quote');
  cheap();
  expect(why()).toBe('no_quote');
  dear(-1);
  expect(why()).toBe('below_line');
  dear(1);
  expect(why()).toBe('signal');
  dear(-1);
  dear(1);
  expect(why()).toBe('cooldown');
  dear(1, 0.1);
  expect(why()).toBe('too_small');
  quote(HIGH, { bid: 103, ask: 102 });
  expect(why()).toBe('crossed_book');
  wait(4_000);
  cheap();
  wait(2_000);
  expect(why()).toBe('stale_sell');
  dear(1);
  wait(4_000);
  dear(-1);
  expect(why()).toBe('stale_buy');
  expect(reducer.refused.some((count) => count > 0)).toBe(true);
});
