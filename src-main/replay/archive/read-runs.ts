import { join } from 'node:path';
import type { EquitySeries, Lines, RunComparison, RunDetails, RunSummary } from '#shared/api/replay.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Metrics } from '#shared/report/metrics.ts';
import {
  RUN_FILES,
  runFolder,
  type DatasetDescription,
  type EquityLine,
  type RunHashes,
  type RunManifest,
  type RunStats,
} from '#shared/strategy/run.ts';
import type { Files } from '../../base/files.ts';
import { readCheckpoint } from '../run/checkpoint.ts';
import { changedInputs } from '../verify/changed-inputs.ts';
import { firstDifference, linesOf, withoutRunId } from '../verify/first-difference.ts';

/** Runs below a folder, newest first; folders without a manifest are runs that were not finished. */
export async function listRuns(files: Files, outDir: string): Promise<RunSummary[]> {
  const start = runFolder('');
  const ids = (await files.list(outDir))
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length));
  const runs = await Promise.all(ids.map((id) => summaryOf(files, outDir, id)));
  return runs.toSorted((a, b) => (a.started_at < b.started_at ? 1 : a.started_at > b.started_at ? -1 : 0));
}

/** @throws AppError NOT_FOUND */
export async function showRun(files: Files, outDir: string, id: string): Promise<RunDetails> {
  const folder = join(outDir, runFolder(id));
  const [manifest, stats, dataset, metrics] = await Promise.all([
    readJson<RunManifest>(files, join(folder, RUN_FILES.manifest)),
    readJson<RunStats>(files, join(folder, RUN_FILES.stats)),
    readJson<DatasetDescription>(files, join(folder, RUN_FILES.dataset)),
    readJson<Metrics>(files, join(folder, RUN_FILES.metrics)),
  ]);
  if (manifest === undefined || stats === undefined || dataset === undefined) {
    throw new AppError('NOT_FOUND', `run: expected a complete one, found none by ${id} in ${outDir}`);
  }
  return { folder, manifest, stats, dataset, metrics: metrics ?? null };
}

export async function compareRuns(
  files: Files,
  outDir: string,
  idA: string,
  idB: string,
): Promise<RunComparison> {
  const [a, b] = await Promise.all([showRun(files, outDir, idA), showRun(files, outDir, idB)]);
  const [hashesA, hashesB] = [a.manifest.extras.hashes, b.manifest.extras.hashes];
  const keys = Object.keys(hashesA) as (keyof RunHashes)[];
  const name = a.manifest.replay_run_id === b.manifest.replay_run_id;
  return {
    a: await summaryOf(files, outDir, idA),
    b: await summaryOf(files, outDir, idB),
    is_same_key: a.manifest.extras.run_key === b.manifest.extras.run_key,
    // The lines name their run: runs of other names are compared by their lines alone.
    differing_hashes: keys.filter((key) => {
      const isByLine = key === 'decisions' || key === 'fills';
      return (name || !isByLine) && hashesA[key] !== hashesB[key];
    }),
    changed_inputs: changedInputs(a.dataset, b.dataset),
    first_difference: await firstOf(a.folder, b.folder),
    metrics_a: a.metrics,
    metrics_b: b.metrics,
  };
}

async function firstOf(a: string, b: string): Promise<RunComparison['first_difference']> {
  for (const file of ['decisions', 'fills'] as const) {
    const found = await firstDifference(join(a, RUN_FILES[file]), join(b, RUN_FILES[file]), withoutRunId);
    if (found !== undefined) return { file, ...found };
  }
  return null;
}

/** Lines of a run's file from a position on. */
export async function pageOf<T>(
  outDir: string,
  id: string,
  file: 'decisions' | 'fills',
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Lines<T>> {
  const lines: T[] = [];
  let total = 0;
  try {
    for await (const line of linesOf(join(outDir, runFolder(id), RUN_FILES[file]))) {
      if (total >= offset && lines.length < limit) lines.push(JSON.parse(line) as T);
      total++;
    }
  } catch (cause) {
    throw new AppError('NOT_FOUND', `run: expected ${RUN_FILES[file]}, found none by ${id}`, { cause });
  }
  return { offset, lines, total };
}

/** A run's equity in at most so many points: of each stretch of lines the last one. */
export async function equityOf(
  outDir: string,
  id: string,
  points: number,
  unit: 'ns' | 'ms',
): Promise<EquitySeries> {
  const path = join(outDir, runFolder(id), RUN_FILES.equity);
  let lines = 0;
  try {
    for await (const _ of linesOf(path)) lines++;
  } catch (cause) {
    throw new AppError('NOT_FOUND', `run: expected ${RUN_FILES.equity}, found none by ${id}`, { cause });
  }
  const every = Math.max(1, Math.ceil(lines / points));
  const perS = unit === 'ns' ? 1e9 : 1e3;
  const kept: { time: number; equity: number; benchmark: number | null; drawdown: number }[] = [];
  let at = 0;
  let peak = Number.NEGATIVE_INFINITY;
  for await (const text of linesOf(path)) {
    const line = JSON.parse(text) as EquityLine;
    peak = Math.max(peak, line.equity);
    if (++at % every !== 0 && at !== lines && at !== 1) continue;
    const drawdown = peak > 0 ? (peak - line.equity) / peak : 0;
    kept.push({
      time: Number(line.ts_event) / perS,
      equity: line.equity,
      benchmark: line.benchmark,
      drawdown,
    });
  }
  const first = kept.find(({ benchmark }) => benchmark !== null)?.benchmark ?? Number.NaN;
  const capital = kept[0]?.equity ?? Number.NaN;
  return {
    time_s: Float64Array.from(kept, ({ time }) => time),
    equity: Float64Array.from(kept, ({ equity }) => equity),
    buy_and_hold: Float64Array.from(kept, ({ benchmark }) => (capital * (benchmark ?? Number.NaN)) / first),
    drawdown: Float64Array.from(kept, ({ drawdown }) => drawdown),
  };
}

async function summaryOf(files: Files, outDir: string, id: string): Promise<RunSummary> {
  const folder = join(outDir, runFolder(id));
  const canResume = (await files.info(join(folder, RUN_FILES.checkpoint))) !== undefined;
  const unknown: RunSummary = {
    run_id: id,
    strategy: '',
    started_at: '',
    stop_reason: null,
    run_key: '',
    hashes: null,
    events: 0,
    decisions: 0,
    duration_ms: 0,
    total_return: null,
    sharpe: null,
    max_drawdown: null,
    can_resume: canResume,
    fault: null,
  };
  try {
    const manifest = await readJson<RunManifest>(files, join(folder, RUN_FILES.manifest));
    if (manifest === undefined) {
      if (!canResume) return unknown;
      const checkpoint = await readCheckpoint(files, join(folder, RUN_FILES.checkpoint));
      const { decisions } = checkpoint.counters;
      return { ...unknown, run_key: checkpoint.run_key, events: checkpoint.event_count, decisions };
    }
    const stats = await readJson<RunStats>(files, join(folder, RUN_FILES.stats));
    const metrics = await readJson<Metrics>(files, join(folder, RUN_FILES.metrics));
    const { stop_reason, started_at, extras } = manifest;
    return {
      ...unknown,
      strategy: extras.strategy,
      started_at,
      stop_reason,
      run_key: extras.run_key,
      hashes: extras.hashes,
      events: stats?.emitted_event_count ?? 0,
      decisions: stats?.decision_count ?? 0,
      duration_ms: stats?.duration_ms ?? 0,
      total_return: metrics?.total_return ?? null,
      sharpe: metrics?.sharpe ?? null,
      max_drawdown: metrics?.max_drawdown ?? null,
      can_resume: canResume && stop_reason !== 'STREAM_END',
    };
  } catch (cause) {
    return { ...unknown, fault: errorText(cause) };
  }
}

/** @returns undefined when there is none */
async function readJson<T>(files: Files, path: string): Promise<T | undefined> {
  if ((await files.info(path)) === undefined) return undefined;
  return JSON.parse(new TextDecoder().decode(await files.read(path))) as T;
}
