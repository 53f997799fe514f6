import type { sweep, SweepOrder } from '#shared/api/sweep.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Client, Handlers } from '#shared/rpc/contract.ts';
import type { queryContract } from '../query/query.contract.ts';
import type { sweepDeskContract, SweepTask } from '../sweep/sweep-desk.contract.ts';
import { through } from './through.ts';

/** Threads behind sweeps, started when they are first asked for. */
export interface SweepSources {
  readonly desk: () => Promise<Client<typeof sweepDeskContract>>;
  readonly queries: () => Promise<Client<typeof queryContract>>;
}

/** Serves sweeps over recorded data. */
export function sweepHandlers({ desk, queries }: SweepSources): Handlers<{ sweep: typeof sweep }>['sweep'] {
  const taskOf = async (order: SweepOrder): Promise<SweepTask> => {
    const { catalog } = await queries();
    const days = await Promise.all(order.datasets.map((id) => catalog.dataset({ id })));
    const filled = days.flatMap(({ ts_min, ts_max, unit }) =>
      ts_min === null || ts_max === null || unit === null ? [] : [{ ts_min, ts_max, unit }],
    );
    const [one] = filled;
    if (one === undefined)
      throw new AppError('NOT_FOUND', 'sweep: expected rows in the chosen days, found none');
    const earlier = (a: string, b: string): string => (BigInt(a) <= BigInt(b) ? a : b);
    const later = (a: string, b: string): string => (BigInt(a) >= BigInt(b) ? a : b);
    return {
      order,
      datasets: days.map(
        ({ exchange, stream, symbol, date }) =>
          `exchange=${exchange} stream=${stream} symbol=${symbol} date=${date}`,
      ),
      first: filled.map(({ ts_min }) => ts_min).reduce(earlier),
      last: filled.map(({ ts_max }) => ts_max).reduce(later),
      unit: one.unit,
      rows: days.reduce((sum, { rows }) => sum + rows, 0),
    };
  };
  return {
    forecast: async (order) => (await desk()).desk.forecast(await taskOf(order)),
    start: async (order) => (await desk()).desk.launch(await taskOf(order)),
    cancel: async () => (await desk()).desk.cancel({}),
    status: (_, emit) => through(desk, (client) => client.desk.status({}, (items) => items.forEach(emit))),
    list: async () => (await desk()).desk.list({}),
    details: async (one) => (await desk()).desk.details(one),
    rows: async (page) => (await desk()).desk.rows(page),
    report: async (one) => (await desk()).desk.report(one),
  };
}
