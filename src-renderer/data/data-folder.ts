import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api } from '#shared/api/api.ts';
import { PAGE_LIMIT, type DataSummary, type DatasetRow, type Task } from '#shared/api/data.ts';
import type { Branch, CatalogFile, TreeNode } from '#shared/market/catalog.ts';
import type { Client, Stop } from '#shared/rpc/contract.ts';
import { guardedBy } from './guarded.ts';

/** What lies below a branch: names, or days below a symbol. */
export interface Level {
  readonly nodes: readonly TreeNode[];
  readonly days: readonly DatasetRow[];
}

export interface DataState {
  readonly summary: DataSummary | undefined;
  /** By `branchKey`; only those that were opened. */
  readonly levels: ReadonlyMap<string, Level>;
  readonly open: ReadonlySet<string>;
  readonly day: DatasetRow | undefined;
  /** Of the day; undefined while they are read. */
  readonly files: readonly CatalogFile[] | undefined;
  readonly file: CatalogFile | undefined;
  /** Changes when rows read before may be others now. */
  readonly revision: number;
  readonly task: Task | undefined;
  /** What could not be read, and why. */
  readonly error: string | undefined;
}

/** Files of one day that the page holds at most; the rest is counted. */
export const MOST_FILES = 5_000;
/** Names below one branch, or days, that the page holds at most. */
const MOST_NODES = 5_000;

export function branchKey({ exchange, stream, symbol }: Branch): string {
  return [exchange, stream, symbol].filter((name) => name !== undefined).join('\n');
}

/** The data folder as the page knows it. Reads what is opened, and again what a task has changed. */
export interface DataFolder {
  readonly store: StoreApi<DataState>;
  readonly client: Client<Api>['data'];
  /** Begins to follow tasks and looks for new files. */
  watch(): Stop;
  reload(): Promise<void>;
  toggle(branch: Branch): Promise<void>;
  chooseDay(day: DatasetRow): Promise<void>;
  readonly chooseFile: (file: CatalogFile) => void;
  /** Starts a task; why it could not start is told as the error. */
  start(begin: (client: Client<Api>['data']) => Promise<number>): Promise<number | undefined>;
}

const folders = new WeakMap<Client<Api>, DataFolder>();

/** One for each connection: leaving the screen and coming back finds everything as it was. */
export function dataFolderOf(client: Client<Api>): DataFolder {
  const folder = folders.get(client) ?? createDataFolder(client.data);
  folders.set(client, folder);
  return folder;
}

function createDataFolder(client: Client<Api>['data']): DataFolder {
  const store = createStore<DataState>(() => ({
    summary: undefined,
    levels: new Map(),
    open: new Set(['']),
    day: undefined,
    files: undefined,
    file: undefined,
    revision: 0,
    task: undefined,
    error: undefined,
  }));

  /** @returns undefined when it failed; the error is told then */
  const guarded = guardedBy(store);

  const readLevel = async (branch: Branch): Promise<Level> =>
    branch.symbol === undefined
      ? { nodes: await allPages((page) => client.tree({ ...branch, ...page }), MOST_NODES), days: [] }
      : { nodes: [], days: await allPages((page) => client.datasets({ ...branch, ...page }), MOST_NODES) };

  const readFiles = (dataset: string): Promise<readonly CatalogFile[]> =>
    allPages((page) => client.files({ dataset, ...page }), MOST_FILES);

  const reload = async (): Promise<void> => {
    await guarded(async () => {
      const { open, day } = store.getState();
      const levels = new Map<string, Level>();
      const summary = await client.summary({});
      for (const key of open) levels.set(key, await readLevel(branchOf(key)));
      if (summary.datasets > 0) await openFirst(levels);
      const first = [...levels.keys()].filter((key) => !open.has(key));
      // What was opened meanwhile has been read by itself, and what was closed stays closed.
      store.setState((now) => ({
        summary,
        levels: new Map([...now.levels, ...levels]),
        open: new Set([...now.open, ...first]),
        error: undefined,
        revision: now.revision + 1,
      }));
      if (day === undefined) return;
      const { exchange, stream, symbol } = day;
      const days = await allPages(
        (page) => client.datasets({ exchange, stream, symbol, ...page }),
        MOST_NODES,
      );
      const newest = days.find(({ id }) => id === day.id);
      const files = newest === undefined ? undefined : await readFiles(day.id);
      const now = store.getState();
      if (now.day?.id !== day.id) return;
      store.setState({
        day: newest,
        files,
        file: files?.find(({ id }) => id === now.file?.id) ?? files?.[0],
      });
    });
  };

  /** At first sight one way down to the days is open. */
  const openFirst = async (levels: Map<string, Level>): Promise<void> => {
    if (levels.size > 1) return;
    let branch: Branch = {};
    for (const key of ['exchange', 'stream', 'symbol'] as const) {
      const first = levels.get(branchKey(branch))?.nodes[0];
      if (first === undefined) return;
      branch = { ...branch, [key]: first.name };
      levels.set(branchKey(branch), await readLevel(branch));
    }
  };

  const takeTask = (task: Task): void => {
    const before = store.getState().task;
    store.setState({ task });
    const isEnd = task.state !== 'running' && (before?.id !== task.id || before.state === 'running');
    const result = task.result;
    if (!isEnd || result === null) return;
    const hasChanged =
      result.kind === 'scan'
        ? result.read + result.removed > 0
        : result.kind === 'compact' || result.kind === 'import';
    if (hasChanged) void reload();
  };

  const start: DataFolder['start'] = async (begin) => {
    store.setState({ error: undefined });
    return guarded(() => begin(client));
  };

  return {
    store,
    client,
    reload,
    start,
    watch() {
      void reload();
      // Another task under way ends with a look at the files, or changes nothing.
      client.scan({}).catch(() => {});
      return client.task({}, (tasks) => tasks.forEach(takeTask));
    },
    async toggle(branch) {
      const key = branchKey(branch);
      const { open } = store.getState();
      if (open.has(key)) {
        store.setState({ open: new Set([...open].filter((each) => each !== key)) });
        return;
      }
      store.setState({ open: new Set([...open, key]) });
      const level = await guarded(() => readLevel(branch));
      if (level !== undefined)
        store.setState(({ levels }) => ({ levels: new Map([...levels, [key, level]]) }));
    },
    async chooseDay(day) {
      store.setState({ day, files: undefined, file: undefined });
      const files = await guarded(() => readFiles(day.id));
      if (store.getState().day?.id !== day.id || files === undefined) return;
      const first = files.find(({ layer }) => layer === 'compact') ?? files[0];
      store.setState({ files, file: first });
    },
    chooseFile: (file) => store.setState({ file }),
  };
}

function branchOf(key: string): Branch {
  const [exchange, stream, symbol] = key === '' ? [] : key.split('\n');
  return { exchange, stream, symbol };
}

async function allPages<T>(
  read: (page: { offset: number; limit: number }) => Promise<readonly T[]>,
  most: number,
): Promise<readonly T[]> {
  const all: T[] = [];
  while (all.length < most) {
    const page = await read({ offset: all.length, limit: PAGE_LIMIT });
    all.push(...page);
    if (page.length < PAGE_LIMIT) break;
  }
  return all;
}
