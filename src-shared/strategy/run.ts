import type { FillResult, Models, OrderSide } from './execution.ts';

/** Version of everything that could change a decision, a fill or a hash for the same inputs. */
export const ENGINE_VERSION = '1';

const stopReasons = [
  'STREAM_END',
  'CURSOR_END',
  'EVENT_LIMIT',
  'CANCELLED',
  'STRATEGY_ERROR',
  'ORDERING_VIOLATION',
  'DATA_ERROR',
] as const;

/** Why a run ended. */
export type StopReason = (typeof stopReasons)[number];

/** Folder of a run below `replay_runs/`. */
export function runFolder(runId: string): string {
  return `replay_run_id=${runId}`;
}

/** Files of a run's folder: the three of the contract, then its siblings. */
export const RUN_FILES = {
  manifest: 'manifest.json',
  decisions: 'decisions.jsonl',
  stats: 'stats.json',
  dataset: 'dataset.json',
  fills: 'fills.jsonl',
  equity: 'equity.jsonl',
  metrics: 'metrics.json',
  report: 'tearsheet.html',
  checkpoint: 'checkpoint.json',
} as const;

/** Lower-case hex; chains start at 32 zero bytes. */
export interface RunHashes {
  readonly events: string;
  readonly decisions: string;
  readonly fills: string;
  /** Of the final state of strategy and execution. */
  readonly state: string;
}

/** A day of one stream in a dataset. Nothing in it depends on where the files lie. */
export interface DatasetFile {
  /** Below the tree: `exchange=…/stream=…/symbol=…/date=…/data.parquet`; of parts their folder; of other files the name. */
  readonly path: string;
  /** Of the rows as `meta.json` names them; of the files where there is none. */
  readonly sha256: string;
  readonly rows: number;
  /** Epoch in `unit`, decimal; null without rows. */
  readonly ts_min: string | null;
  readonly ts_max: string | null;
  readonly exchange: string;
  readonly stream: string;
  readonly symbol: string;
}

/** `dataset.json`: what was replayed. */
export interface DatasetDescription {
  readonly dataset_hash: string;
  readonly ts_unit: 'ns' | 'ms';
  readonly rows: number;
  readonly files: readonly DatasetFile[];
  /** Of each file, in the same order. */
  readonly coverage: readonly {
    /** Where it was read. */
    readonly location: string;
    readonly layer: 'compact' | 'raw';
    /** Quarter hours of the day with rows, as 24 hex digits; and how many, 0 to 96. */
    readonly quarters: string;
    readonly covered: number;
    /** Verdict of the quality ledger on the day. */
    readonly quality: string;
  }[];
  readonly notes: readonly string[];
}

/** `manifest.json`: the keys of the contract, then extras. */
export interface RunManifest {
  readonly replay_run_id: string;
  readonly seed: string;
  /** `compact-20260115-btcusdt`; of several datasets the hash that names them. */
  readonly manifest_id: string;
  /** Of several files the first. */
  readonly parquet_path: string;
  /** ISO 8601, wall time. */
  readonly started_at: string;
  readonly finished_at: string;
  readonly stop_reason: StopReason;
  readonly extras: {
    readonly run_key: string;
    readonly dataset_hash: string;
    readonly strategy_hash: string;
    readonly engine_version: string;
    readonly strategy: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly models: Models;
    readonly hashes: RunHashes;
    readonly ts_unit: 'ns' | 'ms';
    /** Epoch in `ts_unit`, decimal; null without events. */
    readonly first_ts_event: string | null;
    readonly last_ts_event: string | null;
    /** What ended it early, for people: message, line of the strategy, last event. */
    readonly error: RunError | null;
    readonly files: number;
    /** For people: unit of a foreign file, a strategy without state, a bare cursor. */
    readonly notes: readonly string[];
  };
}

export interface RunError {
  readonly code: string;
  readonly message: string;
  /** `strategy.ts:12:5`, where a strategy failed. */
  readonly line: string | null;
  /** Cursor of the event it had last been given. */
  readonly cursor: string | null;
  readonly ts_event: string | null;
}

/** `stats.json`. */
export interface RunStats {
  readonly emitted_event_count: number;
  readonly decision_count: number;
  /** Wall time of the run. */
  readonly duration_ms: number;
}

/** A line of `decisions.jsonl`: an order that was accepted. */
export interface DecisionLine {
  readonly replay_run_id: string;
  readonly cursor: string;
  readonly ts_event: string;
  readonly decision: {
    readonly symbol: string;
    readonly side: OrderSide;
    readonly qty: number;
    readonly exchange?: string;
    readonly type?: 'MARKET' | 'LIMIT';
    readonly limitPrice?: number;
    readonly meta?: unknown;
  };
}

/** A line of `fills.jsonl`. */
export interface FillLine {
  readonly replay_run_id: string;
  readonly cursor: string;
  /** Decimal. */
  readonly ts_event: string;
  readonly fill: Omit<FillResult, 'ts_event' | 'status'>;
  /** Of (exchange, symbol) after the fill, base units. */
  readonly position: number;
  /** Average entry price after the fill; 0 without a position. */
  readonly entry: number;
  /** What this fill realised by average cost, its fee not taken off. */
  readonly realized_pnl: number;
}

/**
 * A line of `equity.jsonl`: after every fill, at the end of every UTC day (with the last known prices), at the start and at
 * the end of the run.
 */
export interface EquityLine {
  readonly kind: 'start' | 'fill' | 'day' | 'end';
  /** Decimal; of a `day` the midnight at which it ends. */
  readonly ts_event: string;
  readonly equity: number;
  readonly cash: number;
  /** Largest fall so far, share of the peak. */
  readonly max_drawdown: number;
  /** Mid of the first BBO dataset's instrument, for buy and hold: at the start its first, later the newest; null before it has one. */
  readonly benchmark: number | null;
}

/** Told of a run's lines as they come about; the report's metrics are one. */
export interface RunObserver {
  decision?(line: DecisionLine): void;
  fill?(line: FillLine): void;
  equity?(line: EquityLine): void;
}
