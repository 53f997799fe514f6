import { AppError } from '#shared/error-codes.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import type { readerContract } from './reader.contract.ts';
import { priceColumns } from './read/price-columns.ts';
import { localReader, type OpenLanes } from './read/replay-reader.ts';
import type { LaneSource } from './read/lane-source.ts';

export interface ServedReader {
  readonly handlers: Handlers<typeof readerContract>;
  /** Interrupts what is under way and closes everything. */
  stop(): Promise<void>;
}

/** The reader contract served. */
export function serveReader({
  files,
  clock,
}: {
  readonly files: Files;
  readonly clock: Clock;
}): ServedReader {
  const abort = new AbortController();
  const open = new Map<number, { readonly lanes: OpenLanes; readonly sources: readonly LaneSource[] }>();
  let count = 0;
  /** For the next lanes that are asked for: the engine comes up while their dataset is looked for. */
  let prepared: Promise<OpenLanes> | undefined;
  const reader = (dataDir: string): ReturnType<typeof localReader> =>
    localReader({ files, wallMs: () => clock.wallMs(), dataDir, signal: abort.signal });
  return {
    handlers: {
      dataset: {
        open({ sources, dataDir, options }) {
          prepared ??= reader('').lanes();
          prepared.catch(() => {});
          return reader(dataDir).dataset(sources, options);
        },
      },
      lanes: {
        async open({ lanes, options }) {
          const opening = prepared ?? reader('').lanes();
          prepared = undefined;
          const opened = await opening;
          const id = ++count;
          const sources = opened.open(lanes, options);
          open.set(id, { lanes: opened, sources });
          for (const source of sources) source.prefetch();
          return id;
        },
        async next({ id, lane }) {
          // A run that ends early has asked for rows ahead; they may be asked for after its lanes were closed.
          if (id <= count && !open.has(id)) return null;
          const source = open.get(id)?.sources[lane];
          if (source === undefined)
            throw new AppError('INTERNAL', `reader: expected open lanes, found none by ${id}`);
          return (await source.next()) ?? null;
        },
        async close({ id }) {
          const opened = open.get(id);
          open.delete(id);
          await opened?.lanes.close();
          return null;
        },
      },
      prices: { columns: (what) => priceColumns(what) },
    },
    async stop() {
      abort.abort();
      for (const { lanes } of open.values()) await lanes.close();
      open.clear();
      await prepared?.then(
        (lanes) => lanes.close(),
        () => {},
      );
      prepared = undefined;
    },
  };
}
