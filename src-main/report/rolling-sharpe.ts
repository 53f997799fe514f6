import { returnFigures } from './return-figures.ts';

/**
 * Sharpe ratio of the last `window` daily returns, for every day that has so many before it.
 *
 * @returns one value per return; null within the first window and where returns did not vary
 */
export function rollingSharpe(
  returns: readonly number[],
  window: number,
  perYear: number,
): (number | null)[] {
  return returns.map((_, i) =>
    i + 1 < window ? null : returnFigures(returns.slice(i + 1 - window, i + 1), perYear).sharpe,
  );
}
