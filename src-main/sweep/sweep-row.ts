import type { SweepRow, SweepSide } from '#shared/api/sweep.ts';
import type { Objective } from './objective.ts';
import { heatPoint, type Side, type TrialRow } from './trial-row.ts';

/** A line of the table as the UI shows it. */
export function sweepRow(row: TrialRow, objective: Objective): SweepRow {
  const { trial, window, params, status, text, train, test } = row;
  const point = heatPoint(row, objective);
  return {
    trial,
    window,
    params,
    status,
    text,
    score: point.score,
    train: sideOf(train, point.train),
    test: sideOf(test, point.test),
  };
}

function sideOf(side: Side | null, value: number | null): SweepSide | null {
  if (side === null) return null;
  const { run_key, from, to, events, metrics } = side;
  const { total_return, sharpe, max_drawdown, trades } = metrics;
  return { run_key, from, to, value, total_return, sharpe, max_drawdown, trades, events };
}
