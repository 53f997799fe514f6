import { basename, join } from 'node:path';
import { STRATEGIES_FOLDER } from '#shared/api/replay.ts';
import { MOST_TRIALS, type SweepOrder } from '#shared/api/sweep.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Models } from '#shared/strategy/execution.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import { hashOf } from '../replay/run/identity.ts';
import type { Division, SweepSpec } from './spec.ts';
import type { SweepTask } from './sweep-desk.contract.ts';
import { parseDuration } from './windows.ts';

/** Names a sweep: the same order goes on with the same folder, on however many threads. */
export function sweepIdOf(order: SweepOrder): string {
  return hashOf({ ...order, workers: null }).slice(0, 16);
}

/** What is done for a task of the UI. @throws AppError INVALID_INPUT */
export function specOfTask({ order, datasets }: SweepTask, dataDir: string): SweepSpec {
  const { strategy, params, space, search, seed, models, from, to } = order;
  return {
    datasets,
    strategy:
      'built_in' in strategy
        ? { builtIn: strategy.built_in }
        : { file: join(dataDir, STRATEGIES_FOLDER, basename(strategy.file)) },
    params: params as Params,
    space,
    search: search.kind === 'random' ? { ...search, seed } : search,
    division: divisionOf(order.division),
    ...(from === undefined && to === undefined ? {} : { range: { from, to } }),
    seed,
    models: models as Models,
    maxTrials: MOST_TRIALS,
  };
}

function divisionOf(division: SweepOrder['division']): Division {
  if (division.kind !== 'walk-forward') return division;
  const [trainNs, testNs, stepNs] = [division.train, division.test, division.step].map(parseDuration);
  if (trainNs === undefined || testNs === undefined || stepNs === undefined)
    throw new AppError(
      'INVALID_INPUT',
      `walk forward: expected lengths such as 7d or 15m, found ${division.train}, ${division.test}, ${division.step}`,
    );
  return { kind: 'walk-forward', trainNs, testNs, stepNs };
}
