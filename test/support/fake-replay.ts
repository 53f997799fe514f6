import type { replay, ReplayStatus, StrategyRow } from '#shared/api/replay.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import { builtInStrategies } from '../../src-main/strategies/registry.ts';

/** A data folder in which nothing has been replayed: the real strategies, no runs. */
export function fakeReplay(): Handlers<{ replay: typeof replay }>['replay'] {
  const noRun = (): never => {
    throw new AppError('NOT_FOUND', 'run: expected a complete one, found none');
  };
  const idle: ReplayStatus = {
    launch: 0,
    state: 'idle',
    text: '',
    run_id: null,
    strategy: '',
    events: 0,
    rows: 0,
    share: 0,
    events_per_s: 0,
    decisions: 0,
    fills: 0,
    ts_ms: null,
    cursor: null,
    from_ms: null,
    to_ms: null,
    equity: null,
    speed: 'max',
    stop_reason: null,
    error: null,
    hashes: null,
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
      emit(idle);
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
