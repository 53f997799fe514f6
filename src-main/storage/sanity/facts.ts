import type { TimeUnit } from '#shared/market/compact.ts';

/** What can be wrong. All of these are violations; what is merely worth knowing is a note. */
export type FaultKind =
  /** A folder where a file should be, or a file of no bytes. */
  | 'not_a_file'
  /** Cut, damaged, or no Parquet at all. */
  | 'unreadable'
  /** The reader did not survive it. */
  | 'crashed'
  | 'schema'
  /** The footer's ranges are not those of the values: bytes have changed. */
  | 'statistics'
  /** Bytes are not those that were described when the file was written. */
  | 'hash'
  /** Nulls, numbers that are not finite, or rows of another exchange, stream, symbol or version. */
  | 'foreign_rows'
  | 'implausible_time'
  | 'unit'
  | 'date'
  | 'unsorted'
  | 'seq'
  | 'duplicate_rows'
  | 'duplicate_trades'
  | 'missing_hours';

export interface Fault {
  readonly kind: FaultKind;
  /** Below what was checked, with `/`; absent when the dataset as a whole is at fault. */
  readonly file?: string;
  /** What was expected and found. */
  readonly text: string;
}

/** RAW parts, or files with `seq`. */
export type Layer = 'raw' | 'compact';

/** Files that belong together. */
export interface DatasetFiles {
  /** From the folders' names; undefined for a file that lies elsewhere: then the first row says it. */
  readonly exchange?: string;
  readonly stream?: string;
  /** Upper case. */
  readonly symbol?: string;
  /** `20260115` */
  readonly date?: string;
  /** By name. */
  readonly files: readonly FileEntry[];
}

export interface FileEntry {
  /** Below what is checked, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly isDirectory: boolean;
}

/** A time without a single event, longer than asked for; epoch ms. */
export interface OfflineWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface DatasetFacts {
  readonly exchange: string;
  readonly stream: string;
  readonly symbol: string;
  readonly date: string;
  readonly layer: Layer | null;
  readonly unit: TimeUnit | null;
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
  /** Epoch, in the dataset's unit, as text. */
  readonly ts_event_min: string | null;
  readonly ts_event_max: string | null;
  /** Between the first and the last event, `2026-01-15T07`. */
  readonly missing_hours: readonly string[];
  /** The longest, at most 100. */
  readonly offline: readonly OfflineWindow[];
  readonly offline_count: number;
  readonly offline_seconds: number;
  /** Rows whose `ts_event` is below the one before in the file; usual in RAW. */
  readonly out_of_order: number;
  /** Rows equal in every column to an earlier one. */
  readonly duplicate_rows: number;
  /** Trades whose id was there before; usual in RAW after a reconnect. */
  readonly duplicate_trades: number;
  readonly faults: readonly Fault[];
  /** Worth knowing, no violation. */
  readonly notes: readonly string[];
}
