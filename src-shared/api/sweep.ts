import { z } from 'zod';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';
import type { Params } from '../strategy/strategy.ts';
import { spaceSchema } from '../sweep/space.ts';
import type { Winner } from '../sweep/winner.ts';
import { launchSchema, LINES_LIMIT } from './replay.ts';

/** Folder of a data folder that sweeps are written to. */
export const SWEEPS_FOLDER = 'sweeps';

/** Trials of a sweep from the screen at most. */
export const MOST_TRIALS = 10_000;

/** `90s`, `15m`, `6h`, `7d`. */
const duration = z.string().regex(/^\d{1,6}[smhd]$/);

export const sweepOrderSchema = launchSchema.omit({ speed: true, is_paused: true }).extend({
  space: spaceSchema,
  search: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('grid') }),
    z.strictObject({ kind: z.literal('random'), count: z.int().min(1).max(MOST_TRIALS) }),
  ]),
  division: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    /** Learns from the first share of the time. */
    z.strictObject({ kind: z.literal('split'), train: z.number().gt(0).lt(1) }),
    z.strictObject({ kind: z.literal('walk-forward'), train: duration, test: duration, step: duration }),
  ]),
  /** Name of a metric, with a dash in front when less is better. */
  objective: z.string().regex(/^-?\w{1,40}$/),
  workers: z.int().min(1).max(64),
});

/** Parameters to try over chosen data. */
export type SweepOrder = z.infer<typeof sweepOrderSchema>;

/** What a sweep would be, before it is one. */
export interface SweepForecast {
  readonly trials: number;
  readonly windows: number;
  /** Runs over all trials, windows and sides. */
  readonly runs: number;
  /** Events that all runs together go through, about. */
  readonly events: number;
  /** Wall time, about, from how fast the strategy was before; null when it never ran. Runs known already make it shorter. */
  readonly seconds: number | null;
  /** Threads this machine has for it. */
  readonly most_workers: number;
  /** Why it cannot be begun; null when it can. */
  readonly fault: string | null;
}

/** How the sweep that was begun last stands. */
export interface SweepStatus {
  /** Counts from 1; 0 before the first. */
  readonly launch: number;
  readonly state: 'idle' | 'opening' | 'running' | 'done' | 'cancelled' | 'failed';
  /** In words: what it is doing, or why it could not go on. */
  readonly text: string;
  readonly sweep_id: string | null;
  readonly strategy: string;
  readonly trials: number;
  readonly runs: number;
  /** Runs that are done, those among them that were done before (`known`) and those that failed. */
  readonly done: number;
  readonly known: number;
  /** Of the runs done now. */
  readonly events: number;
  readonly runs_per_s: number;
  readonly left_s: number | null;
}

export const idleSweep: SweepStatus = {
  launch: 0,
  state: 'idle',
  text: '',
  sweep_id: null,
  strategy: '',
  trials: 0,
  runs: 0,
  done: 0,
  known: 0,
  events: 0,
  runs_per_s: 0,
  left_s: null,
};

/** A run of a trial. */
export interface SweepSide {
  readonly run_key: string;
  /** from ≤ ts_event < to, in the unit of the data. */
  readonly from: string;
  readonly to: string;
  /** The objective's figure. */
  readonly value: number | null;
  readonly total_return: number | null;
  readonly sharpe: number | null;
  readonly max_drawdown: number | null;
  readonly trades: number | null;
  readonly events: number;
}

/** A trial over one window. */
export interface SweepRow {
  readonly trial: number;
  readonly window: number;
  readonly params: Params;
  /** `refused` by the strategy, `failed` on the machine, `stopped` early by the strategy or the data, `waiting` to be done. */
  readonly status: 'ok' | 'refused' | 'failed' | 'stopped' | 'waiting';
  readonly text: string | null;
  /** Larger is better; null where there is nothing to compare. */
  readonly score: number | null;
  readonly train: SweepSide | null;
  /** null without a division. */
  readonly test: SweepSide | null;
}

/** A sweep's folder as lists show it. */
export interface SweepSummaryRow {
  readonly sweep_id: string;
  readonly strategy: string;
  /** Wall time. */
  readonly started_at: string;
  readonly objective: string;
  /** `stopped` can be gone on with: what was done is kept. */
  readonly state: 'running' | 'done' | 'stopped';
  /** null until it is done. */
  readonly trials: number | null;
  readonly runs: number | null;
  readonly best: number | null;
  readonly deflated_sharpe: number | null;
  /** Why the folder cannot be read as a sweep; null when it can. */
  readonly fault: string | null;
}

export interface SweepDetails {
  readonly sweep_id: string;
  readonly folder: string;
  readonly started_at: string;
  readonly order: SweepOrder;
  /** What came of it; null until it is done. */
  readonly found: {
    readonly dataset_hash: string;
    readonly trials: number;
    readonly runs: number;
    /** Trials that the strategy refused, and runs that failed or ended early. */
    readonly refused: number;
    readonly failed: number;
    readonly winners: readonly Winner[];
    /** Growth of the winners' tests put together. */
    readonly out_of_sample_return: number | null;
  } | null;
}

const nothing = z.strictObject({});
export const sweepIdSchema = z.string().regex(/^[0-9a-f]{16}$/);
const one = z.strictObject({ sweep_id: sweepIdSchema });

/** Parameter sweeps over recorded data; one at a time, in threads of low priority. Files below `sweeps/` of the data folder. */
export const sweep = {
  /** @throws NOT_FOUND for a day that is gone */
  forecast: query(sweepOrderSchema, shape<SweepForecast>()),
  /** Begins, or goes on with what of the same order is not done. @throws INVALID_INPUT while one is under way */
  start: query(sweepOrderSchema, shape<number>()),
  /** Ends the sweep under way; what is done stays done. */
  cancel: query(nothing, shape<null>()),
  /** The newest sweep, four times a second while it runs. */
  status: stream(nothing, shape<SweepStatus>(), { keep: 'latest', key: () => 'status' }),
  /** Newest first. */
  list: query(nothing, shape<readonly SweepSummaryRow[]>()),
  /** @throws NOT_FOUND */
  details: query(one, shape<SweepDetails>()),
  /** By trial and window, as they stand; empty for a sweep that was stopped before this start of the program. */
  rows: query(
    z.strictObject({
      sweep_id: sweepIdSchema,
      offset: z.int().min(0),
      limit: z.int().min(1).max(LINES_LIMIT),
    }),
    shape<{ readonly rows: readonly SweepRow[]; readonly total: number }>(),
  ),
  /** The self-contained HTML file. @throws NOT_FOUND until it is done */
  report: query(one, shape<string>()),
} satisfies Contract[string];

export const sweepApi = { sweep } satisfies Contract;
