import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Atr } from '#shared/indicators/atr.ts';
import { Bollinger } from '#shared/indicators/bollinger.ts';
import { Candles, type Candle } from '#shared/indicators/candles.ts';
import { Deviation } from '#shared/indicators/deviation.ts';
import type { Indicator } from '#shared/indicators/indicator.ts';
import { Rsi } from '#shared/indicators/rsi.ts';
import { Sma } from '#shared/indicators/sma.ts';
import { ema, rma } from '#shared/indicators/smoothed.ts';

function all<I, O, S>(indicator: Indicator<I, O, S>, values: readonly I[]): (O | undefined)[] {
  return values.map((value) => indicator.update(value));
}

describe('by hand', () => {
  test('a mean of three begins with the third value', () => {
    expect(all(new Sma(3), [1, 2, 6, 4])).toEqual([undefined, undefined, 3, 4]);
  });

  test('an exponential average begins with the mean and then weighs the newest value by 2 / (n + 1)', () => {
    // Seed (2 + 4 + 6) / 3 = 4; then 4 + ½ · (8 − 4) = 6; then 6 + ½ · (0 − 6) = 3.
    expect(all(ema(3), [2, 4, 6, 8, 0])).toEqual([undefined, undefined, 4, 6, 3]);
  });

  test("Wilder's average weighs the newest value by 1 / n", () => {
    // Seed 3; then 3 + ¼ · (7 − 3) = 4.
    expect(all(rma(4), [0, 2, 4, 6, 7])).toEqual([undefined, undefined, undefined, 3, 4]);
  });

  test('relative strength: gains over all movement, one value later than the period', () => {
    // Changes +2, −1: averages 1 and 0.5 give 100 · 1 / 1.5. Then +1: (1 + 1) / 2 = 1 and 0.25 give 80.
    const [, , first, second] = all(new Rsi(2), [10, 12, 11, 12]);
    expect([first, second]).toEqual([100 / 1.5, 80]);
  });

  test('relative strength of prices that stand still is neither strong nor weak', () => {
    expect(all(new Rsi(2), [5, 5, 5, 5])).toEqual([undefined, undefined, 50, 50]);
  });

  test('the true range takes the gap to the close before into account', () => {
    const bars = [
      { high: 10, low: 8, close: 9 },
      { high: 14, low: 12, close: 13 }, // 14 − 9 = 5
      { high: 13, low: 10, close: 10 }, // 13 − 10 = 3
    ];
    expect(all(new Atr(2), bars)).toEqual([undefined, undefined, 4]);
    expect(all(new Atr(2, { firstRange: 'high-low' }), bars)).toEqual([undefined, 3.5, 3.25]);
  });

  test('bands lie whole population deviations from the mean', () => {
    // 2, 4, 6: mean 4, population variance 8/3.
    const deviation = Math.sqrt(8 / 3);
    expect(all(new Bollinger(3, 2), [2, 4, 6]).at(-1)).toEqual({
      lower: 4 - 2 * deviation,
      mid: 4,
      upper: 4 + 2 * deviation,
      deviation,
    });
  });

  test.each([0, 1.5, -1, 10_001, Number.NaN])('a period of %s is refused', (period) => {
    expect(() => new Sma(period)).toThrow(`expected a period from 1 to 10000, was ${period}`);
  });
});

describe('candles', () => {
  const minute = 60_000_000_000n;

  test('a price on the boundary opens the next bar, and an empty minute has none', () => {
    const candles = new Candles(minute);
    const over = [
      candles.update(minute, 10, 1),
      candles.update(minute + 1n, 12, 2),
      candles.update(2n * minute - 1n, 9, 3),
      candles.update(2n * minute, 11, 4),
      candles.update(7n * minute + 5n, 13, 5),
    ];
    const bar = (
      openNs: bigint,
      open: number,
      high: number,
      low: number,
      close: number,
      volume: number,
      count: number,
    ): Candle => ({
      openNs,
      open,
      high,
      low,
      close,
      volume,
      count,
    });
    expect(over).toEqual([
      undefined,
      undefined,
      undefined,
      bar(minute, 10, 12, 9, 9, 6, 3),
      bar(2n * minute, 11, 11, 11, 11, 4, 1),
    ]);
    expect(candles.current).toEqual(bar(7n * minute, 13, 13, 13, 13, 5, 1));
  });

  test('cut anywhere and resumed, the bars are the same', () => {
    const step = fc.record({
      after: fc.bigInt(0n, 3n * minute),
      price: fc.double({ min: 1, max: 9, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, cut) => {
        let ts = 1_700_000_000_000_000_000n;
        const ticks = steps.map(({ after, price }) => ({ ts: (ts += after), price }));
        const whole = new Candles(minute);
        const expected = ticks.map(({ ts: at, price }) => whole.update(at, price, 1));
        let candles = new Candles(minute);
        const got = ticks.map(({ ts: at, price }, i) => {
          if (i === cut) {
            const next = new Candles(minute);
            next.setState(candles.getState());
            candles = next;
          }
          return candles.update(at, price, 1);
        });
        expect(got).toEqual(expected);
      }),
    );
  });
});

describe('cut anywhere and resumed from its state as JSON, it goes on bit for bit', () => {
  const resumes = <O, S>(make: () => Indicator<number, O, S>) => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(values, fc.nat(60), (prices, cut) => {
        const expected = all(make(), prices);
        const first = make();
        const before = all(first, prices.slice(0, cut));
        const second = make();
        second.setState(JSON.parse(JSON.stringify(first.getState())) as S);
        expect([...before, ...all(second, prices.slice(cut))]).toEqual(expected);
      }),
    );
  };

  test('mean', () => resumes(() => new Sma(7)));
  test('exponential average', () => resumes(() => ema(7)));
  test("Wilder's average", () => resumes(() => rma(7)));
  test('relative strength', () => resumes(() => new Rsi(7)));
  test('deviation', () => resumes(() => new Deviation(7)));
  test('bands', () => resumes(() => new Bollinger(7, 2)));
});

test('100,000 steps leave no drift in rolling figures', () => {
  // A price that jumps by eight orders of magnitude and comes back is what spoils a running sum.
  const price = (i: number): number => (i % 1_000 === 0 ? 1e8 : 1 + ((i * 7_919) % 1_000) / 1_000);
  const period = 50;
  const sma = new Sma(period);
  const deviation = new Deviation(period);
  const seen: number[] = [];
  let worst = 0;
  let steps = 0;
  for (let i = 1; i <= 24 * 4_096; i++) {
    seen.push(price(i));
    const mean = sma.update(price(i));
    const now = deviation.update(price(i));
    // Right after the sums were computed anew.
    if (i % 4_096 !== 0 || mean === undefined || now === undefined) continue;
    const window = seen.slice(-period);
    const exact = window.reduce((a, b) => a + b, 0) / period;
    const spread = Math.sqrt(window.reduce((a, b) => a + (b - exact) ** 2, 0) / period);
    worst = Math.max(worst, Math.abs(mean / exact - 1), Math.abs(now.deviation / spread - 1));
    steps++;
  }
  expect({ steps, isExact: worst < 1e-12 }).toEqual({ steps: 24, isExact: true });
});
