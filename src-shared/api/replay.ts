import { z } from 'zod';
import type { CatalogDataset } from '../market/catalog.ts';
import type { Metrics } from '../report/metrics.ts';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';
import { modelsSchema } from '../strategy/execution/models.ts';
import type {
  DatasetDescription,
  DecisionLine,
  FillLine,
  RunError,
  RunHashes,
  RunManifest,
  RunStats,
  StopReason,
} from '../strategy/run.ts';
import type { StrategyDescription } from '../strategy/strategy.ts';

/** Folders of a data folder: runs, and the user's strategy files. */
export const RUNS_FOLDER = 'replay_runs';
export const STRATEGIES_FOLDER = 'strategies';

/** Lines of one answer at most. */
export const LINES_LIMIT = 500;

/** A strategy that can be chosen; a file that cannot be read as one says why. */
export interface StrategyRow extends StrategyDescription {
  readonly fault: string | null;
}

export interface StrategyList {
  /** Where files are looked for, full path. */
  readonly folder: string;
  readonly strategies: readonly StrategyRow[];
}

/** How the run that was launched last stands. */
export interface ReplayStatus {
  /** Counts launches from 1; 0 before the first. */
  readonly launch: number;
  readonly state: 'idle' | 'opening' | 'running' | 'paused' | 'done' | 'failed';
  /** In words: what it is doing, or why it could not be started. */
  readonly text: string;
  /** null until its data and strategy are known. */
  readonly run_id: string | null;
  readonly strategy: string;
  readonly events: number;
  /** Of the dataset; without what `from` and `to` leave out it cannot be known before. */
  readonly rows: number;
  /** Done, 0 to 1, by time. */
  readonly share: number;
  readonly events_per_s: number;
  readonly decisions: number;
  readonly fills: number;
  /** Of the newest event, epoch ms; null before the first. */
  readonly ts_ms: number | null;
  /** Of the newest event. */
  readonly cursor: string | null;
  /** First and last time of what is replayed, epoch ms. */
  readonly from_ms: number | null;
  readonly to_ms: number | null;
  readonly equity: number | null;
  readonly speed: number | 'max';
  /** When it has ended. */
  readonly stop_reason: StopReason | null;
  readonly error: RunError | null;
  readonly hashes: RunHashes | null;
}

/** Before the first launch. */
export const idleReplay: ReplayStatus = {
  launch: 0,
  state: 'idle',
  text: '',
  run_id: null,
  strategy: '',
  events: 0,
  rows: 0,
  share: 0,
  events_per_s: 0,
  decisions: 0,
  fills: 0,
  ts_ms: null,
  cursor: null,
  from_ms: null,
  to_ms: null,
  equity: null,
  speed: 'max',
  stop_reason: null,
  error: null,
  hashes: null,
};

/** What has come about since the item before; four items a second at most. */
export interface ReplayNews {
  readonly launch: number;
  /** True when what came before is void: the run was begun anew. */
  readonly is_reset: boolean;
  /** Time in epoch ms and equity, oldest first, thinned. */
  readonly equity: readonly (readonly [number, number])[];
  /** The newest 200; `fills_left_out` more are in the run's folder. */
  readonly fills: readonly FillLine[];
  readonly fills_left_out: number;
}

/** A run's folder as lists show it. */
export interface RunSummary {
  readonly run_id: string;
  readonly strategy: string;
  readonly started_at: string;
  readonly stop_reason: StopReason | null;
  readonly run_key: string;
  readonly hashes: RunHashes | null;
  readonly events: number;
  readonly decisions: number;
  readonly duration_ms: number;
  readonly total_return: number | null;
  readonly sharpe: number | null;
  readonly max_drawdown: number | null;
  /** Of a run that was stopped or is under way, and can go on. */
  readonly can_resume: boolean;
  /** Why the folder cannot be read as a run; null when it can. */
  readonly fault: string | null;
}

export interface RunDetails {
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly stats: RunStats;
  readonly dataset: DatasetDescription;
  readonly metrics: Metrics | null;
}

export interface Lines<T> {
  readonly offset: number;
  readonly lines: readonly T[];
  /** Of the whole file. */
  readonly total: number;
}

/** Equity of a run, thinned; arrays of equal length, oldest first. */
export interface EquitySeries {
  /** Epoch seconds. */
  readonly time_s: Float64Array;
  readonly equity: Float64Array;
  /** Bought with the whole capital at the first quote and held; NaN before it. */
  readonly buy_and_hold: Float64Array;
  /** Fall below the peak so far, as a share of it. */
  readonly drawdown: Float64Array;
}

/** Two runs held against each other. */
export interface RunComparison {
  readonly a: RunSummary;
  readonly b: RunSummary;
  /** Same dataset, strategy, parameters, seed and models. */
  readonly is_same_key: boolean;
  readonly differing_hashes: readonly (keyof RunHashes)[];
  /** What of the data was not the same, in words; empty when all was. */
  readonly changed_inputs: readonly string[];
  /** First lines that are not equal but for the run's name; null when all are. */
  readonly first_difference: {
    readonly file: 'decisions' | 'fills';
    /** From 1. */
    readonly line: number;
    readonly a: string | null;
    readonly b: string | null;
  } | null;
  readonly metrics_a: Metrics | null;
  readonly metrics_b: Metrics | null;
}

const nothing = z.strictObject({});
const id = z.string().regex(/^[0-9a-f]{16}$/);
export const runIdSchema = z.string().regex(/^[\w.-]{1,100}$/);
const epoch = z.string().regex(/^\d{1,19}$/);
const run = z.strictObject({ run_id: runIdSchema });
const page = { offset: z.int().min(0), limit: z.int().min(1).max(LINES_LIMIT) };
const name = z.string().max(240);

const speedSchema = z.union([z.literal('max'), z.number().positive().max(1e9)]);

export const launchSchema = z.strictObject({
  /** Days of the catalog by id. */
  datasets: z.array(id).min(1).max(2_000),
  strategy: z.union([
    z.strictObject({ built_in: z.string().min(1).max(100) }),
    /** Name of a file in the strategies folder. */
    z.strictObject({ file: z.string().regex(/^[\w][\w .-]*\.(js|mjs|ts)$/) }),
  ]),
  params: z.record(z.string().max(100), z.json()),
  seed: z.string().min(1).max(200),
  models: modelsSchema,
  /** from ≤ ts_event < to, in the unit of the data. */
  from: epoch.optional(),
  to: epoch.optional(),
  speed: speedSchema,
  /** Waits before the first event. */
  is_paused: z.boolean(),
});

export type Launch = z.infer<typeof launchSchema>;

/** What a run under way is to do. */
const steerSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('pause') }),
  z.strictObject({ do: z.literal('resume') }),
  z.strictObject({ do: z.literal('speed'), speed: speedSchema }),
  /** To the next event, the next decision, or over the next stretch of at least so many ms without events. */
  z.strictObject({ do: z.literal('step'), to: z.enum(['event', 'decision']) }),
  z.strictObject({ do: z.literal('gap'), at_least_ms: z.int().min(1) }),
  /** To a time or cursor and pause there; backwards the run is done again from its start. */
  z.strictObject({ do: z.literal('seek'), ts_ms: z.int().min(0) }),
  z.strictObject({ do: z.literal('seek_cursor'), cursor: z.string().max(256) }),
  /** Ends it; what it wrote stays, and it can be gone on with. */
  z.strictObject({ do: z.literal('cancel') }),
]);

export type Steer = z.infer<typeof steerSchema>;

/** Replays of recorded data; one run at a time, its files below `replay_runs/` of the data folder. */
export const replay = {
  strategies: query(nothing, shape<StrategyList>()),
  /** Days with their coverage in quarter hours, by path of the catalog. */
  datasets: query(
    z.strictObject({ exchange: name.optional(), stream: name.optional(), symbol: name.optional(), ...page }),
    shape<readonly CatalogDataset[]>(),
  ),
  /** @returns the number of the launch @throws INVALID_INPUT while a run is under way, NOT_FOUND */
  launch: query(launchSchema, shape<number>()),
  /** Goes on with a run that was stopped. @returns the number of the launch */
  resume: query(run, shape<number>()),
  /** @throws INVALID_INPUT when no run is under way */
  steer: query(steerSchema, shape<null>()),
  /** The newest launch, four times a second while it runs. */
  status: stream(nothing, shape<ReplayStatus>(), { keep: 'latest', key: () => 'status' }),
  news: stream(nothing, shape<ReplayNews>(), { keep: 'all', capacity: 200, drop: 'oldest' }),
  /** Newest first. */
  runs: query(nothing, shape<readonly RunSummary[]>()),
  /** @throws NOT_FOUND */
  run: query(run, shape<RunDetails>()),
  decisions: query(z.strictObject({ run_id: runIdSchema, ...page }), shape<Lines<DecisionLine>>()),
  fills: query(z.strictObject({ run_id: runIdSchema, ...page }), shape<Lines<FillLine>>()),
  equity: query(
    z.strictObject({ run_id: runIdSchema, points: z.int().min(2).max(5_000) }),
    shape<EquitySeries>(),
  ),
  compare: query(z.strictObject({ a: runIdSchema, b: runIdSchema }), shape<RunComparison>()),
} satisfies Contract[string];

export const replayApi = { replay } satisfies Contract;
