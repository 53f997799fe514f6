import { dirname, join } from 'node:path';
import type { Files } from '../base/files.ts';
import type { Job, JobOutcome } from './backend.ts';
import { doJobs, type SweepProgress } from './do-jobs.ts';
import { Journal } from './journal.ts';
import type { SweepChoice } from './objective.ts';
import { planRuns, type OpenableBackend } from './plan-runs.ts';
import { rowOf } from './row-of-trial.ts';
import type { SweepSpec } from './spec.ts';
import type { PreparedData } from './sweep.contract.ts';
import { SWEEP_FILES, writeSweep } from './sweep-files.ts';
import { summaryOf, type SweepSummary } from './sweep-summary.ts';
import type { TrialRow } from './trial-row.ts';

/** What a sweep uses: where its runs are done, and where it writes. */
export interface SweepPorts {
  readonly files: Files;
  readonly backend: OpenableBackend;
  /** Folder of the results; runs that its journal holds are not done again. */
  readonly outDir: string;
  /** File of what has been done, of several sweeps over the same data; beside the results unless said. */
  readonly journal?: (data: PreparedData) => string;
  readonly signal: AbortSignal;
  /** Told before the first run. */
  readonly onPlan?: (plan: SweepPlan) => void;
  readonly onProgress: (progress: SweepProgress) => void;
}

/** What a sweep is going to do. */
export interface SweepPlan {
  readonly data: PreparedData;
  readonly trials: number;
  readonly windows: number;
  readonly runs: number;
  /** Runs that were done before. */
  readonly known: number;
  /** The table as it stands. */
  look(): readonly TrialRow[];
}

export interface SweepResult {
  readonly summary: SweepSummary;
  readonly rows: readonly TrialRow[];
  /** Runs that had to be done now. */
  readonly ran: number;
  readonly isCancelled: boolean;
}

/**
 * Tries every set of parameters on every window and writes the table, sorted by trial and window: the same spec over the same
 * data gives the same bytes, however many workers there were, in whatever order they finished, and however often it was
 * stopped and started again.
 *
 * @throws AppError INVALID_INPUT, NOT_FOUND, DATA_ERROR for what is wrong before the first run
 */
export async function runSweep(
  spec: SweepSpec,
  choice: SweepChoice,
  ports: SweepPorts,
): Promise<SweepResult> {
  const { backend, files, outDir, signal } = ports;
  const { constraints } = choice;
  const { data, trials, identities, windows, jobs, jobOf } = await planRuns(spec, backend);
  const journalPath = ports.journal?.(data) ?? join(outDir, SWEEP_FILES.journal);
  await files.makeDir(outDir);
  await files.makeDir(dirname(journalPath));
  const journal = await Journal.open(journalPath, files);
  try {
    const missing = jobs.filter(({ key }) => journal.get(key) === undefined);
    const failures = new Map<string, string>();
    const find = (job: Job): JobOutcome | string | undefined => journal.get(job.key) ?? failures.get(job.key);
    const look = (): TrialRow[] =>
      trials.flatMap((params, i) =>
        windows.map((window, w) =>
          rowOf({ trial: i + 1, window: w + 1, params }, identities[i]!, window, {
            jobOf,
            find,
            constraints,
          }),
        ),
      );
    ports.onPlan?.({
      data,
      trials: trials.length,
      windows: windows.length,
      runs: jobs.length,
      known: jobs.length - missing.length,
      look,
    });
    const ran = await doJobs(missing, jobs.length, { ...ports, journal, failures });
    const rows = look();
    const summary = summaryOf(spec, choice, {
      data,
      windows,
      trials: trials.length,
      runs: jobs.length,
      rows,
    });
    const result = { summary, rows, ran, isCancelled: signal.aborted };
    if (!signal.aborted) await writeSweep(result, spec, choice.objective, ports);
    return result;
  } finally {
    await journal.close();
  }
}
