import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalParse, canonicalStringify } from '#shared/strategy/canonical.ts';
import type { BboStrategyEvent } from '#shared/strategy/event.ts';
import type { Params, Strategy } from '#shared/strategy/strategy.ts';
import { seededRandom } from '../../../../src-main/base/random.ts';
import { builtInStrategies, builtInStrategy } from '../../../../src-main/strategies/registry.ts';
import { quote, StrategyRun, type Decided } from '../../../support/strategy-run.ts';

/** Parameters with which a strategy trades often in a few hundred quotes. */
const lively: Readonly<Record<string, Params>> = {
  arbitrage: {
    openPct: 0.05,
    takerPct: 0,
    cooldownMs: 0,
    maxHoldSeconds: 20,
    minNotional: 1,
    maxSkewMs: 60_000,
    maxAgeMs: 60_000,
  },
  'spread-reversion': { sampleSeconds: 1, period: 10, entry: 1.2, exit: 0.2, minPct: 0.01 },
  trend: { barSeconds: 1, trendSeconds: 5, fast: 2, slow: 5, trend: 2, atr: 3, stopAtr: 1 },
  'bollinger-reversion': { barSeconds: 1, period: 8, width: 1 },
};

/** Two venues, two symbols, steps of up to two seconds; a book in fifty is crossed. */
function walk(seed: number, count: number): BboStrategyEvent[] {
  const random = seededRandom(seed);
  let ts = 1_768_435_200_000_000_000n;
  const mids = [100, 100, 50, 50];
  return Array.from({ length: count }, () => {
    ts += BigInt(Math.floor(random() * 2e9));
    const which = Math.floor(random() * 4);
    mids[which] = mids[which]! * (1 + (random() - 0.5) * 0.02);
    // Both venues of a symbol pull each other back.
    mids[which] = mids[which]! * 0.8 + mids[which ^ 1]! * 0.2;
    const half = random() < 0.02 ? -0.01 : 0.01;
    const exchange = which % 2 === 0 ? 'binance' : 'okx';
    return quote(ts, mids[which]! - half, mids[which]! + half, {
      exchange,
      symbol: which < 2 ? 'BTCUSDT' : 'ETHUSDT',
    });
  });
}

describe.each(builtInStrategies.map((strategy) => [strategy.name, strategy] as const))(
  '%s',
  (name, built) => {
    const make = (): Strategy => built.create(lively[name] ?? {});

    test('trades, and gives the same decisions twice', () => {
      const run = (): Decided[] => new StrategyRun().feed(make(), walk(1, 2_000)).decisions;
      const first = run();
      expect(first.length).toBeGreaterThan(10);
      expect(run()).toEqual(first);
    });

    test('cut anywhere and resumed from its state, it decides as if nothing had been', () => {
      fc.assert(
        fc.property(fc.nat(1_000), fc.nat(400), (seed, cut) => {
          const events = walk(seed, 400);
          const whole = make();
          const expected = new StrategyRun().feed(whole, events).decisions;
          const run = new StrategyRun();
          const first = make();
          run.feed(first, events.slice(0, cut));
          const second = make();
          second.setState!(canonicalParse(canonicalStringify(first.getState!())));
          run.feed(second, events.slice(cut));
          expect(run.decisions).toEqual(expected);
          expect(canonicalStringify(second.getState!())).toBe(canonicalStringify(whole.getState!()));
        }),
        { numRuns: 40 },
      );
    });

    test('does not look ahead: what comes later changes nothing before', () => {
      const events = walk(7, 600);
      const whole = new StrategyRun().feed(make(), events).decisions;
      const part = new StrategyRun().feed(make(), events.slice(0, 300)).decisions;
      expect(whole.slice(0, part.length)).toEqual(part);
    });

    test('fills in its defaults, which its form shows, and refuses what it does not know', () => {
      const defaults = built.parse({});
      expect(Object.fromEntries(built.fields.map((field) => [field.name, field.default]))).toEqual(defaults);
      expect(built.fields.every(({ label, what }) => label !== '' && what.endsWith('.'))).toBe(true);
      expect(() => built.parse({ surprise: 1 })).toThrow(
        `strategy ${name}: parameters: Unrecognized key: "surprise"`,
      );
      const numeric = built.fields.find(({ type }) => type === 'number' || type === 'integer')!;
      expect(() => built.parse({ [numeric.name]: numeric.max! * 2 })).toThrow(
        `strategy ${name}: ${numeric.name}: `,
      );
      expect(() => built.parse({ [numeric.name]: 'many' })).toThrow(numeric.name);
    });
  },
);

test('strategies are found by name', () => {
  expect(builtInStrategy('trend')?.title).toBe('Trend on two time frames');
  expect(builtInStrategy('missing')).toBeUndefined();
  expect(new Set(builtInStrategies.map(({ name }) => name)).size).toBe(builtInStrategies.length);
});

test('parameters that contradict each other are refused by name', () => {
  expect(() => builtInStrategy('trend')!.parse({ fast: 30 })).toThrow(
    'strategy trend: fast: expected fewer bars than slow',
  );
  expect(() => builtInStrategy('spread-reversion')!.parse({ exit: 3 })).toThrow(
    'exit: expected less than entry',
  );
});

test('a form field says its type, bounds and default', () => {
  expect(builtInStrategy('bollinger-reversion')!.fields.slice(0, 3)).toEqual([
    {
      name: 'barSeconds',
      type: 'integer',
      label: 'Bar, s',
      what: 'Length of a bar in seconds; bars are made of mid prices.',
      default: 60,
      min: 1,
      max: 604_800,
    },
    {
      name: 'period',
      type: 'integer',
      label: 'Period, bars',
      what: 'Bars that mean and deviation are taken over.',
      default: 20,
      min: 1,
      max: 10_000,
    },
    {
      name: 'width',
      type: 'number',
      label: 'Width, σ',
      what: 'Distance of the bands from the mean, in standard deviations.',
      default: 2,
      min: 0.1,
      max: 10,
    },
  ]);
});
