import type { Winner } from '#shared/sweep/winner.ts';
import { hashOf } from '../replay/run/identity.ts';
import type { Constraint, SweepChoice } from './objective.ts';
import type { SweepSpec } from './spec.ts';
import type { PreparedData } from './sweep.contract.ts';
import type { TrialRow } from './trial-row.ts';
import { outOfSample, winnersOf } from './winners.ts';
import type { Window } from './windows.ts';

/** `sweep.json`: what was asked, and what came of it. Holds nothing that two equal sweeps would differ in. */
export interface SweepSummary {
  readonly sweep_key: string;
  readonly dataset_hash: string;
  readonly strategy: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly objective: string;
  readonly constraints: readonly Constraint[];
  readonly trials: number;
  readonly runs: number;
  readonly refused: number;
  readonly failed: number;
  readonly windows: readonly (Window & { readonly window: number })[];
  readonly winners: readonly Winner[];
  /** Growth of the winners' tests put together. */
  readonly out_of_sample_return: number | null;
}

/** @param found what was planned, and the table at the end */
export function summaryOf(
  spec: SweepSpec,
  { objective, constraints }: SweepChoice,
  found: {
    readonly data: PreparedData;
    readonly windows: readonly Window[];
    readonly trials: number;
    readonly runs: number;
    readonly rows: readonly TrialRow[];
  },
): SweepSummary {
  const { datasets, places, strategy, params, space, search, division, range, seed, models, maxTrials } =
    spec;
  const plain = {
    // Files fetched from a store lie elsewhere each time.
    datasets: datasets.map((path) => places?.[`${path}/`] ?? path),
    params,
    space,
    search,
    division: Object.fromEntries(
      Object.entries(division).map(([name, value]) => [
        name,
        typeof value === 'bigint' ? String(value) : value,
      ]),
    ),
    ...(range === undefined ? {} : { range }),
    seed,
    models,
    max_trials: maxTrials,
  };
  const name = 'builtIn' in strategy ? strategy.builtIn : strategy.file;
  const winners = winnersOf(found.rows, objective);
  const refusedTrials = new Set(
    found.rows.filter(({ status }) => status === 'refused').map(({ trial }) => trial),
  );
  return {
    sweep_key: hashOf({ ...plain, strategy: name, dataset_hash: found.data.datasetHash }),
    dataset_hash: found.data.datasetHash,
    strategy: name,
    spec: plain,
    objective: `${objective.direction === -1 ? '-' : ''}${objective.metric}`,
    constraints,
    trials: found.trials,
    runs: found.runs,
    refused: refusedTrials.size,
    failed: found.rows.filter(({ status }) => status === 'failed' || status === 'stopped').length,
    windows: found.windows.map((window, i) => ({ window: i + 1, ...window })),
    winners,
    out_of_sample_return: outOfSample(winners),
  };
}
