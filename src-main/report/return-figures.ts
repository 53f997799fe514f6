import type { ReturnFigures } from '#shared/report/metrics.ts';
import { Moments } from './moments.ts';
import { probabilisticSharpe } from './probabilistic-sharpe.ts';

const YEAR_S = 365 * 86_400;
/** Spread of equal returns that rounding makes: each is wrong by up to 2e-16. */
const ROUNDING = 1e-14;

/** @param returns fractions per period; @param perYear periods of a year */
export function returnFigures(returns: readonly number[], perYear: number): ReturnFigures {
  const moments = new Moments();
  let fallSquares = 0;
  let best: number | null = null;
  let worst: number | null = null;
  for (const r of returns) {
    moments.add(r);
    if (r < 0) fallSquares += r * r;
    best = Math.max(best ?? r, r);
    worst = Math.min(worst ?? r, r);
  }
  const { mean, deviation } = moments;
  const varies = deviation !== null && deviation > ROUNDING;
  const skewness = varies ? moments.skewness : null;
  const kurtosis = varies ? moments.kurtosis : null;
  const perPeriod = mean !== null && varies ? mean / deviation : null;
  const fall = Math.sqrt(fallSquares / returns.length) * Math.sqrt(perYear);
  return {
    volatility: deviation === null ? null : deviation * Math.sqrt(perYear),
    sharpe: perPeriod === null ? null : perPeriod * Math.sqrt(perYear),
    sortino: mean === null || fall === 0 ? null : (mean * perYear) / fall,
    psr:
      perPeriod === null || skewness === null || kurtosis === null
        ? null
        : probabilisticSharpe({ sharpe: perPeriod, against: 0, count: returns.length, skewness, kurtosis }),
    skewness,
    kurtosis,
    best_day: best,
    worst_day: worst,
  };
}

/** (E_T / E_0)^(year / elapsed) − 1; null without time or capital, after a total loss, and where no number can hold it. */
export function annualGrowth(start: number, end: number, elapsedS: number): number | null {
  if (!(start > 0) || !(end > 0) || !(elapsedS > 0)) return null;
  const growth = Math.pow(end / start, YEAR_S / elapsedS) - 1;
  return Number.isFinite(growth) ? growth : null;
}
