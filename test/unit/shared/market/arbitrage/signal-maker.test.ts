import { expect, test } from 'vitest';
import type { Signal } from '../../../../../src-shared/market/signal.ts';
import { bidForNet } from '../../../../../src-shared/market/spread.ts';
import { Reducer } from '../../../../../src-shared/market/arbitrage/reducer.ts';
import { SignalMaker } from '../../../../../src-shared/market/arbitrage/signal-maker.ts';
import { planOf } from '../../../../../src-shared/market/arbitrage/legs.ts';
import { RecvClock } from '../../../../../src-main/market/collector/recv-clock.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { rule } from '../../../../support/market-parts.ts';
import { leg } from '../../../../support/reducer-rig.ts';

const T = Date.UTC(2026, 0, 15);
const OKX = 0;
const BYBIT = 1;

function market() {
  const clock = new FakeClock(T);
  const sent: Signal[] = [];
  const recvClock = new RecvClock(clock, T);
  const maker = new SignalMaker(
    (signal) => sent.push(signal),
    () => recvClock.nowMs(),
  );
  const reducer = new Reducer(
    planOf([leg('okx:perp:BTC-USDT'), leg('bybit:perp:BTC-USDT')]),
    { rule, takerPct: [0.05, 0.055], mutes: [] },
    maker,
    { epochMs: T },
  );
  maker.attach(reducer);
  return {
    clock,
    sent,
    maker,
    reducer,
    recvClock,
    nowNs: () => recvClock.recvNs(),
    quote: (
      slot: number,
      eventMs: number,
      bid: number,
      bidQty: number,
      ask: number,
      askQty: number,
    ): void => {
      reducer.quote(slot, eventMs, recvClock.recvNs(), bid, bidQty, ask, askQty);
    },
  };
}

/** 42 basis points net: buy on OKX at 67,000, sell on Bybit. */
function opened() {
  const all = market();
  all.clock.advance(1_000);
  all.quote(OKX, T + 990, 66_999.9, 2, 67_000, 1.5);
  all.clock.advance(120.25);
  const bid = bidForNet(67_000, 0.42, 0.05, 0.055);
  all.quote(BYBIT, T + 1_110, bid, 4, bid + 0.1, 4);
  return all;
}

test('says a 42 bps opportunity with the numbers worked out by hand', () => {
  const { sent } = opened();
  const { opportunity_id, ...signal } = sent[0]!;
  expect(opportunity_id).toMatch(/^[0-9a-f]{16}$/);
  // cost 67,000 · 1.0005 = 67,033.5; times 1.0042 = 67,315.0407; over 0.99945 = 67,352.0843464
  expect(signal.sell_price).toBeCloseTo(67_352.084_346_39, 6);
  expect(signal.profit_estimate).toBeCloseTo(352.084_346_39, 6);
  expect(signal.net_pct).toBeCloseTo(0.42, 9);
  expect(signal.fees_pct).toBeCloseTo(0.105_499_024, 8);
  // 281.5407 per unit, 1.5 units
  expect(signal.net_profit).toBeCloseTo(422.311_05, 5);
  expect(signal).toMatchObject({
    type: 'ARBITRAGE_OPPORTUNITY',
    event: 'OPENED',
    action: 'BUY_OKX_SELL_BYBIT',
    symbol: 'BTCUSDT',
    buy_exchange: 'okx',
    sell_exchange: 'bybit',
    buy_price: 67_000,
    spread_pct: 0.5255,
    qty: 1.5,
    notional: 100_500,
    reference_currency: 'USDT',
    buy_rate: 1,
    buy_instrument: 'okx:perp:BTC-USDT',
    sell_instrument: 'bybit:perp:BTC-USDT',
    ts_event_ms: T + 1_110,
    detected_ms: T + 1_120.25,
    buy_age_ms: 120.25,
    sell_age_ms: 0,
    timestamp: T + 1_120,
    detected_at: T + 1_110,
    trace: {
      exchange_ms: T + 1_110,
      received_ms: T + 1_120.25,
      evaluated_ms: T + 1_120.25,
      sent_ms: T + 1_120.25,
    },
  });
});

test('has every field of the signal contract under its name', () => {
  expect(Object.keys(opened().sent[0]!)).toEqual(
    expect.arrayContaining([
      'type',
      'action',
      'symbol',
      'spread_pct',
      'buy_price',
      'sell_price',
      'profit_estimate',
      'timestamp',
      'detected_at',
    ]),
  );
  expect(opened().sent[0]).not.toHaveProperty('close_reason');
});

test('one id holds from opening to close; the next life has another', () => {
  const { clock, sent, quote, maker } = opened();
  clock.advance(500);
  const better = bidForNet(67_000, 0.6, 0.05, 0.055);
  quote(BYBIT, T + 1_600, better, 4, better + 0.1, 4);
  clock.advance(300);
  quote(BYBIT, T + 1_900, 67_000, 4, 67_000.1, 4);
  expect(sent.map((signal) => signal.event)).toEqual(['OPENED', 'UPDATED', 'CLOSED']);
  expect(sent[2]).toMatchObject({
    opportunity_id: sent[0]!.opportunity_id,
    close_reason: 'reverted',
    lifetime_ms: 800,
    sell_price: 67_000,
    detected_at: T + 1_900,
  });
  expect(sent[2]!.peak_net_pct).toBeCloseTo(0.6, 9);
  // 0.42 % for 500 ms, then 0.6 % for 300 ms.
  expect(sent[2]!.twa_net_pct).toBeCloseTo((0.42 * 500 + 0.6 * 300) / 800, 9);
  expect(sent[2]!.max_qty).toBe(1.5);
  clock.advance(6_000);
  quote(OKX, T + 7_900, 66_999.9, 2, 67_000, 1.5);
  quote(BYBIT, T + 7_900, better, 4, better + 0.1, 4);
  expect(sent[3]!.opportunity_id).not.toBe(sent[0]!.opportunity_id);
  expect(maker.sent).toBe(4);
});

test('the same events give the same id, another run or machine', () => {
  expect(opened().sent[0]!.opportunity_id).toBe(opened().sent[0]!.opportunity_id);
});

test('the trace never goes back in time, however it ends', () => {
  const reverted = opened();
  reverted.clock.advance(10);
  reverted.quote(BYBIT, T + 1_120, 67_000, 4, 67_000.1, 4);
  const stale = opened();
  stale.clock.advance(6_000);
  stale.reducer.advance(stale.nowNs());
  const stopped = opened();
  stopped.clock.advance(70);
  stopped.reducer.input({ kind: 'stop' }, stopped.nowNs());
  const signals = [reverted, stale, stopped].map((all) => all.sent[1]!);
  expect(signals.map((signal) => signal.close_reason)).toEqual(['reverted', 'leg_stale', 'stopped']);
  for (const { trace } of signals) {
    expect(trace.received_ms).toBeLessThanOrEqual(trace.evaluated_ms);
    expect(trace.evaluated_ms).toBeLessThanOrEqual(trace.sent_ms);
  }
});

test('a leg that is gone still tells its last prices', () => {
  const all = opened();
  all.reducer.input({ kind: 'gone', leg: BYBIT }, all.nowNs());
  expect(all.sent[1]).toMatchObject({ close_reason: 'leg_gone', buy_price: 67_000, qty: 1.5 });
  expect(Object.values(all.sent[1]!).filter((value) => Number.isNaN(value))).toEqual([]);
});

test('ages and lifetimes do not follow a step of the wall clock', () => {
  const all = opened();
  all.clock.jump(-3_600_000);
  all.clock.advance(250);
  all.reducer.input({ kind: 'stop' }, all.nowNs());
  expect(all.sent[1]).toMatchObject({ lifetime_ms: 250, buy_age_ms: 370.25, sell_age_ms: 250 });
});
