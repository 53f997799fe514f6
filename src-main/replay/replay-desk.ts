import { basename, join } from 'node:path';
import {
  idleReplay,
  RUNS_FOLDER,
  STRATEGIES_FOLDER,
  type ReplayNews,
  type ReplayStatus,
  type StrategyRow,
} from '#shared/api/replay.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import { RUN_FILES, runFolder } from '#shared/strategy/run.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Files } from '../base/files.ts';
import { Latest } from '../base/latest.ts';
import { builtInStrategies } from '../strategies/registry.ts';
import { compareRuns, equityOf, listRuns, pageOf, showRun } from './archive/read-runs.ts';
import { keepLaunch, readLaunch } from './launch-file.ts';
import { MarketView } from './market-view.ts';
import type { LaunchOrder, replayContract } from './replay.contract.ts';
import {
  describeInThread,
  startReplayThread,
  type ReplayThread,
  type ReplayThreadOptions,
} from './replay-thread.ts';
import type { RunSpec } from './run.contract.ts';
import type { Speed } from './run/control.ts';

export interface DeskPorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly workerUrl: URL;
  readonly readerUrl: URL;
}

export interface Desk {
  readonly handlers: Handlers<typeof replayContract>;
  /** Ends the run under way in order. */
  stop(): Promise<void>;
}

/** The replay contract served: launches, one run at a time, and the runs of the data folder. */
export function replayDesk({ files, clock, workerUrl, readerUrl }: DeskPorts): Desk {
  const status = new Latest<ReplayStatus>();
  const news = new Emitter<ReplayNews>();
  let dataDir: string | undefined;
  let current = idleReplay;
  let run: ReplayThread | undefined;
  let view: MarketView | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  const set = (change: Partial<ReplayStatus>): void => {
    current = { ...current, ...change };
    status.set(current);
  };
  const folder = (name: string): string => {
    if (dataDir === undefined) throw new AppError('INTERNAL', 'replay: expected start before anything else');
    return join(dataDir, name);
  };
  const outDir = (): string => folder(RUNS_FOLDER);
  const market = (): MarketView =>
    (view ??= new MarketView({ files, clock, readerUrl, dataDir: folder(''), outDir: outDir() }));

  const begin = (spec: RunSpec, how: { readonly speed: Speed; readonly isPaused: boolean }): number => {
    if (run !== undefined)
      throw new AppError('INVALID_INPUT', 'replay: expected one run at a time, found one under way');
    const launch = current.launch + 1;
    const strategy = 'builtIn' in spec.strategy ? spec.strategy.builtIn : basename(spec.strategy.file);
    current = { ...idleReplay, launch, strategy, speed: how.speed };
    set({ state: 'opening', text: 'Reading the datasets' });
    let isKept = false;
    const thread = startReplayThread(
      { spec, dataDir: dataDir!, ...how },
      {
        workerUrl,
        readerUrl,
        clock,
        files,
        onStatus(newest) {
          if (current.launch !== launch) return;
          // It is over only when its thread has ended: until then no other can begin.
          const isOver = newest.state === 'done' || newest.state === 'failed';
          set(isOver ? { ...newest, state: 'running', text: 'Writing the last lines' } : newest);
          if (newest.run_id === null || isKept) return;
          isKept = true;
          // Without it the run cannot be gone on with, and that is all.
          keepLaunch(files, join(outDir(), runFolder(newest.run_id)), spec).catch(() => {});
        },
        onNews: (items) => news.emit({ launch, ...items }),
      },
    );
    run = thread;
    ended = thread.result.then(
      ({ runId, stopReason, error, hashes, events, decisions, fills, equity }) => {
        run = undefined;
        const state = error === null ? 'done' : 'failed';
        const text = error?.message ?? '';
        set({
          state,
          text,
          run_id: runId,
          stop_reason: stopReason,
          error,
          hashes,
          events,
          decisions,
          fills,
          events_per_s: 0,
        });
        if (error === null) set({ equity });
      },
      (cause: unknown) => {
        run = undefined;
        set({
          state: 'failed',
          text: errorText(cause),
          events_per_s: 0,
        });
      },
    );
    return launch;
  };

  const threadOptions = (): ReplayThreadOptions => ({ workerUrl, readerUrl, clock, files });

  /** What a file says of itself, asked in a thread of its own once for every change of the file. */
  const known = new Map<string, { readonly stamp: string; readonly row: StrategyRow }>();
  const describe = async (path: string): Promise<StrategyRow> => {
    const info = await files.info(path);
    const stamp = `${info?.size} ${info?.modifiedMs}`;
    const before = known.get(path);
    if (before?.stamp === stamp) return before.row;
    const row = await describeInThread(path, threadOptions());
    known.set(path, { stamp, row });
    return row;
  };

  return {
    handlers: {
      run: {
        start(given) {
          ({ dataDir } = given);
          return null;
        },
        launch: (order) =>
          begin(specOf(order, outDir(), folder(STRATEGIES_FOLDER)), {
            speed: order.speed,
            isPaused: order.is_paused,
          }),
        async resume({ run_id }) {
          const spec = await readLaunch(files, outDir(), run_id);
          const resume = join(outDir(), runFolder(run_id), RUN_FILES.checkpoint);
          return begin({ ...spec, resume }, { speed: 'max', isPaused: false });
        },
        async steer(what) {
          if (run === undefined)
            throw new AppError('INVALID_INPUT', 'replay: expected a run under way, found none');
          const { control } = run;
          switch (what.do) {
            case 'pause':
              return control.pause({});
            case 'resume':
              return control.resume({});
            case 'speed':
              return control.speed({ speed: what.speed });
            case 'step':
              return control.step({ to: what.to });
            case 'gap':
              return control.gap({ atLeastMs: what.at_least_ms });
            case 'seek':
              return control.seek({ tsMs: what.ts_ms });
            case 'seek_cursor':
              return control.seek({ cursor: what.cursor });
            case 'cancel':
              return control.stop({});
          }
        },
        status: (_, emit) => status.on(emit),
        news: (_, emit) => news.on(emit),
      },
      strategies: {
        async list() {
          const place = folder(STRATEGIES_FOLDER);
          const names = (await files.list(place))
            .filter((name) => /^\w[\w .-]*\.(js|mjs|ts)$/.test(name))
            .toSorted();
          const described: StrategyRow[] = [];
          for (const name of names) described.push({ ...(await describe(join(place, name))), name });
          const ours = builtInStrategies.map(({ name, title, what, kind, fields }) => ({
            name,
            title,
            what,
            kind,
            fields,
            fault: null,
          }));
          return { folder: place, strategies: [...ours, ...described] };
        },
      },
      market: {
        instruments: ({ run_id }) => market().instruments(run_id),
        columns: (wanted) => market().columns(wanted),
      },
      archive: {
        runs: () => listRuns(files, outDir()),
        run: ({ run_id }) => showRun(files, outDir(), run_id),
        decisions: ({ run_id, ...page }) => pageOf(outDir(), run_id, 'decisions', page),
        fills: ({ run_id, ...page }) => pageOf(outDir(), run_id, 'fills', page),
        async equity({ run_id, points }) {
          const { manifest } = await showRun(files, outDir(), run_id);
          return equityOf(outDir(), run_id, points, manifest.extras.ts_unit);
        },
        compare: ({ a, b }) => compareRuns(files, outDir(), a, b),
      },
    },
    async stop() {
      await run?.control.stop({}).catch(() => {});
      await ended;
      await view?.stop();
    },
  };
}

function specOf(order: LaunchOrder, outDir: string, strategies: string): RunSpec {
  const { datasets, strategy, params, seed, models, from, to } = order;
  return {
    datasets,
    strategy:
      'built_in' in strategy
        ? { builtIn: strategy.built_in }
        : { file: join(strategies, basename(strategy.file)) },
    params,
    seed,
    models,
    outDir,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
