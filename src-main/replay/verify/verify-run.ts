import { join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import { RUN_FILES, type DatasetDescription, type RunHashes } from '#shared/strategy/run.ts';
import { SeededRandom } from '#shared/strategy/random.ts';
import type { RunResult, RunSpec } from '../run.contract.ts';
import { changedInputs } from './changed-inputs.ts';
import { firstDifference, linesOf, withoutRunId } from './first-difference.ts';

/** Does one run, in this thread or in one of its own. */
export type RunOnce = (spec: RunSpec) => Promise<RunResult>;

export interface VerifyOptions {
  /** Empty; gets a folder for each run. Whoever gives it removes it. */
  readonly scratch: string;
  readonly here: RunOnce;
  readonly inThread: RunOnce;
  /** Places at which a run is cut and resumed, and the dataset ended. */
  readonly cuts: number;
  readonly onStep?: (step: VerifyStep) => void;
  readonly signal?: AbortSignal;
}

export interface VerifyStep {
  readonly name: string;
  readonly isEqual: boolean;
  /** What differs, with the first differing line; null when nothing does. */
  readonly difference: string | null;
}

export interface Verification {
  readonly isEqual: boolean;
  readonly base: RunResult;
  readonly steps: readonly VerifyStep[];
}

const BATCHES = [1, 7, 4_096];

/**
 * Proves that a run has one result: done twice, with other batches, in a thread of its own, cut at random events and resumed, it
 * gives the same bytes and hashes; and with the dataset ended early the same decisions up to there.
 */
export async function verifyRun(spec: RunSpec, options: VerifyOptions): Promise<Verification> {
  const { scratch, here, inThread, cuts, signal } = options;
  const steps: VerifyStep[] = [];
  let runs = 0;
  const outDir = (): string => join(scratch, String(++runs));
  const base = await here({ ...spec, outDir: outDir() });
  const add = (name: string, difference: string | null): void => {
    const step = { name, isEqual: difference === null, difference };
    steps.push(step);
    options.onStep?.(step);
  };
  const compare = async (name: string, run: () => Promise<RunResult>): Promise<void> => {
    if (signal?.aborted === true) return;
    try {
      add(name, await differenceOf(base, await run()));
    } catch (cause) {
      // Between a cut and its resume, where a checkpoint refuses other data.
      if (!(cause instanceof AppError && cause.code === 'RUN_KEY_MISMATCH')) throw cause;
      const now = await here({ ...spec, limit: 1, outDir: outDir() });
      if (now.datasetHash === base.datasetHash) throw cause;
      add(name, await inputsText(base, now));
    }
  };

  await compare('a second time', () => here({ ...spec, outDir: outDir() }));
  for (const batchRows of BATCHES) {
    await compare(`batches of ${batchRows}`, () => here({ ...spec, batchRows, outDir: outDir() }));
  }
  await compare('in a thread of its own', () => inThread({ ...spec, outDir: outDir() }));
  const random = SeededRandom.of(`verify/${spec.seed}`);
  const places =
    base.events < 2
      ? []
      : Array.from({ length: cuts }, () => 1 + Math.floor(random.next() * (base.events - 1)));
  for (const limit of places) {
    await compare(`cut after event ${limit} and resumed`, async () => {
      const cut = await here({ ...spec, limit, outDir: outDir() });
      return here({ ...spec, resume: join(cut.folder!, RUN_FILES.checkpoint) });
    });
  }
  for (const limit of places.slice(0, LOOK_AHEAD_CUTS)) {
    if (signal?.aborted === true) break;
    const cut = await here({ ...spec, limit, outDir: outDir() });
    const to = String(BigInt(cut.lastTsEvent!) + 1n);
    const short = await here({ ...spec, to, outDir: outDir() });
    add(`dataset ended at ${cut.lastTsEvent}: the same decisions up to there`, await lookAhead(base, short));
  }
  return { isEqual: steps.every(({ isEqual }) => isEqual), base, steps };
}

/** Whole runs over a shorter dataset; each costs two. */
const LOOK_AHEAD_CUTS = 3;

/** Told in place of a bare mismatch: two runs over different data prove nothing. */
async function inputsText(a: RunResult, b: RunResult): Promise<string> {
  const [before, after] = await Promise.all([datasetOf(a), datasetOf(b)]);
  return `the inputs were not the same: ${changedInputs(before, after).join('; ')}. A run over a day that is still being recorded cannot be proved; verify it when the day is over`;
}

async function datasetOf({ folder }: RunResult): Promise<DatasetDescription> {
  let text = '';
  for await (const line of linesOf(join(folder!, RUN_FILES.dataset))) text += `${line}\n`;
  return JSON.parse(text) as DatasetDescription;
}

async function differenceOf(a: RunResult, b: RunResult): Promise<string | null> {
  if (a.datasetHash !== b.datasetHash) return inputsText(a, b);
  const differing = (Object.keys(a.hashes) as (keyof RunHashes)[]).filter(
    (key) => a.hashes[key] !== b.hashes[key],
  );
  for (const name of [RUN_FILES.decisions, RUN_FILES.fills, RUN_FILES.equity]) {
    const found = await firstDifference(join(a.folder!, name), join(b.folder!, name));
    if (found === undefined) continue;
    return `${name}, line ${found.line}: expected ${found.a ?? 'the end'}, found ${found.b ?? 'the end'}`;
  }
  if (differing.length > 0) {
    return differing
      .map((key) => `${key} hash: expected ${a.hashes[key]}, found ${b.hashes[key]}`)
      .join('; ');
  }
  const [endA, endB] = [endOf(a), endOf(b)];
  return endA === endB ? null : `end: expected ${endA}, found ${endB}`;
}

function endOf({ stopReason, events, decisions, fills, error }: RunResult): string {
  return `${stopReason} after ${events} events, ${decisions} decisions, ${fills} fills${error === null ? '' : ` (${error.message})`}`;
}

/** Decisions of the shorter run must be the first ones of the longer; what `onEnd` ordered after its last event may differ. */
async function lookAhead(whole: RunResult, short: RunResult): Promise<string | null> {
  const found = await firstDifference(
    join(whole.folder!, RUN_FILES.decisions),
    join(short.folder!, RUN_FILES.decisions),
    withoutRunId,
  );
  if (found === undefined || found.b === null) return null;
  const { ts_event } = JSON.parse(found.b) as { readonly ts_event: string };
  if (ts_event === short.lastTsEvent) return null;
  return `${RUN_FILES.decisions}, line ${found.line}: expected ${found.a ?? 'the end'}, found ${found.b}: the strategy knew what came later`;
}
