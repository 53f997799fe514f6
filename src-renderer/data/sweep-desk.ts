import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api } from '#shared/api/api.ts';
import { LINES_LIMIT } from '#shared/api/replay.ts';
import type {
  SweepDetails,
  SweepForecast,
  SweepOrder,
  SweepRow,
  SweepStatus,
  SweepSummaryRow,
} from '#shared/api/sweep.ts';
import type { Client, Stop } from '#shared/rpc/contract.ts';
import { guardedBy } from './guarded.ts';

/** A sweep that is being looked at, with its table as far as it is known. */
export interface ShownSweep {
  readonly details: SweepDetails;
  readonly rows: readonly SweepRow[];
}

export interface SweepState {
  readonly status: SweepStatus | undefined;
  readonly list: readonly SweepSummaryRow[] | undefined;
  readonly shown: ShownSweep | undefined;
  readonly forecast: SweepForecast | undefined;
  /** What could not be done, and why. */
  readonly error: string | undefined;
}

/** Sweeps as the page knows them. */
export interface SweepDesk {
  readonly store: StoreApi<SweepState>;
  watch(): Stop;
  /** Asks what a sweep would come to; the newest question is answered. */
  foretell(order: SweepOrder | undefined): Promise<void>;
  start(order: SweepOrder): Promise<void>;
  cancel(): Promise<void>;
  show(sweepId: string): Promise<void>;
  /** The self-contained page; undefined when it could not be had. */
  report(sweepId: string): Promise<string | undefined>;
}

/** Runs of a sweep that is under way whose table is read again and again; of larger ones at the end. */
const MOST_LIVE_RUNS = 4_000;
const desks = new WeakMap<Client<Api>, SweepDesk>();

/** One for each connection: leaving the screen and coming back finds everything as it was. */
export function sweepDeskOf(client: Client<Api>): SweepDesk {
  const desk = desks.get(client) ?? createSweepDesk(client);
  desks.set(client, desk);
  return desk;
}

export function isUnderWay(status: SweepStatus | undefined): boolean {
  return status?.state === 'opening' || status?.state === 'running';
}

/** The desk behind the sweeps of the Replay screen. */
export function createSweepDesk({ sweep: client }: Pick<Client<Api>, 'sweep'>): SweepDesk {
  const store = createStore<SweepState>(() => ({
    status: undefined,
    list: undefined,
    shown: undefined,
    forecast: undefined,
    error: undefined,
  }));

  /** @returns undefined when it failed; the error is told then */
  const guarded = guardedBy(store);

  const readList = async (): Promise<void> => {
    const list = await guarded(() => client.list({}));
    if (list !== undefined) store.setState({ list });
  };

  const read = async (sweepId: string): Promise<ShownSweep> => {
    const details = await client.details({ sweep_id: sweepId });
    const rows: SweepRow[] = [];
    for (;;) {
      const page = await client.rows({ sweep_id: sweepId, offset: rows.length, limit: LINES_LIMIT });
      rows.push(...page.rows);
      if (page.rows.length < LINES_LIMIT || rows.length >= page.total) return { details, rows };
    }
  };

  let wanted: string | undefined;
  const show = async (sweepId: string): Promise<void> => {
    wanted = sweepId;
    const shown = await guarded(() => read(sweepId));
    // Another one may have been asked for meanwhile.
    if (shown !== undefined && wanted === sweepId) store.setState({ shown });
  };

  let isReading = false;
  const follow = async (sweepId: string): Promise<void> => {
    if (isReading) return;
    isReading = true;
    await show(sweepId);
    isReading = false;
  };

  const takeStatus = (status: SweepStatus): void => {
    const before = store.getState().status;
    store.setState({ status });
    const id = status.sweep_id;
    if (id === null) return;
    const isNew = before?.launch !== status.launch;
    if (isUnderWay(status)) {
      const isGrown = isNew || before.done !== status.done || before.state !== status.state;
      if (status.state === 'running' && isGrown && status.runs <= MOST_LIVE_RUNS) void follow(id);
    } else if (isNew || isUnderWay(before)) {
      void show(id);
      void readList();
    }
  };

  let question = 0;
  return {
    store,
    show,
    watch() {
      void readList();
      return client.status({}, (all) => all.forEach(takeStatus));
    },
    async foretell(order) {
      const own = ++question;
      if (order === undefined) return store.setState({ forecast: undefined });
      const forecast = await guarded(() => client.forecast(order));
      if (own === question) store.setState({ forecast });
    },
    async start(order) {
      store.setState({ error: undefined, shown: undefined });
      await guarded(() => client.start(order));
      await readList();
    },
    async cancel() {
      await guarded(() => client.cancel({}));
    },
    report: (sweepId) => guarded(() => client.report({ sweep_id: sweepId })),
  };
}
