import { idleReplay, type ReplayNews } from '#shared/api/replay.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Client, Handlers } from '#shared/rpc/contract.ts';
import { decodeCursor, encodeCursor, type ReplayCursor } from '#shared/strategy/cursor.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Files } from '../base/files.ts';
import { Latest } from '../base/latest.ts';
import { LiveLines } from './live-lines.ts';
import type { ReplayOrder, strategyContract, StartedFacts, ThreadStatus } from './strategy.contract.ts';
import { remoteReader } from './read/remote-reader.ts';
import type { readerContract } from './reader.contract.ts';
import type { RunResult } from './run.contract.ts';
import { runReplay, type StartedRun } from './run-replay.ts';
import type { RunControl, StepTo } from './run/control.ts';
import type { RunNews } from './run/engine-options.ts';
import { Heartbeat } from './run/heartbeat.ts';
import { describeFile } from './strategy/describe-file.ts';

export interface StrategyThreadPorts {
  readonly files: Files;
  /** The thread that reads. */
  readonly reader: Client<typeof readerContract>;
  /** Must not read the globals, which a guarded strategy has replaced. */
  readonly clock: Clock;
}

/** What is known of the launch the caller adds. */
const { launch: _, strategy: _of, ...idle } = idleReplay;

export interface ServedStrategy {
  readonly handlers: Handlers<typeof strategyContract>;
  /** Cancels the run under way and waits until what it has is written. */
  stop(): Promise<void>;
}

/** The strategy contract served: one run at a time, steered while it runs. */
export function serveStrategy({ files, clock, reader }: StrategyThreadPorts): ServedStrategy {
  const status = new Latest<ThreadStatus>();
  const started = new Latest<StartedFacts>();
  const news = new Emitter<Omit<ReplayNews, 'launch'>>();
  let underWay: Promise<RunResult> | undefined;
  let run: StartedRun | undefined;
  let last: RunNews | undefined;
  /** Where a run that is done again from its start goes to. */
  let again: StepTo | undefined;
  let current: ThreadStatus = idle;
  const set = (change: Partial<ThreadStatus>): void => {
    current = { ...current, ...change };
    status.set(current);
  };
  const control = (): RunControl => {
    if (run === undefined)
      throw new AppError('INVALID_INPUT', 'replay: expected a run under way, found none');
    return run.control;
  };
  const perMs = (): bigint => (run?.dataset.unit === 'ms' ? 1n : 1_000_000n);

  const begin = (order: ReplayOrder, fresh: StartedRun): void => {
    run = fresh;
    const { dataset, from, to, runId, runKey, folder } = fresh;
    const toMs = (ts: bigint): number => Number(ts / perMs());
    set({
      state: 'running',
      text: '',
      run_id: runId,
      rows: dataset.description.rows,
      from_ms: toMs(from ?? dataset.tsMin),
      to_ms: toMs(to ?? dataset.tsMax),
    });
    started.set({
      run_id: runId,
      run_key: runKey,
      dataset: dataset.description,
      manifest_id: dataset.manifestId,
      parquet_path: dataset.parquetPath,
      strategy_hash: fresh.strategyHash,
      params: fresh.params,
      folder,
      started_at: fresh.startedAt,
    });
    fresh.control.setSpeed(current.speed);
    if (again !== undefined) fresh.control.step(again);
    else if (order.isPaused) fresh.control.pause();
    again = undefined;
  };

  const once = async (order: ReplayOrder): Promise<RunResult> => {
    let [atNs, before] = [clock.monoNs(), 0];
    const lines = new LiveLines((ts) => Number(BigInt(ts) / perMs()));
    last = undefined;
    try {
      return await runReplay(order.spec, {
        files,
        clock,
        reader: remoteReader(reader, order.dataDir),
        heartbeat: new Heartbeat(order.heartbeat),
        observers: [lines],
        onStart: (fresh) => {
          begin(order, fresh);
          [atNs, before] = [clock.monoNs(), 0];
        },
        onNews(newest) {
          last = newest;
          const nowNs = clock.monoNs();
          const seconds = (nowNs - atNs) / 1e9;
          const perSecond =
            seconds > 0.05 ? Math.round((newest.events - before) / seconds) : current.events_per_s;
          if (seconds > 0.05) [atNs, before] = [nowNs, newest.events];
          const tsMs = newest.events === 0 ? null : Number(newest.ts / perMs());
          const [fromMs, toMs] = [current.from_ms ?? 0, current.to_ms ?? 0];
          const share = tsMs === null || toMs <= fromMs ? 0 : (tsMs - fromMs) / (toMs - fromMs);
          set({
            state: newest.isPaused ? 'paused' : 'running',
            events: newest.events,
            decisions: newest.decisions,
            fills: newest.fills,
            ts_ms: tsMs,
            cursor: newest.events === 0 ? null : encodeCursor(newest.ts, newest.seq),
            equity: newest.equity,
            events_per_s: newest.isPaused ? 0 : perSecond,
            share: Math.min(Math.max(share, 0), 1),
          });
          news.emit(lines.take(tsMs === null ? undefined : [tsMs, newest.equity]));
        },
      });
    } finally {
      run = undefined;
    }
  };

  const seek = (target: StepTo, place: ReplayCursor): void => {
    const control_ = control();
    const isBehind =
      last !== undefined &&
      last.events > 0 &&
      (place.ts_event < last.ts || (place.ts_event === last.ts && place.seq <= last.seq));
    if (!isBehind) {
      control_.step(target);
      return;
    }
    again = target;
    control_.stop();
  };

  const work = async (order: ReplayOrder): Promise<RunResult> => {
    current = { ...idle, speed: order.speed };
    set({ state: 'opening', text: 'Reading the datasets' });
    try {
      let result = await once(order);
      // A resume has only its own part of the past: what lies before is done from the very start.
      while (again !== undefined && result.stopReason === 'CANCELLED') {
        const { resume: _, ...spec } = order.spec;
        result = await once({ ...order, spec });
      }
      again = undefined;
      const { stopReason, error, hashes, events, decisions, fills, equity } = result;
      const share = stopReason === 'STREAM_END' || stopReason === 'CURSOR_END' ? 1 : current.share;
      const isFailed = error !== null;
      set({
        state: isFailed ? 'failed' : 'done',
        text: error?.message ?? '',
        stop_reason: stopReason,
        error,
        hashes,
        events,
        decisions,
        fills,
        equity,
        share,
        events_per_s: 0,
      });
      return result;
    } catch (cause) {
      set({
        state: 'failed',
        text: errorText(cause),
        events_per_s: 0,
      });
      throw cause;
    }
  };

  const cancel = (): null => {
    again = undefined;
    run?.control.stop();
    return null;
  };

  const done = (): null => null;
  const handlers: Handlers<typeof strategyContract> = {
    run: {
      start(order) {
        if (underWay !== undefined)
          throw new AppError('INVALID_INPUT', 'replay: expected one run at a time, found one under way');
        underWay = work(order).finally(() => (underWay = undefined));
        return underWay;
      },
      status: (_, emit) => status.on(emit),
      started: (_, emit) => started.on(emit),
      news: (_, emit) => news.on(emit),
    },
    control: {
      pause: () => (control().pause(), done()),
      resume: () => (control().resume(), done()),
      speed({ speed }) {
        control().setSpeed(speed);
        set({ speed });
        return null;
      },
      step: ({ to }) => (control().step({ to }), done()),
      gap: ({ atLeastMs }) => (control().step({ to: 'gap', atLeast: BigInt(atLeastMs) * perMs() }), done()),
      seek(target) {
        if ('cursor' in target) {
          const place = decodeCursor(target.cursor);
          seek({ to: 'cursor', ts: place.ts_event, seq: place.seq }, place);
        } else {
          const ts = BigInt(target.tsMs) * perMs();
          seek({ to: 'time', ts }, { ts_event: ts, seq: -1n });
        }
        return null;
      },
      stop: cancel,
    },
    strategies: {
      describe: ({ file, heartbeat }) => describeFile(file, new Heartbeat(heartbeat), files),
    },
  };

  return {
    handlers,
    async stop() {
      cancel();
      await underWay?.catch(() => {});
    },
  };
}
