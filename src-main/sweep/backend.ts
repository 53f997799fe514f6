import type { Metrics } from '#shared/report/metrics.ts';
import type { RunError, RunHashes, StopReason } from '#shared/strategy/run.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import type { Span } from './windows.ts';

/** One run of a sweep: parameters over a stretch of the data. */
export interface Job {
  /** Run key: the same run has the same one in every sweep. */
  readonly key: string;
  readonly params: Params;
  readonly span: Span;
}

/** What came of it. Holds nothing that differs between two runs of the same key. */
export interface JobOutcome {
  readonly stopReason: StopReason;
  readonly error: RunError | null;
  readonly events: number;
  readonly hashes: RunHashes;
  readonly metrics: Metrics;
}

/** `failed` is the machine's fault, not the run's: it says nothing about the parameters and is not kept. */
export type JobResult = { readonly job: Job } & (
  { readonly outcome: JobOutcome } | { readonly failed: string }
);

/**
 * Does the runs of a sweep, wherever it likes and in any order. A queue on other machines can be another one: jobs are plain
 * data, their keys make doing one twice harmless.
 */
export interface SweepBackend {
  submit(jobs: readonly Job[]): void;
  /** Results as they come, until every job submitted so far has one or the sweep is cancelled. */
  results(): AsyncIterable<JobResult>;
  /** Ends what is under way; nothing comes any more. */
  cancel(): Promise<void>;
}
