import type { data } from '#shared/api/data.ts';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import type { Client, Handlers } from '#shared/rpc/contract.ts';
import type { queryContract } from '../query/query.contract.ts';
import type { compactContract } from '../storage/compact.contract.ts';
import { Tasks, type TaskPorts } from './tasks.ts';

type Queries = Client<typeof queryContract>;

/** Threads that look at what is stored, started when they are first asked for. */
export interface DataSources {
  /** Ready to be asked. */
  queries(): Promise<Queries>;
  compaction(): Client<typeof compactContract>;
  readonly spoolDir: string;
  readonly compactDir: string;
}

/** Serves what has been recorded, and what can be done with it. */
export function dataHandlers(sources: DataSources): Handlers<{ data: typeof data }>['data'] {
  const tasks = new Tasks();

  /** Work of the query thread with its progress and its end. */
  const working = async <T>(
    { tell, onCancel }: TaskPorts,
    run: (queries: Queries) => Promise<T>,
  ): Promise<T> => {
    const queries = await sources.queries();
    onCancel(() => void queries.work.cancel({}));
    const stop = queries.work.progress({}, (items) => {
      const newest = items.at(-1);
      if (newest !== undefined) tell(newest.text, newest.share);
    });
    try {
      return await run(queries);
    } finally {
      stop();
    }
  };

  /** What changed the files is done when the catalog says so too. */
  const scanned = async (ports: TaskPorts): Promise<void> => {
    ports.tell('Looking for new files', null);
    await working(ports, (queries) => queries.work.scan({}));
  };

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
      tasks.start('scan', 'data folder', (ports) => working(ports, (queries) => queries.work.scan({}))),
    async verify({ dataset: id }) {
      const { name } = await nameOf(id);
      return tasks.start('verify', name, (ports) =>
        working(ports, (queries) => queries.work.verify({ dataset: id })),
      );
    },
    async export(options) {
      const { name } = await nameOf(options.dataset);
      return tasks.start('export', name, (ports) =>
        working(ports, (queries) => queries.work.export(options)),
      );
    },
    import: () =>
      tasks.start('import', 'import folder', async (ports) => {
        const result = await working(ports, (queries) => queries.work.import({}));
        await scanned(ports);
        return result;
      }),
    async compact({ dataset: id }) {
      const { dataset, name } = await nameOf(id);
      const { exchange, stream, symbol, date } = dataset;
      return tasks.start('compact', name, async (ports) => {
        const { run } = sources.compaction();
        ports.onCancel(() => void run.cancel({}));
        const stop = run.progress({}, (items) => {
          const newest = items.at(-1);
          if (newest === undefined) return;
          const share = newest.bytes === 0 ? null : newest.bytesDone / newest.bytes;
          ports.tell(`${newest.rows.toLocaleString('en-US')} rows`, share);
        });
        try {
          const { spoolDir, compactDir } = sources;
          const report = await run.start({
            spoolDir,
            compactDir,
            selection: { exchanges: [exchange], streams: [stream], symbols: [symbol], dates: [date] },
          });
          if (report.cancelled) return null;
          await scanned(ports);
          const count = (result: string): number =>
            report.outcomes.filter((outcome) => outcome.result === result).length;
          return {
            kind: 'compact',
            written: count('written'),
            unchanged: count('unchanged'),
            refused: report.outcomes.flatMap((outcome) =>
              outcome.result === 'refused' ? [outcome.why] : [],
            ),
          };
        } finally {
          stop();
        }
      });
    },
    cancel({ task }) {
      tasks.cancel(task);
      return null;
    },
  };
}
