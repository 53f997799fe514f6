import { Moments } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** What the probability needs of a run. Ratios are per period, not per year. */
export interface SharpeEvidence {
  readonly sharpe: number;
  /** The ratio to beat. */
  readonly against: number;
  /** Returns it was made of. */
  readonly count: number;
  readonly skewness: number;
  /** Raw: 3 for a normal distribution. */
  readonly kurtosis: number;
}

/**
 * Probability that the true Sharpe ratio is above `against`:
 * Φ((SR − SR*) · √(N − 1) / √(1 − γ3·SR + (γ4 − 1)/4 · SR²)).
 * (Bailey and López de Prado, The Sharpe Ratio Efficient Frontier, 2012)
 *
 * @returns null below two returns, and where the sample is so skewed that the root does not exist
 */
export function probabilisticSharpe({
  sharpe,
  against,
  count,
  skewness,
  kurtosis,
}: SharpeEvidence): number | null {
  const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  if (count < 2 || !(variance > 0)) return null;
  return normalCdf(((sharpe - against) * Math.sqrt(count - 1)) / Math.sqrt(variance));
}

/** Euler's constant. */
const GAMMA = 0.577_215_664_901_532_9;

/**
 * The Sharpe ratio that the best of `trials` worthless strategies is expected to show:
 * σ_SR · ((1 − γ) Φ⁻¹(1 − 1/n) + γ Φ⁻¹(1 − 1/(n·e))).
 * (Bailey and López de Prado, The Deflated Sharpe Ratio, 2014)
 *
 * @param trials Sharpe ratios per period of everything that was tried, the winner among them
 * @returns null below two trials: nothing was chosen
 */
export function luckySharpe(trials: readonly number[]): number | null {
  const moments = new Moments();
  for (const sharpe of trials) moments.add(sharpe);
  const { deviation, count: n } = moments;
  if (deviation === null) return null;
  return deviation * ((1 - GAMMA) * normalQuantile(1 - 1 / n) + GAMMA * normalQuantile(1 - 1 / (n * Math.E)));
}

/** Probability that the winner of a search is better than luck: its PSR against `luckySharpe`. */
export function deflatedSharpe(
  winner: Omit<SharpeEvidence, 'against'>,
  trials: readonly number[],
): number | null {
  const against = luckySharpe(trials);
  return against === null ? null : probabilisticSharpe({ ...winner, against });
}
