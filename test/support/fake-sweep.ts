import { idleSweep, type sweep } from '#shared/api/sweep.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Handlers } from '#shared/rpc/contract.ts';

/** A data folder in which nothing has been swept. */
export function fakeSweep(): Handlers<{ sweep: typeof sweep }>['sweep'] {
  const noSweep = (): never => {
    throw new AppError('NOT_FOUND', 'sweep: expected one, found none');
  };
  return {
    forecast: noSweep,
    start: noSweep,
    cancel: () => null,
    status(_, emit) {
      emit(idleSweep);
      return () => {};
    },
    list: () => [],
    details: noSweep,
    rows: noSweep,
    report: noSweep,
  };
}
