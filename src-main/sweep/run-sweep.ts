import { dirname, join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import { parseModels } from '#shared/strategy/execution/models.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import type { Files } from '../base/files.ts';
import { replaceFile } from '../base/replace-file.ts';
import { hashOf, runKeyOf } from '../replay/run/identity.ts';
import type { Job, JobOutcome, SweepBackend } from './backend.ts';
import { enumerate } from './enumerate.ts';
import { Journal } from './journal.ts';
import { keepsTo, type Constraint, type Objective } from './objective.ts';
import { within } from './range.ts';
import type { SweepSpec } from './spec.ts';
import type { Identified, PreparedData } from './sweep.contract.ts';
import { sweepPage } from './sweep-page.ts';
import type { SweepSummary } from './sweep-summary.ts';
import { tableCsv, tableLines } from './table-files.ts';
import type { Side, TrialRow } from './trial-row.ts';
import { outOfSample, winnersOf } from './winners.ts';
import { windowsOf, type Span, type Window } from './windows.ts';

export interface SweepChoice {
  readonly objective: Objective;
  readonly constraints: readonly Constraint[];
}

/** What a sweep uses: where its runs are done, and where it writes. */
export interface SweepPorts {
  readonly files: Files;
  /** A backend that has the dataset open. */
  readonly backend: SweepBackend & {
    open(): Promise<PreparedData>;
    identify(trials: readonly Params[]): Promise<readonly Identified[]>;
  };
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

export interface SweepProgress {
  /** Runs done, those of an earlier sweep among them. */
  readonly done: number;
  readonly runs: number;
  readonly events: number;
}

export interface SweepResult {
  readonly summary: SweepSummary;
  readonly rows: readonly TrialRow[];
  /** Runs that had to be done now. */
  readonly ran: number;
  readonly isCancelled: boolean;
}

/** Trials that are asked for their identity at once. */
const IDENTIFY = 200;

/** Files of a sweep's folder. */
export const SWEEP_FILES = {
  journal: 'runs.jsonl',
  table: 'sweep.jsonl',
  csv: 'sweep.csv',
  summary: 'sweep.json',
  report: 'sweep.html',
} as const;

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
  const models = parseModels(spec.models);
  const data = await backend.open();
  const { first, last } = within(spec.range, data);
  const windows = windowsOf(spec.division, first, last, data.unit);
  const trials = enumerate(spec);
  if (trials.length === 0)
    throw new AppError('INVALID_INPUT', 'sweep: expected at least one trial, found none');
  const identities: Identified[] = [];
  for (let i = 0; i < trials.length; i += IDENTIFY)
    identities.push(...(await backend.identify(trials.slice(i, i + IDENTIFY))));
  const jobOf = (identity: Exclude<Identified, { refused: string }>, span: Span): Job => ({
    key: runKeyOf({
      dataset_hash: data.datasetHash,
      strategy_hash: identity.strategyHash,
      params: identity.params,
      seed: spec.seed,
      models,
      ...span,
    }),
    params: identity.params,
    span,
  });
  const planned = identities.flatMap((identity) =>
    'refused' in identity
      ? []
      : windows.flatMap(({ train, test }) =>
          (test === null ? [train] : [train, test]).map((span) => jobOf(identity, span)),
        ),
  );
  const jobs = [...new Map(planned.map((job) => [job.key, job])).values()];
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
          rowOf({ trial: i + 1, window: w + 1, params }, identities[i]!, window, { jobOf, find }, choice),
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
    const ran = await doJobs(missing, jobs.length, { journal, failures }, ports);
    const rows = look();
    const summary = summaryOf(spec, choice, {
      data,
      windows,
      trials: trials.length,
      runs: jobs.length,
      rows,
    });
    const result = { summary, rows, ran, isCancelled: signal.aborted };
    if (!signal.aborted) await writeTables(result, spec, choice, ports);
    return result;
  } finally {
    await journal.close();
  }
}

/** @returns how many runs were done */
async function doJobs(
  missing: readonly Job[],
  runs: number,
  { journal, failures }: { readonly journal: Journal; readonly failures: Map<string, string> },
  { backend, signal, onProgress }: SweepPorts,
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

function rowOf(
  head: Pick<TrialRow, 'trial' | 'window' | 'params'>,
  identity: Identified,
  { train, test }: Window,
  {
    jobOf,
    find,
  }: {
    readonly jobOf: (identity: Exclude<Identified, { refused: string }>, span: Span) => Job;
    readonly find: (job: Job) => JobOutcome | string | undefined;
  },
  { constraints }: SweepChoice,
): TrialRow {
  const nothing = { train: null, test: null, is_allowed: false };
  if ('refused' in identity) return { ...head, status: 'refused', text: identity.refused, ...nothing };
  const sides = [train, test].map((span) => {
    if (span === null) return null;
    const job = jobOf(identity, span);
    const outcome = find(job);
    return typeof outcome === 'object' ? ({ run_key: job.key, ...span, ...outcome } satisfies Side) : outcome;
  });
  const failed = sides.find((side) => typeof side === 'string');
  if (failed !== undefined) return { ...head, status: 'failed', text: failed, ...nothing };
  if (sides.includes(undefined)) return { ...head, status: 'waiting', text: null, ...nothing };
  const [own, judged] = sides as [Side, Side | null];
  const stopped = [own, judged].find((side) => side !== null && side.stopReason !== 'STREAM_END');
  const text =
    stopped == null
      ? null
      : `${stopped.stopReason}${stopped.error === null ? '' : `: ${stopped.error.message}`}`;
  return {
    ...head,
    params: identity.params,
    status: text === null ? 'ok' : 'stopped',
    text,
    train: own,
    test: judged,
    is_allowed: keepsTo(own.metrics, constraints),
  };
}

function summaryOf(
  spec: SweepSpec,
  { objective, constraints }: SweepChoice,
  found: {
    readonly data: PreparedData;
    readonly windows: readonly Window[];
    readonly trials: number;
    readonly runs: number;
    readonly rows: readonly TrialRow[];
  },
): SweepSummary {
  const { datasets, places, strategy, params, space, search, division, range, seed, models, maxTrials } =
    spec;
  const plain = {
    // Files fetched from a store lie elsewhere each time.
    datasets: datasets.map((path) => places?.[`${path}/`] ?? path),
    params,
    space,
    search,
    division: Object.fromEntries(
      Object.entries(division).map(([name, value]) => [
        name,
        typeof value === 'bigint' ? String(value) : value,
      ]),
    ),
    ...(range === undefined ? {} : { range }),
    seed,
    models,
    max_trials: maxTrials,
  };
  const name = 'builtIn' in strategy ? strategy.builtIn : strategy.file;
  const winners = winnersOf(found.rows, objective);
  const refusedTrials = new Set(
    found.rows.filter(({ status }) => status === 'refused').map(({ trial }) => trial),
  );
  return {
    sweep_key: hashOf({ ...plain, strategy: name, dataset_hash: found.data.datasetHash }),
    dataset_hash: found.data.datasetHash,
    strategy: name,
    spec: plain,
    objective: `${objective.direction === -1 ? '-' : ''}${objective.metric}`,
    constraints,
    trials: found.trials,
    runs: found.runs,
    refused: refusedTrials.size,
    failed: found.rows.filter(({ status }) => status === 'failed' || status === 'stopped').length,
    windows: found.windows.map((window, i) => ({ window: i + 1, ...window })),
    winners,
    out_of_sample_return: outOfSample(winners),
  };
}

async function writeTables(
  { summary, rows }: SweepResult,
  spec: SweepSpec,
  { objective }: SweepChoice,
  { files, outDir }: SweepPorts,
): Promise<void> {
  const write = (name: string, text: string): Promise<void> =>
    replaceFile(files, join(outDir, name), new TextEncoder().encode(text));
  await write(SWEEP_FILES.table, tableLines(rows));
  await write(SWEEP_FILES.csv, tableCsv(rows, objective));
  await write(SWEEP_FILES.report, sweepPage(summary, rows, variedBy(spec), objective));
  await write(SWEEP_FILES.summary, `${JSON.stringify(summary, null, 2)}\n`);
}

/** Names of what differs from trial to trial. */
function variedBy({ space, search }: SweepSpec): string[] {
  const names = search.kind === 'list' ? search.list.flatMap((own) => Object.keys(own)) : Object.keys(space);
  return [...new Set(names)].toSorted();
}
