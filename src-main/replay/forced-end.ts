import { join } from 'node:path';
import { canonicalStringify } from '#shared/strategy/canonical.ts';
import { encodeCursor } from '#shared/strategy/cursor.ts';
import { ENGINE_VERSION, RUN_FILES, type RunError, type RunManifest } from '#shared/strategy/run.ts';
import type { Files } from '../base/files.ts';
import { storeFile } from '../storage/part-file.ts';
import type { StartedFacts } from './strategy.contract.ts';
import type { RunResult, RunSpec } from './run.contract.ts';
import { LineChain } from './run/hash-chain.ts';
import type { Heartbeat } from './run/heartbeat.ts';
import { releaseFolder } from './run/run-folder.ts';

/**
 * Completes the folder of a run whose thread had to be ended: a strategy that does not return cannot be asked. Lines that had
 * not been written are lost; the hashes of events and of the state are empty, as nobody knows them.
 */
export async function forcedEnd(
  spec: RunSpec,
  run: StartedFacts,
  end: {
    readonly heartbeat: Heartbeat;
    readonly message: string;
    readonly wallMs: number;
    readonly files: Files;
  },
): Promise<RunResult> {
  const { heartbeat, files } = end;
  const { events, ts, seq } = heartbeat.read();
  const place = events === 0 ? null : { cursor: encodeCursor(ts, seq), ts_event: String(ts) };
  const error: RunError = {
    code: 'STRATEGY_ERROR',
    message: end.message,
    line: null,
    cursor: place?.cursor ?? null,
    ts_event: place?.ts_event ?? null,
  };
  const decisions = await wholeLines(files, run.folder, RUN_FILES.decisions);
  const fills = await wholeLines(files, run.folder, RUN_FILES.fills);
  const hashes = { events: '', decisions: decisions.hash, fills: fills.hash, state: '' };
  const durationMs = end.wallMs - Date.parse(run.started_at);
  const result: RunResult = {
    runId: run.run_id,
    runKey: run.run_key,
    datasetHash: run.dataset.dataset_hash,
    strategyHash: run.strategy_hash,
    stopReason: 'STRATEGY_ERROR',
    error,
    hashes,
    events,
    decisions: decisions.count,
    fills: fills.count,
    tsUnit: run.dataset.ts_unit,
    firstTsEvent: null,
    lastTsEvent: place?.ts_event ?? null,
    equity: 0,
    maxDrawdown: 0,
    fees: 0,
    durationMs,
    folder: run.folder,
    notes: run.dataset.notes,
  };
  if (run.folder === null) return result;
  const manifest: RunManifest = {
    replay_run_id: run.run_id,
    seed: spec.seed,
    manifest_id: run.manifest_id,
    parquet_path: run.parquet_path,
    started_at: run.started_at,
    finished_at: new Date(end.wallMs).toISOString(),
    stop_reason: 'STRATEGY_ERROR',
    extras: {
      run_key: run.run_key,
      dataset_hash: run.dataset.dataset_hash,
      strategy_hash: run.strategy_hash,
      engine_version: ENGINE_VERSION,
      strategy: 'builtIn' in spec.strategy ? spec.strategy.builtIn : spec.strategy.file,
      params: run.params,
      models: spec.models,
      hashes,
      ts_unit: run.dataset.ts_unit,
      first_ts_event: null,
      last_ts_event: place?.ts_event ?? null,
      error,
      files: run.dataset.files.length,
      notes: run.dataset.notes,
    },
  };
  const stats = {
    emitted_event_count: events,
    decision_count: decisions.count,
    duration_ms: Math.round(durationMs),
  };
  await store(files, join(run.folder, RUN_FILES.stats), stats);
  await store(files, join(run.folder, RUN_FILES.manifest), manifest);
  await releaseFolder(files, run.folder);
  return result;
}

/** Cuts a torn last line off a file of lines. @returns what is left of it */
async function wholeLines(
  files: Files,
  folder: string | null,
  name: string,
): Promise<{ readonly count: number; readonly hash: string }> {
  const chain = new LineChain();
  if (folder === null) return { count: 0, hash: chain.hash };
  const path = join(folder, name);
  const bytes = await files.read(path);
  const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
  if (whole.length < bytes.length) await storeFile(files, path, (temporary) => files.write(temporary, whole));
  const lines = new TextDecoder().decode(whole).split('\n').slice(0, -1);
  for (const line of lines) chain.add(canonicalStringify(JSON.parse(line)));
  return { count: lines.length, hash: chain.hash };
}

async function store(files: Files, path: string, value: unknown): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value, null, 4)}\n`);
  await storeFile(files, path, (temporary) => files.write(temporary, bytes));
}
