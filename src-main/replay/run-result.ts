import { ENGINE_VERSION, type RunManifest } from '#shared/strategy/run.ts';
import type { ReplayDataset } from './dataset/open-dataset.ts';
import type { RunResult, RunSpec } from './run.contract.ts';
import type { EngineOutcome } from './run/engine-options.ts';
import type { LoadedStrategy } from './strategy/load-strategy.ts';

/** What came of a run, before anything is written. */
export function resultOf(run: {
  readonly spec: RunSpec;
  readonly dataset: ReplayDataset;
  readonly loaded: LoadedStrategy;
  readonly runId: string;
  readonly runKey: string;
  readonly outcome: EngineOutcome;
  readonly durationMs: number;
  readonly notes: readonly string[];
}): RunResult {
  const { dataset, loaded, outcome } = run;
  const { stopReason, error, hashes, events, decisions, fills, equity, maxDrawdown, fees } = outcome;
  return {
    runId: run.runId,
    runKey: run.runKey,
    datasetHash: dataset.description.dataset_hash,
    strategyHash: loaded.hash,
    stopReason,
    error,
    hashes,
    events,
    decisions,
    fills,
    tsUnit: dataset.unit,
    firstTsEvent: outcome.firstTs === undefined ? null : String(outcome.firstTs),
    lastTsEvent: outcome.lastTs === undefined ? null : String(outcome.lastTs),
    equity,
    maxDrawdown,
    fees,
    durationMs: run.durationMs,
    folder: null,
    notes: run.notes,
  };
}

/** `manifest.json` of a run that is complete. */
export function manifestOf(
  spec: RunSpec,
  result: RunResult,
  run: {
    readonly dataset: ReplayDataset;
    readonly params: RunSpec['params'];
    readonly startedMs: number;
    readonly finishedMs: number;
  },
): RunManifest {
  const { strategy, seed, models } = spec;
  return {
    replay_run_id: result.runId,
    seed,
    manifest_id: run.dataset.manifestId,
    parquet_path: run.dataset.parquetPath,
    started_at: new Date(run.startedMs).toISOString(),
    finished_at: new Date(run.finishedMs).toISOString(),
    stop_reason: result.stopReason,
    extras: {
      run_key: result.runKey,
      dataset_hash: result.datasetHash,
      strategy_hash: result.strategyHash,
      engine_version: ENGINE_VERSION,
      strategy: 'builtIn' in strategy ? strategy.builtIn : strategy.file,
      params: run.params,
      models,
      hashes: result.hashes,
      ts_unit: result.tsUnit,
      first_ts_event: result.firstTsEvent,
      last_ts_event: result.lastTsEvent,
      error: result.error,
      files: run.dataset.description.files.length,
      notes: result.notes,
    },
  };
}
