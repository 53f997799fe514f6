import { z } from 'zod';
import type { ReplayNews, ReplayStatus, StrategyRow } from '#shared/api/replay.ts';
import { query, shape, stream } from '#shared/rpc/contract.ts';
import type { DatasetDescription } from '#shared/strategy/run.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import type { RunResult, RunSpec } from './run.contract.ts';
import type { Speed } from './run/control.ts';

const nothing = z.strictObject({});

/** What a thread is asked to replay. */
export interface ReplayOrder {
  readonly spec: RunSpec;
  /** Where queries look for recorded days. */
  readonly dataDir: string;
  /** Memory of a `Heartbeat`, that tells a run alive from one that hangs. */
  readonly heartbeat: SharedArrayBuffer;
  readonly speed: Speed;
  readonly isPaused: boolean;
}

/** How a run stands inside its thread; what is known of the launch the caller adds. */
export type ThreadStatus = Omit<ReplayStatus, 'launch' | 'strategy'>;

/** Told once the data and the strategy of a run are known: enough to complete its folder if its thread has to be ended. */
export interface StartedFacts {
  readonly run_id: string;
  readonly run_key: string;
  readonly dataset: DatasetDescription;
  readonly manifest_id: string;
  readonly parquet_path: string;
  readonly strategy_hash: string;
  readonly params: Params;
  /** null when nothing is written. */
  readonly folder: string | null;
  readonly started_at: string;
}

/** The thread in which strategies run. One run at a time; it may be ended by force at any moment. */
export const strategyContract = {
  run: {
    /** Answers when the run has ended. @throws NOT_FOUND, INVALID_INPUT, DATA_ERROR, RUN_KEY_MISMATCH, STRATEGY_ERROR before the first event */
    start: query(z.custom<ReplayOrder>(), shape<RunResult>()),
    status: stream(nothing, shape<ThreadStatus>(), { keep: 'latest', key: () => 'status' }),
    started: stream(nothing, shape<StartedFacts>(), { keep: 'latest', key: () => 'started' }),
    news: stream(nothing, shape<Omit<ReplayNews, 'launch'>>(), {
      keep: 'all',
      capacity: 200,
      drop: 'oldest',
    }),
  },
  control: {
    pause: query(nothing, shape<null>()),
    resume: query(nothing, shape<null>()),
    speed: query(z.custom<{ readonly speed: Speed }>(), shape<null>()),
    step: query(z.custom<{ readonly to: 'event' | 'decision' }>(), shape<null>()),
    gap: query(z.custom<{ readonly atLeastMs: number }>(), shape<null>()),
    /** To a time or a cursor, forwards or, from the start again, backwards. */
    seek: query(z.custom<{ readonly tsMs: number } | { readonly cursor: string }>(), shape<null>()),
    stop: query(nothing, shape<null>()),
  },
  strategies: {
    /** Loads a file and says what it is; its code runs. */
    describe: query(
      z.custom<{ readonly file: string; readonly heartbeat: SharedArrayBuffer }>(),
      shape<StrategyRow>(),
    ),
  },
};
