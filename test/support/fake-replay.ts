import type { runMarket } from '#shared/api/replay-market.ts';
import { idleReplay, type replay, type StrategyRow } from '#shared/api/replay.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import { builtInStrategies } from '../../src-main/strategies/registry.ts';

/** A data folder in which nothing has been replayed: the real strategies, no runs. */
export function fakeReplay(): Handlers<{ replay: typeof replay }>['replay'] {
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
    datasets: () => [],
    launch: noRun,
    resume: noRun,
    steer: noRun,
    status(_, emit) {
      emit(idleReplay);
      return () => {};
    },
    news: () => () => {},
    runs: () => [],
    run: noRun,
    decisions: noRun,
    fills: noRun,
    equity: noRun,
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
