import type { Params } from '../strategy/strategy.ts';

/** The best trial of a window, chosen by its training side, and what is left of it. */
export interface Winner {
  readonly window: number;
  readonly trial: number;
  readonly params: Params;
  /** The objective's figure on both sides. */
  readonly train: number;
  readonly test: number | null;
  readonly train_return: number | null;
  readonly test_return: number | null;
  /** Sharpe ratio per year on the training side, and the one that luck alone would have found among the trials. */
  readonly sharpe: number | null;
  readonly lucky_sharpe: number | null;
  /** Probability that the true Sharpe ratio is above what luck would have found, 0 to 1. */
  readonly deflated_sharpe: number | null;
  /** Trials whose Sharpe ratios that was computed from. */
  readonly trials: number;
}
