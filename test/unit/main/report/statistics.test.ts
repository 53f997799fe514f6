import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Drawdown } from '../../../../src-main/report/drawdown.ts';
import { Moments } from '../../../../src-main/report/moments.ts';
import { normalCdf, normalQuantile } from '../../../../src-main/report/normal.ts';
import {
  deflatedSharpe,
  luckySharpe,
  probabilisticSharpe,
} from '../../../../src-main/report/probabilistic-sharpe.ts';
import { returnFigures } from '../../../../src-main/report/return-figures.ts';

/** Values of SciPy 1.17. */
const cdf: readonly (readonly [number, number])[] = [
  [-20, 2.753_624_118_606_155_6e-89],
  [-10, 7.619_853_024_160_47e-24],
  [-5, 2.866_515_718_791_933e-7],
  [-4, 3.167_124_183_311_986e-5],
  [-3.9999, 3.168_462_753_263_548_5e-5],
  [-1, 0.158_655_253_931_457_07],
  [-0.1, 0.460_172_162_722_971],
  [0, 0.5],
  [0.5, 0.691_462_461_274_013_1],
  [2, 0.977_249_868_051_820_8],
  [3.5, 0.999_767_370_920_964_5],
  [4.5, 0.999_996_602_326_875_3],
  [6, 0.999_999_999_013_412_3],
];
const quantile: readonly (readonly [number, number])[] = [
  [1e-300, -37.047_096_299_361_2],
  [1e-100, -21.273_453_560_965_322],
  [1e-10, -6.361_340_902_404_056],
  [0.01, -2.326_347_874_040_840_8],
  [0.3, -0.524_400_512_708_040_9],
  [0.5, 0],
  [0.75, 0.674_489_750_196_081_7],
  [0.975, 1.959_963_984_540_054],
  [0.999_999, 4.753_424_308_817_087],
];

describe('the normal distribution', () => {
  test.each(cdf)('Φ(%s)', (x, expected) => {
    expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(1e-12);
  });

  test.each(quantile)('Φ⁻¹(%s)', (p, expected) => {
    expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(1e-12);
  });

  test('quantile and distribution are inverse', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (x) => {
        expect(Math.abs(normalQuantile(normalCdf(x)) - x)).toBeLessThan(1e-9);
      }),
    );
  });

  test('ends of the range', () => {
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(-0.1), normalQuantile(Number.NaN)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NaN,
    ]);
  });
});

test('moments of a stream equal moments of the whole', () => {
  const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 50 });
  fc.assert(
    fc.property(values, (numbers) => {
      const moments = new Moments();
      for (const x of numbers) moments.add(x);
      const n = numbers.length;
      const mean = numbers.reduce((a, b) => a + b, 0) / n;
      const central = (power: number): number => numbers.reduce((sum, x) => sum + (x - mean) ** power, 0) / n;
      fc.pre(central(2) > 1e-6);
      expect(moments.mean).toBeCloseTo(mean, 9);
      expect(moments.deviation).toBeCloseTo(Math.sqrt((central(2) * n) / (n - 1)), 8);
      expect(moments.skewness! - central(3) / central(2) ** 1.5).toBeCloseTo(0, 6);
      expect(moments.kurtosis! / (central(4) / central(2) ** 2)).toBeCloseTo(1, 6);
    }),
  );
});

test('drawdown of a stream equals the search over the whole curve', () => {
  const curve = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(curve, (equities) => {
      const all = [10, ...equities];
      const drawdown = new Drawdown(10, 0n);
      equities.forEach((equity, i) => drawdown.add(BigInt(i + 1), equity));
      let max = 0;
      let longest = 0;
      for (let i = 0; i < all.length; i++) {
        for (let j = i; j < all.length; j++) {
          const peak = Math.max(...all.slice(0, i + 1));
          if (all[i] === peak) {
            max = Math.max(max, (peak - all[j]!) / peak);
            // Below the peak of i all the way to j, or back at it just there.
            const between = all.slice(i + 1, j);
            const isBelow =
              j > i && between.every((equity) => equity < peak) && (between.length > 0 || all[j]! < peak);
            if (isBelow) longest = Math.max(longest, j - i);
          }
        }
      }
      expect({ max: drawdown.figures.max, longest: Number(drawdown.figures.longest) }).toEqual({
        max,
        longest,
      });
    }),
    { numRuns: 500 },
  );
});

test('Sharpe, volatility and Sortino of seven days', () => {
  const { sharpe, volatility, sortino, psr } = returnFigures([0.01, -0.02, 0.03, 0.005, -0.01, 0.02, 0], 365);
  expect(sharpe).toBeCloseTo(5.593_363_414_414_824, 12);
  expect(volatility).toBeCloseTo(0.326_279_532_507_531_56, 14);
  expect(sortino).toBeCloseTo((0.005 * 365) / Math.sqrt((0.000_5 / 7) * 365), 11);
  expect(psr).toBeCloseTo(0.760_969_939_704_212_9, 12);
});

test('returns that never vary have no Sharpe ratio, and no return at all has none of anything', () => {
  expect(returnFigures([0.01, 0.01, 0.01], 365)).toMatchObject({
    volatility: 0,
    sharpe: null,
    sortino: null,
    psr: null,
  });
  expect(returnFigures([], 365)).toMatchObject({ volatility: null, sharpe: null, best_day: null });
});

test('equity that grows by the same share every day has no Sharpe ratio, whatever rounding makes of the shares', () => {
  const equity = Array.from({ length: 30 }, (_, day) => 9_999.7 * 1.003 ** day);
  const returns = equity.slice(1).map((e, day) => e / equity[day]! - 1);
  expect(new Set(returns).size).toBeGreaterThan(1);
  expect(returnFigures(returns, 365)).toMatchObject({
    sharpe: null,
    psr: null,
    skewness: null,
    kurtosis: null,
  });
});

test('what luck alone finds among five trials, and what is left of the winner', () => {
  const trials = [0.1, 0.2, -0.05, 0.15, 0.3];
  expect(luckySharpe(trials)).toBeCloseTo(0.154_347_651_613_316_62, 12);
  expect(deflatedSharpe({ sharpe: 0.3, count: 100, skewness: -0.5, kurtosis: 4 }, trials)).toBeCloseTo(
    0.905_477_730_321_965_3,
    12,
  );
  expect(luckySharpe([0.3])).toBeNull();
});

test('a sample too skewed for the formula gives no probability', () => {
  expect(probabilisticSharpe({ sharpe: 2, against: 0, count: 10, skewness: 3, kurtosis: 1 })).toBeNull();
});
