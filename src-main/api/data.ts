import type { data } from '#shared/api/data.ts';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { DataSources, DataWork } from './data-work.ts';

/** Serves what has been recorded, and what can be done with it. */
export function dataHandlers(
  sources: Pick<DataSources, 'queries'>,
  work: DataWork,
): Handlers<{ data: typeof data }>['data'] {
  const { tasks } = work;

  const nameOf = async (id: string): Promise<{ dataset: CatalogDataset; name: string }> => {
    const dataset = await (await sources.queries()).catalog.dataset({ id });
    const { exchange, stream, symbol, date } = dataset;
    return { dataset, name: [exchange, stream, symbol, date].map((text) => text || '?').join(' ') };
  };

  return {
    summary: async () => (await sources.queries()).catalog.summary({}),
    tree: async (what) => (await sources.queries()).catalog.tree(what),
    datasets: async (what) => (await sources.queries()).catalog.datasets(what),
    files: async (what) => (await sources.queries()).catalog.files(what),
    gaps: async (what) => (await sources.queries()).gaps.ofDataset(what),
    preview: async (what) => (await sources.queries()).rows.preview(what),
    rowAt: async (what) => (await sources.queries()).rows.at(what),
    estimate: async (what) => (await sources.queries()).rows.estimate(what),
    planImport: async () => (await sources.queries()).work.planImport({}),
    task: (_, emit) => tasks.news.on(emit),
    scan: () =>
      tasks.start('scan', 'data folder', (ports) => work.query(ports, (queries) => queries.work.scan({}))),
    async verify({ dataset: id }) {
      const { name } = await nameOf(id);
      return tasks.start('verify', name, (ports) =>
        work.query(ports, (queries) => queries.work.verify({ dataset: id })),
      );
    },
    async export(options) {
      const { name } = await nameOf(options.dataset);
      return tasks.start('export', name, (ports) =>
        work.query(ports, (queries) => queries.work.export(options)),
      );
    },
    import: () =>
      tasks.start('import', 'import folder', async (ports) => {
        const result = await work.query(ports, (queries) => queries.work.import({}));
        await work.scan(ports);
        return result;
      }),
    async compact({ dataset: id }) {
      const { dataset, name } = await nameOf(id);
      const { exchange, stream, symbol, date } = dataset;
      return work.compact(name, {
        selection: { exchanges: [exchange], streams: [stream], symbols: [symbol], dates: [date] },
      });
    },
    cancel({ task }) {
      tasks.cancel(task);
      return null;
    },
  };
}
