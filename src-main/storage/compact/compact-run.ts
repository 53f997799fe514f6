import type { CompactMeta } from '#shared/market/compact.ts';
import type { LockPorts } from '../../base/process-lock.ts';
import type { Partition } from '../partition-path.ts';
import type { Selection } from './dataset.ts';

export interface CompactOptions {
  /** Folder of the parts' partition folders. */
  readonly spoolDir: string;
  /** Folder of the compact tree; made when there is something to put in. */
  readonly compactDir: string;
  readonly selection: Selection;
  /** Takes days in that are still being written. A date in the selection does so for that date. */
  readonly includeOpenDay?: boolean;
  /** The first day that is still being written, `20260115`; today unless given. */
  readonly openFrom?: string;
  /** Folder of the journal, which knows what is in no part yet, and of the ledger, which knows what a day is worth. */
  readonly stateDir?: string;
  /** Threads and buffers of the engine; never change what is written. */
  readonly threads?: number;
  readonly memoryMb?: number;
}

/** The clock knows which day is still being written. */
export interface CompactPorts extends LockPorts {
  readonly onProgress?: (progress: CompactProgress) => void;
  readonly onOutcome?: (outcome: CompactOutcome) => void;
  readonly signal?: AbortSignal;
}

/** How far a run is. Sizes are those of the parts, and so known from the start. */
export interface CompactProgress {
  /** The one under way, for people. */
  readonly dataset: string;
  readonly rows: number;
  readonly datasetsDone: number;
  readonly datasets: number;
  readonly bytesDone: number;
  readonly bytes: number;
}

/** What became of a dataset. */
export type CompactOutcome = { readonly partition: Partition; readonly path: string } & (
  | { readonly result: 'written'; readonly meta: CompactMeta; readonly replaced: boolean }
  | {
      readonly result: 'unchanged';
      readonly meta: CompactMeta;
      /** Source parts that are no longer in the spool. */
      readonly partsGone: number;
    }
  | { readonly result: 'refused'; readonly why: string }
  /** Another process is compacting it. */
  | { readonly result: 'busy'; readonly why: string }
);

export interface CompactReport {
  readonly outcomes: readonly CompactOutcome[];
  /** Datasets that were left out because their day is not over, or rows of it wait in the journal. */
  readonly open: readonly Partition[];
  readonly cancelled: boolean;
}
