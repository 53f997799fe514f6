import { join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import { Emitter } from '../base/emitter.ts';
import type { LockPorts } from '../base/process-lock.ts';
import { Catalog } from '../storage/catalog/catalog.ts';
import { CATALOG_FILE, ownTrees } from '../storage/catalog/data-folder.ts';
import { openCatalogFile } from '../storage/catalog/open-catalog.ts';
import { scan } from '../storage/catalog/scan.ts';
import { firstLine, openEngine, type Engine } from '../storage/compact/engine.ts';
import { removeDeadTemporary, spillDirIn } from '../storage/temporary.ts';
import { GapMaps } from './gap-maps.ts';
import { estimateExport, exportDataset } from './export.ts';
import { planImport, summarised } from './import-plan.ts';
import { importFiles } from './import.ts';
import { exportDir, importDir, knownDataset, usableFile, type Opened } from './opened.ts';
import { DayFacts } from '../storage/dataset/day-facts.ts';
import { preview, rowAt, timesOf } from './preview.ts';
import type { queryContract, WorkProgress } from './query.contract.ts';
import { Reader } from './reader.ts';
import { verify } from './verify.ts';

export interface ServedQueries {
  readonly handlers: Handlers<typeof queryContract>;
  /** Cancels work under way, waits until it has tidied up, closes everything. */
  stop(): Promise<void>;
}

/** Memory of the engine that sorts and copies; beyond it goes to the disk. */
const WORK_MEMORY_MB = 512;

/** The query contract served: short questions one after the other, work one at a time beside them. */
export function serveQueries({ clock, files, processes }: LockPorts): ServedQueries {
  const progress = new Emitter<WorkProgress>();
  const reader = new Reader();
  let opening: Promise<Opened> | undefined;
  let maps: Promise<GapMaps> | undefined;
  let asking: Promise<DayFacts> | undefined;
  let work: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined;

  const opened = (): Promise<Opened> => {
    if (opening === undefined) throw new AppError('INTERNAL', 'query: expected start before any question');
    return opening;
  };

  const facts = (): Promise<DayFacts> =>
    (asking ??= opened().then(({ dataDir }) => new DayFacts(files, dataDir, clock)));

  /** Does work on an engine of its own, that an abort interrupts. */
  const onEngine = async <T>(
    folder: Opened,
    signal: AbortSignal,
    run: (engine: Engine) => Promise<T>,
  ): Promise<T> => {
    const spillDir = spillDirIn(folder.dataDir);
    const engine = await openEngine({ threads: 1, memoryMb: WORK_MEMORY_MB, spillDir });
    const interrupt = (): void => engine.connection.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      return await run(engine);
    } catch (cause) {
      if (cause instanceof AppError || signal.aborted) throw cause;
      const why = firstLine(cause).replaceAll(folder.dataDir, '');
      throw new AppError('INVALID_INPUT', `expected readable files and room to write, found ${why}`, {
        cause,
      });
    } finally {
      signal.removeEventListener('abort', interrupt);
      engine.close();
    }
  };

  const alone = async <T>(run: (folder: Opened, signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (work !== undefined)
      throw new AppError('INVALID_INPUT', 'query: expected one task at a time, found one under way');
    const abort = new AbortController();
    const ended = opened().then((folder) => run(folder, abort.signal));
    work = { abort, ended };
    try {
      return await ended;
    } finally {
      work = undefined;
    }
  };
  const tell = (news: WorkProgress): void => progress.emit(news);

  return {
    handlers: {
      run: {
        async start({ dataDir }) {
          if (opening === undefined) await removeDeadTemporary(dataDir, { files, processes });
          opening ??= openCatalogFile(files, join(dataDir, CATALOG_FILE)).then((db) => ({
            dataDir,
            catalog: new Catalog(db),
            files,
            clock,
          }));
          await opening;
          return null;
        },
      },
      catalog: {
        async summary() {
          const { catalog, dataDir } = await opened();
          return { ...catalog.totals(), export_dir: exportDir(dataDir), import_dir: importDir(dataDir) };
        },
        async tree({ offset, limit, ...branch }) {
          if (branch.exchange !== undefined && branch.stream !== undefined && branch.symbol !== undefined)
            throw new AppError('INVALID_INPUT', 'tree: expected a branch above the days');
          return (await opened()).catalog.tree(branch, { offset, limit });
        },
        datasets: async ({ offset, limit, ...branch }) =>
          (await facts()).rows((await opened()).catalog.datasets(branch, { offset, limit })),
        dataset: async ({ id }) => knownDataset(await opened(), id),
        files: async ({ dataset, ...page }) => (await opened()).catalog.filesOf(dataset, page),
      },
      gaps: {
        async map(what) {
          maps ??= opened().then(({ dataDir }) => new GapMaps(files, dataDir));
          return (await maps).read(what);
        },
        ofDataset: async ({ dataset }) => (await facts()).gaps(knownDataset(await opened(), dataset)),
      },
      rows: {
        async preview(what) {
          const folder = await opened();
          const shown = await preview(folder, reader, what);
          const times = timesOf(shown);
          const dataset = folder.catalog.dataset(usableFile(folder, what.file).dataset);
          const gaps =
            times === undefined || dataset === undefined ? [] : await (await facts()).gaps(dataset, times);
          return { ...shown, gaps };
        },
        at: async (what) => rowAt(await opened(), reader, what),
        async estimate(what) {
          const folder = await opened();
          const gaps = await (await facts()).gaps(knownDataset(folder, what.dataset), what);
          return { ...(await estimateExport(folder, reader, what)), gaps: gaps.length };
        },
      },
      work: {
        scan: () =>
          alone(async ({ dataDir, catalog }, signal) => {
            const report = await scan(
              { root: dataDir, trees: ownTrees },
              {
                files,
                catalog,
                signal,
                onProgress: (p) =>
                  tell({ text: `${p.done} of ${p.files} new files read`, share: p.done / p.files }),
              },
            );
            const { files: found, read, removed, cancelled } = report;
            return cancelled ? null : { kind: 'scan', files: found, read, removed };
          }),
        verify: ({ dataset }) =>
          alone((folder, signal) =>
            onEngine(folder, signal, (engine) => verify(folder, engine, dataset, tell, signal)),
          ),
        export: (options) =>
          alone((folder, signal) =>
            onEngine(folder, signal, (engine) => exportDataset(folder, engine, options, tell, signal)),
          ),
        planImport: () =>
          alone((folder, signal) =>
            onEngine(folder, signal, async (engine) =>
              summarised(await planImport(folder, engine, tell, signal)),
            ),
          ),
        import: () =>
          alone((folder, signal) =>
            onEngine(folder, signal, async (engine) => {
              const planned = await planImport(folder, engine, tell, signal);
              const result = await importFiles(folder, planned, tell, signal);
              return signal.aborted && result.added === 0 ? null : result;
            }),
          ),
        progress: (_, emit) => progress.on(emit),
        cancel() {
          work?.abort.abort();
          return null;
        },
      },
    },
    async stop() {
      work?.abort.abort();
      await Promise.allSettled([work?.ended]);
      await reader.close();
      await (await maps)?.close();
      (await asking)?.close();
      if (opening !== undefined) (await opening.catch(() => undefined))?.catalog.close();
    },
  };
}
