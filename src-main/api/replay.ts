import type { runMarket } from '#shared/api/replay-market.ts';
import type { replay } from '#shared/api/replay.ts';
import type { Client, Handlers } from '#shared/rpc/contract.ts';
import type { queryContract } from '../query/query.contract.ts';
import type { replayContract } from '../replay/replay.contract.ts';
import { through } from './through.ts';

/** Threads behind replays, started when they are first asked for. */
export interface ReplaySources {
  readonly desk: () => Promise<Client<typeof replayContract>>;
  readonly queries: () => Promise<Client<typeof queryContract>>;
}

/** Serves replays of recorded data. */
export function replayHandlers({
  desk,
  queries,
}: ReplaySources): Handlers<{ replay: typeof replay }>['replay'] {
  return {
    strategies: async () => (await desk()).strategies.list({}),
    datasets: async (what) => (await queries()).catalog.datasets(what),
    async launch({ datasets, ...order }) {
      const { catalog } = await queries();
      const found: string[] = [];
      for (const id of datasets) {
        const { exchange, stream, symbol, date } = await catalog.dataset({ id });
        found.push(`exchange=${exchange} stream=${stream} symbol=${symbol} date=${date}`);
      }
      return (await desk()).run.launch({ ...order, models: order.models as object, datasets: found });
    },
    resume: async (run) => (await desk()).run.resume(run),
    steer: async (what) => (await desk()).run.steer(what),
    status: (_, emit) => through(desk, ({ run }) => run.status({}, (items) => items.forEach(emit))),
    news: (_, emit) => through(desk, ({ run }) => run.news({}, (items) => items.forEach(emit))),
    runs: async () => (await desk()).archive.runs({}),
    run: async (run) => (await desk()).archive.run(run),
    decisions: async (page) => (await desk()).archive.decisions(page),
    fills: async (page) => (await desk()).archive.fills(page),
    equity: async (what) => (await desk()).archive.equity(what),
    compare: async (both) => (await desk()).archive.compare(both),
  };
}

/** Serves what runs' charts are made of. */
export function runMarketHandlers({
  desk,
}: Pick<ReplaySources, 'desk'>): Handlers<{ runMarket: typeof runMarket }>['runMarket'] {
  return {
    instruments: async (run) => (await desk()).market.instruments(run),
    columns: async (wanted) => (await desk()).market.columns(wanted),
  };
}
