import { expect, test } from 'vitest';
import { seededRandom } from '../../../../../src-main/base/random.ts';
import type { ReducerInput, ReducerSettings } from '../../../../../src-shared/market/arbitrage/input.ts';
import { gridPlan } from '../../../../../src-shared/market/arbitrage/legs.ts';
import { hash64 } from '../../../../../src-shared/market/arbitrage/life-id.ts';
import { Reducer } from '../../../../../src-shared/market/arbitrage/reducer.ts';
import { defaultRule } from '../../../../../src-shared/market/arbitrage/rule.ts';
import { SignalMaker } from '../../../../../src-shared/market/arbitrage/signal-maker.ts';
import { exchangeIds } from '../../../../../src-shared/market/exchange.ts';
import type { Signal } from '../../../../../src-shared/market/signal.ts';
import { T } from '../../../../support/reducer-rig.ts';

type Told =
  | { readonly atNs: number; readonly quote: readonly [number, number, number, number, number, number] }
  | { readonly atNs: number; readonly input: ReducerInput };

const symbols = ['BTCUSDT', 'ETHUSDT', 'BTCUSDC', 'USDCUSDT'];
const middle: Record<string, number> = { BTCUSDT: 67_000, ETHUSDT: 3_500, BTCUSDC: 67_000, USDCUSDT: 1 };
const plan = gridPlan(exchangeIds, symbols);
const settings: ReducerSettings = {
  rule: { ...defaultRule, openPct: 0.03, dwellMs: 120, cooldownMs: 400, maxAgeMs: 1_500, maxSkewMs: 400 },
  takerPct: plan.legs.map(() => 0.02),
  mutes: [],
};

/** Some minutes of quotes with silences, reconnects, repetitions and changed settings. */
function story(seed: number): Told[] {
  const random = seededRandom(seed);
  const told: Told[] = [];
  let atNs = 1e9;
  for (let i = 0; i < 5_000; i++) {
    atNs += Math.floor((random() < 0.01 ? random() * 3_000 : random() * 60) * 1e6) + 1;
    const leg = Math.floor(random() * plan.legs.length);
    const draw = random();
    if (draw < 0.005) told.push({ atNs, input: { kind: 'gone', leg } });
    else if (draw < 0.02) told.push({ atNs, input: { kind: 'unchanged', leg } });
    else if (draw < 0.021) {
      const rule = { ...settings.rule, openPct: 0.02 + random() * 0.05 };
      told.push({ atNs, input: { kind: 'settings', settings: { ...settings, rule } } });
    } else {
      const price = middle[plan.legs[leg]!.symbol]!;
      const bid = price * (1 + (random() - 0.5) * 0.002);
      const eventMs = T + Math.floor(atNs / 1e6 - 5 - random() * 20);
      told.push({ atNs, quote: [leg, eventMs, bid, random() * 10, bid * 1.000_05, random() * 10] });
    }
  }
  return told;
}

/** @param everyMs how often somebody looks at the clock besides; never, when left out */
function signalsOf(told: readonly Told[], epochMs: number, everyMs?: number): Signal[] {
  const signals: Signal[] = [];
  const maker = new SignalMaker((signal) => signals.push(signal));
  const reducer = new Reducer(plan, settings, maker, { epochMs });
  maker.attach(reducer);
  const shiftNs = (T - epochMs) * 1e6;
  let lookNs = shiftNs;
  for (const one of told) {
    const atNs = one.atNs + shiftNs;
    for (; everyMs !== undefined && lookNs < atNs; lookNs += everyMs * 1e6) {
      reducer.advance(lookNs);
      reducer.refreshReasons(lookNs, () => 'reached');
    }
    if ('input' in one) reducer.input(one.input, atNs);
    else {
      const [leg, eventMs, bid, bidQty, ask, askQty] = one.quote;
      reducer.quote(leg, eventMs, atNs, bid, bidQty, ask, askQty);
    }
  }
  return signals;
}

test.each([1, 2, 3])('the same quotes and inputs give the same signals, byte for byte (seed %i)', (seed) => {
  const told = story(seed);
  const live = signalsOf(told, T, 97);
  const again = signalsOf(told, T);
  expect(live.length).toBeGreaterThan(100);
  expect(new Set(live.map((signal) => signal.event))).toEqual(new Set(['OPENED', 'UPDATED', 'CLOSED']));
  expect(live.some((signal) => signal.buy_rate !== 1)).toBe(true);
  expect(hash64(JSON.stringify(again))).toBe(hash64(JSON.stringify(live)));
  expect(again).toEqual(live);
});

test('another beginning of time changes nothing but the rounding of times', () => {
  const told = story(4);
  const names = (signals: readonly Signal[]): string[] =>
    signals.map(
      (signal) => `${signal.event} ${signal.opportunity_id} ${signal.net_pct} ${signal.close_reason ?? ''}`,
    );
  expect(names(signalsOf(told, T - 3_600_000))).toEqual(names(signalsOf(told, T)));
});
