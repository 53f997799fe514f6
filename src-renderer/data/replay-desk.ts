import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api } from '#shared/api/api.ts';
import {
  LINES_LIMIT,
  type EquitySeries,
  type Launch,
  type ReplayNews,
  type ReplayStatus,
  type RunComparison,
  type RunDetails,
  type RunSummary,
  type Steer,
  type StrategyList,
} from '#shared/api/replay.ts';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import type { Client, Stop } from '#shared/rpc/contract.ts';
import type { FillLine } from '#shared/strategy/run.ts';
import { thin } from './thin.ts';
import { guardedBy } from './guarded.ts';

/** What the chart of a run under way knows; thinned, so that no run outgrows it. */
export interface LiveRun {
  readonly launch: number;
  /** Epoch ms and equity, oldest first. */
  readonly equity: readonly (readonly [number, number])[];
  readonly fills: readonly FillLine[];
  readonly fills_left_out: number;
}

/** A run of the archive that is being looked at. */
export interface ShownRun {
  readonly run_id: string;
  readonly details: RunDetails;
  readonly equity: EquitySeries;
  /** The last `LINES_LIMIT`; the table reads them all by itself. */
  readonly fills: readonly FillLine[];
  readonly fills_total: number;
}

/** A run is done a second time to see whether it comes out the same. */
export interface Proof {
  readonly run_id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly comparison: RunComparison | undefined;
}

/** A stretch of time of some markets that another screen wants replayed. */
export interface Wanted {
  readonly symbols: readonly string[];
  readonly exchanges: readonly string[];
  /** Epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ReplayState {
  readonly strategies: StrategyList | undefined;
  readonly days: readonly CatalogDataset[] | undefined;
  readonly runs: readonly RunSummary[] | undefined;
  readonly status: ReplayStatus | undefined;
  readonly live: LiveRun;
  readonly shown: ShownRun | undefined;
  /** What was launched here last. */
  readonly order: Launch | undefined;
  readonly proof: Proof | undefined;
  readonly comparison: RunComparison | undefined;
  readonly wanted: Wanted | undefined;
  /** What could not be done, and why. */
  readonly error: string | undefined;
}

/** Replays as the page knows them. */
export interface ReplayDesk {
  readonly store: StoreApi<ReplayState>;
  readonly client: Client<Api>['replay'];
  /** Begins to follow what is under way. */
  watch(): Stop;
  reload(): Promise<void>;
  launch(order: Launch): Promise<void>;
  /** Does the last launch again and holds the two runs against each other. */
  prove(runId: string): Promise<void>;
  resume(runId: string): Promise<void>;
  steer(what: Steer): Promise<void>;
  show(runId: string): Promise<void>;
  compare(a: string, b: string): Promise<void>;
  ask(wanted: Wanted): void;
}

const MOST_DAYS = 5_000;
const MOST_POINTS = 2_000;
const MOST_FILLS = 500;
const none: LiveRun = { launch: 0, equity: [], fills: [], fills_left_out: 0 };
const desks = new WeakMap<Client<Api>, ReplayDesk>();

/** One for each connection: leaving the screen and coming back finds everything as it was. */
export function replayDeskOf(client: Client<Api>): ReplayDesk {
  const desk = desks.get(client) ?? createReplayDesk(client);
  desks.set(client, desk);
  return desk;
}

/** The desk behind the Replay screen. */
export function createReplayDesk({ replay: client, data }: Pick<Client<Api>, 'replay' | 'data'>): ReplayDesk {
  const store = createStore<ReplayState>(() => ({
    strategies: undefined,
    days: undefined,
    runs: undefined,
    status: undefined,
    live: none,
    shown: undefined,
    order: undefined,
    proof: undefined,
    comparison: undefined,
    wanted: undefined,
    error: undefined,
  }));

  /** @returns undefined when it failed; the error is told then */
  const guarded = guardedBy(store);

  const readRuns = async (): Promise<void> => {
    const runs = await guarded(() => client.runs({}));
    if (runs !== undefined) store.setState({ runs });
  };

  const readDays = async (): Promise<void> => {
    const days = await guarded(async () => {
      const all: CatalogDataset[] = [];
      while (all.length < MOST_DAYS) {
        const page = await client.datasets({ offset: all.length, limit: LINES_LIMIT });
        all.push(...page);
        if (page.length < LINES_LIMIT) break;
      }
      return all;
    });
    if (days !== undefined) store.setState({ days });
  };

  const show = async (runId: string): Promise<void> => {
    await guarded(async () => {
      const [details, equity, first] = await Promise.all([
        client.run({ run_id: runId }),
        client.equity({ run_id: runId, points: MOST_POINTS }),
        client.fills({ run_id: runId, offset: 0, limit: LINES_LIMIT }),
      ]);
      const fills =
        first.total <= LINES_LIMIT
          ? first
          : await client.fills({ run_id: runId, offset: first.total - LINES_LIMIT, limit: LINES_LIMIT });
      store.setState({
        shown: { run_id: runId, details, equity, fills: fills.lines, fills_total: fills.total },
        error: undefined,
      });
    });
  };

  const compare = async (a: string, b: string): Promise<RunComparison | undefined> => {
    const comparison = await guarded(() => client.compare({ a, b }));
    if (comparison !== undefined) store.setState({ comparison });
    return comparison;
  };

  const ended = async (status: ReplayStatus): Promise<void> => {
    // A day that is being recorded has grown meanwhile.
    await Promise.all([readRuns(), readDays()]);
    const runId = status.run_id;
    if (runId === null) return;
    const { proof } = store.getState();
    if (proof?.state === 'running') {
      const comparison = status.state === 'done' ? await compare(proof.run_id, runId) : undefined;
      store.setState({
        proof: { ...proof, state: comparison === undefined ? 'failed' : 'done', comparison },
      });
      return;
    }
    await show(runId);
  };

  const takeStatus = (status: ReplayStatus): void => {
    const before = store.getState().status;
    store.setState({ status });
    const isOver = status.state === 'done' || status.state === 'failed';
    const wasOver =
      before?.launch === status.launch && (before.state === 'done' || before.state === 'failed');
    if (isOver && !wasOver) void ended(status);
  };

  const takeNews = (news: ReplayNews): void => {
    const { live } = store.getState();
    const base = news.is_reset || news.launch !== live.launch ? none : live;
    const fills = [...base.fills, ...news.fills];
    const dropped = Math.max(0, fills.length - MOST_FILLS);
    store.setState({
      live: {
        launch: news.launch,
        equity: thin([...base.equity, ...news.equity], MOST_POINTS),
        fills: fills.slice(dropped),
        fills_left_out: base.fills_left_out + news.fills_left_out + dropped,
      },
    });
  };

  const launch = async (order: Launch): Promise<void> => {
    store.setState({ error: undefined, order, live: none, shown: undefined, comparison: undefined });
    await guarded(() => client.launch(order));
  };

  return {
    store,
    client,
    show,
    compare: async (a, b) => void (await compare(a, b)),
    async reload() {
      store.setState({ error: undefined });
      const readStrategies = async (): Promise<void> => {
        const strategies = await guarded(() => client.strategies({}));
        if (strategies !== undefined) store.setState({ strategies });
      };
      await Promise.all([readDays(), readStrategies(), readRuns()]);
    },
    watch() {
      void this.reload();
      // Files that nobody has listed yet; another task under way ends with a look at the files, or changes nothing.
      data.scan({}).catch(() => {});
      const stops = [
        client.status({}, (all) => all.forEach(takeStatus)),
        client.news({}, (all) => all.forEach(takeNews)),
        data.task({}, (tasks) => {
          if (tasks.some(({ state }) => state !== 'running')) void readDays();
        }),
      ];
      return () => stops.forEach((stop) => stop());
    },
    async launch(order) {
      store.setState({ proof: undefined });
      await launch(order);
    },
    async prove(runId) {
      const { order, shown } = store.getState();
      if (order === undefined) return;
      store.setState({ proof: { run_id: runId, state: 'running', comparison: undefined } });
      await launch({ ...order, speed: 'max', is_paused: false });
      if (store.getState().error !== undefined)
        store.setState({ proof: { run_id: runId, state: 'failed', comparison: undefined } });
      if (shown !== undefined) store.setState({ shown });
    },
    async resume(runId) {
      store.setState({ error: undefined, live: none, shown: undefined, proof: undefined, order: undefined });
      await guarded(() => client.resume({ run_id: runId }));
    },
    async steer(what) {
      await guarded(() => client.steer(what));
    },
    ask: (wanted) => store.setState({ wanted }),
  };
}
