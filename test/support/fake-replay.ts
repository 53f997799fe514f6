import type { runMarket } from '#shared/api/replay-market.ts';
import { idleReplay, type replay, type StrategyRow } from '#shared/api/replay.ts';
import { AppError } from '#shared/error-codes.ts';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { equityOf, listRuns, pageOf, showRun } from '../../src-main/replay/archive/read-runs.ts';
import { builtInStrategies } from '../../src-main/strategies/registry.ts';

/** What a fake replay finds: days of recorded data, and a folder of runs that are read as the program reads them. */
export interface FakeReplayOptions {
  readonly days?: readonly CatalogDataset[];
  /** `replay_runs/` of a data folder. */
  readonly runs?: string;
}

/** The real strategies over what a test has laid out; nothing has been recorded or replayed unless it has. */
export function fakeReplay({ days = [], runs }: FakeReplayOptions = {}): Handlers<{
  replay: typeof replay;
}>['replay'] {
  const noRun = (): never => {
    throw new AppError('NOT_FOUND', 'run: expected a complete one, found none');
  };
  return {
    strategies: () => ({
      folder: '/data/strategies',
      strategies: builtInStrategies.map(({ name, title, what, kind, fields }): StrategyRow => ({
        name,
        title,
        what,
        kind,
        fields,
        fault: null,
      })),
    }),
    datasets: ({ offset }) => days.slice(offset),
    launch: noRun,
    resume: noRun,
    steer: noRun,
    status(_, emit) {
      emit(idleReplay);
      return () => {};
    },
    news: () => () => {},
    runs: () => (runs === undefined ? [] : listRuns(systemFiles, runs)),
    run: ({ run_id }) => (runs === undefined ? noRun() : showRun(systemFiles, runs, run_id)),
    decisions: ({ run_id, ...page }) =>
      runs === undefined ? noRun() : pageOf(runs, run_id, 'decisions', page),
    fills: ({ run_id, ...page }) => (runs === undefined ? noRun() : pageOf(runs, run_id, 'fills', page)),
    equity: ({ run_id, points }) => (runs === undefined ? noRun() : equityOf(runs, run_id, points, 'ns')),
    compare: noRun,
  };
}

/** No run, so nothing to draw. */
export function fakeRunMarket(): Handlers<{ runMarket: typeof runMarket }>['runMarket'] {
  const noRun = (): never => {
    throw new AppError('NOT_FOUND', 'run: expected a complete one, found none');
  };
  return { instruments: noRun, columns: noRun };
}
