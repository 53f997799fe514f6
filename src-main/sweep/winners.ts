import type { Metrics } from '#shared/report/metrics.ts';
import type { Winner } from '#shared/sweep/winner.ts';
import { deflatedSharpe, luckySharpe } from '../report/probabilistic-sharpe.ts';
import { score, type Objective } from './objective.ts';
import type { TrialRow } from './trial-row.ts';

/** The winner of each window in which any trial can be compared; of equal ones the first. */
export function winnersOf(rows: readonly TrialRow[], objective: Objective): Winner[] {
  const windows = [...new Set(rows.map(({ window }) => window))].toSorted((a, b) => a - b);
  return windows.flatMap((window) => {
    const own = rows.filter((row) => row.window === window && row.status === 'ok' && row.train !== null);
    let best: TrialRow | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const row of own) {
      const found = row.is_allowed ? score(row.train!.metrics, objective) : null;
      if (found === null || found <= bestScore) continue;
      best = row;
      bestScore = found;
    }
    return best === undefined ? [] : [winner(best, own, objective)];
  });
}

function winner(best: TrialRow, rows: readonly TrialRow[], { metric }: Objective): Winner {
  const train = best.train!.metrics;
  const test = best.test?.metrics ?? null;
  const trials = rows.flatMap((row) => perDay(row.train!.metrics) ?? []);
  const own = perDay(train);
  const { skewness, kurtosis, days, periods_per_year } = train;
  const lucky = luckySharpe(trials);
  return {
    window: best.window,
    trial: best.trial,
    params: best.params,
    train: train[metric] as number,
    test: test === null ? null : (test[metric] as number | null),
    train_return: train.total_return,
    test_return: test?.total_return ?? null,
    sharpe: train.sharpe,
    lucky_sharpe: lucky === null ? null : lucky * Math.sqrt(periods_per_year),
    deflated_sharpe:
      own === null || skewness === null || kurtosis === null
        ? null
        : deflatedSharpe({ sharpe: own, count: days, skewness, kurtosis }, trials),
    trials: trials.length,
  };
}

/** Sharpe ratio per period: what the probability formulas take. */
function perDay({ sharpe, periods_per_year }: Metrics): number | null {
  return sharpe === null ? null : sharpe / Math.sqrt(periods_per_year);
}

/** Growth of the winners' tests put together, one after another; null where a test is missing. */
export function outOfSample(winners: readonly Winner[]): number | null {
  let growth = 1;
  for (const { test_return } of winners) {
    if (test_return === null) return null;
    growth *= 1 + test_return;
  }
  return winners.length === 0 ? null : growth - 1;
}
