import type { Job, SweepBackend } from './backend.ts';
import type { Journal } from './journal.ts';

export interface SweepProgress {
  /** Runs done, those of an earlier sweep among them. */
  readonly done: number;
  readonly runs: number;
  readonly events: number;
}

export interface JobPorts {
  readonly backend: SweepBackend;
  readonly journal: Journal;
  /** Why the machine could not do a run, by run key; filled here. */
  readonly failures: Map<string, string>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SweepProgress) => void;
}

/**
 * Does what is missing and keeps what comes of it.
 *
 * @param runs of the whole sweep, those that were done before among them
 * @returns how many runs were done
 */
export async function doJobs(
  missing: readonly Job[],
  runs: number,
  { journal, failures, backend, signal, onProgress }: JobPorts,
): Promise<number> {
  let [ran, events] = [0, 0];
  const report = (): void => onProgress({ done: runs - missing.length + ran + failures.size, runs, events });
  report();
  if (missing.length === 0 || signal.aborted) return ran;
  const cancel = (): void => void backend.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    backend.submit(missing);
    for await (const result of backend.results()) {
      if ('failed' in result) failures.set(result.job.key, result.failed);
      else if (result.outcome.stopReason !== 'CANCELLED') {
        await journal.add(result.job.key, result.outcome);
        events += result.outcome.events;
        ran++;
      }
      report();
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  return ran;
}
