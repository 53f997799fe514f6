import type { Params } from '#shared/strategy/strategy.ts';
import type { HeatPoint } from '#shared/sweep/heatmap.ts';
import type { JobOutcome } from './backend.ts';
import { score, type Objective } from './objective.ts';
import type { Span } from './windows.ts';

/** One run of a trial, as the table holds it. */
export interface Side extends JobOutcome, Span {
  readonly run_key: string;
}

/**
 * A trial over one window. `refused`: the strategy does not take the parameters; `failed`: the machine could not do it;
 * `stopped`: a run ended early, by an error of the strategy or the data; its figures are of a part and are not compared;
 * `waiting`: it was not done (yet).
 */
export interface TrialRow {
  /** 1, 2, … in the order of the enumeration. */
  readonly trial: number;
  /** 1, 2, … in the order of time. */
  readonly window: number;
  readonly params: Params;
  readonly status: 'ok' | 'refused' | 'failed' | 'stopped' | 'waiting';
  /** Why it is not ok. */
  readonly text: string | null;
  readonly train: Side | null;
  /** null without a division. */
  readonly test: Side | null;
  /** Keeps to the constraints on the training side. */
  readonly is_allowed: boolean;
}

/** Its place in a map of an objective. */
export function heatPoint({ trial, params, status, train, test }: TrialRow, objective: Objective): HeatPoint {
  const figure = (side: Side | null): number | null => {
    const value = side?.metrics[objective.metric];
    return typeof value === 'number' ? value : null;
  };
  return {
    trial,
    params,
    score: status === 'ok' && train !== null ? score(train.metrics, objective) : null,
    train: figure(train),
    test: figure(test),
  };
}
