import type { Models } from '#shared/strategy/execution.ts';
import type { RunError, RunHashes, StopReason } from '#shared/strategy/run.ts';
import type { Params } from '#shared/strategy/strategy.ts';

/** What a run is asked to do; plain data, so that it can be sent to a thread and kept in a file. */
export interface RunSpec {
  /** Shown in place of the beginning of a local path: addresses that files were fetched from. */
  readonly places?: Readonly<Record<string, string>>;
  /** Paths of Parquet files or folders, or queries into the data folder such as `binance bbo BTCUSDT 20260115`. */
  readonly datasets: readonly string[];
  readonly strategy:
    | { readonly builtIn: string }
    /** Full path of a `.js`, `.mjs` or `.ts` file. */
    | { readonly file: string };
  readonly params: Params;
  readonly seed: string;
  readonly models: Models;
  /** Only events with from ≤ ts_event < to: ISO times, or decimal in the unit of the dataset. Absent: all. */
  readonly from?: string;
  readonly to?: string;
  /** Ends with CURSOR_END after the event of this cursor. */
  readonly until?: string;
  /** Ends with EVENT_LIMIT after so many events, counted from the start of the run (not of the resume). */
  readonly limit?: number;
  /** Names the run and its folder; by default it follows from the run's key, so the same run has the same name anywhere. */
  readonly runId?: string;
  /** Folder below which `replay_run_id=…/` is written; without one nothing is written. */
  readonly outDir?: string;
  /** A checkpoint file to go on from. */
  readonly resume?: string;
  /** Events between two checkpoints. */
  readonly checkpointEvery?: number;
  /** Rows of a batch; never changes a result. */
  readonly batchRows?: number;
}

/** What came of a run. The hashes are what two runs are compared by. */
export interface RunResult {
  readonly runId: string;
  readonly runKey: string;
  readonly datasetHash: string;
  readonly strategyHash: string;
  readonly stopReason: StopReason;
  readonly error: RunError | null;
  readonly hashes: RunHashes;
  readonly events: number;
  readonly decisions: number;
  readonly fills: number;
  readonly tsUnit: 'ns' | 'ms';
  readonly firstTsEvent: string | null;
  readonly lastTsEvent: string | null;
  readonly equity: number;
  readonly maxDrawdown: number;
  readonly fees: number;
  /** Wall time. */
  readonly durationMs: number;
  /** The run's folder; null when nothing was written. */
  readonly folder: string | null;
  readonly notes: readonly string[];
}
