import { dirname } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import { decodeCursor } from '#shared/strategy/cursor.ts';
import { parseModels } from '#shared/strategy/execution/models.ts';
import { SeededRandom } from '#shared/strategy/random.ts';
import type { RunObserver } from '#shared/strategy/run.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import { writeReport } from '../report/write-report.ts';
import type { ReplayDataset } from './dataset/open-dataset.ts';
import { Feed } from './read/feed.ts';
import type { OpenLanes, ReplayReader } from './read/replay-reader.ts';
import { manifestOf, resultOf } from './run-result.ts';
import type { RunResult, RunSpec } from './run.contract.ts';
import { readCheckpoint, type Checkpoint } from './run/checkpoint.ts';
import { RunControl } from './run/control.ts';
import { Engine } from './run/engine.ts';
import type { RunNews } from './run/engine-options.ts';
import type { Heartbeat } from './run/heartbeat.ts';
import { runKeyOf } from './run/identity.ts';
import { epochOf } from './run/epoch.ts';
import { noFiles, RunFolder } from './run/run-folder.ts';
import type { CurrentEvent } from './run/run-context.ts';
import { installGuard } from './strategy/guard.ts';
import { loadStrategy, type LoadedStrategy } from './strategy/load-strategy.ts';

/** What a run uses of the world. */
export interface ReplayPorts {
  readonly files: Files;
  readonly reader: ReplayReader;
  readonly signal?: AbortSignal | undefined;
  /** Must not read the globals, which a guarded strategy has replaced. */
  readonly clock: Clock;
  /** Opened before, for many runs over the same data. */
  readonly dataset?: ReplayDataset | undefined;
  readonly observers?: readonly RunObserver[] | undefined;
  readonly heartbeat?: Heartbeat | undefined;
  readonly onNews?: ((news: RunNews) => void) | undefined;
  /** Told before the first event: what is replayed, and how to steer it. */
  readonly onStart?: ((started: StartedRun) => void) | undefined;
  /** Leaves the globals as they are: for strategies that come with the program, and for threads with other work. */
  readonly isUnguarded?: boolean | undefined;
  /** Leaves out the report and its tables: for runs that are compared with each other and then thrown away. */
  readonly isUnreported?: boolean | undefined;
}

export interface StartedRun {
  readonly runId: string;
  readonly runKey: string;
  readonly dataset: ReplayDataset;
  /** Limits asked for, in the unit of the data. */
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
  readonly control: RunControl;
  readonly strategyHash: string;
  /** Defaults filled in. */
  readonly params: RunSpec['params'];
  /** ISO 8601. */
  readonly startedAt: string;
  /** null when nothing is written. */
  readonly folder: string | null;
}

/** Events between two checkpoints unless said otherwise. */
const CHECKPOINT_EVERY = 5_000_000;

/**
 * Does one run in this thread, from finding its data to its complete folder. The same spec over the same data gives the same bytes,
 * whatever the batches, pauses and resumes on the way.
 *
 * @throws AppError NOT_FOUND, INVALID_INPUT, DATA_ERROR, RUN_KEY_MISMATCH, STRATEGY_ERROR for what is wrong before the first event; what
 *   goes wrong later is the result's `stopReason` and `error`
 */
export async function runReplay(spec: RunSpec, ports: ReplayPorts): Promise<RunResult> {
  const models = parseModels(spec.models);
  // The engine that reads comes up while the data is looked for.
  const opening = ports.reader.lanes();
  opening.catch(() => {});
  try {
    return await runOver(opening, { ...spec, models }, ports);
  } finally {
    await (await opening).close();
  }
}

async function runOver(opening: Promise<OpenLanes>, spec: RunSpec, ports: ReplayPorts): Promise<RunResult> {
  const { files } = ports;
  const resumed = spec.resume === undefined ? undefined : await readCheckpoint(files, spec.resume);
  const dataset =
    ports.dataset ??
    (await ports.reader.dataset(spec.datasets, {
      verifyBytes: resumed === undefined,
      places: spec.places ?? {},
    }));
  const current: CurrentEvent = { event: undefined };
  const draws = resumed === undefined ? SeededRandom.of(`${spec.seed}/Math.random`) : undefined;
  const isGuarded = 'file' in spec.strategy && ports.isUnguarded !== true;
  const shared: { random: () => number } = { random: () => draws?.next() ?? 0 };
  const lift = isGuarded
    ? installGuard({ current, begin: dataset.tsMin, unit: dataset.unit, random: () => shared.random() })
    : () => {};
  let loaded: LoadedStrategy | undefined;
  try {
    ports.heartbeat?.inStrategy(true);
    loaded = await loadStrategy(spec.strategy, spec.params, files);
    ports.heartbeat?.inStrategy(false);
    loaded.seal();
    const lanes = await opening;
    return await runLoaded({ spec, ports, dataset, lanes, loaded, resumed, current, shared, lift });
  } finally {
    lift();
    loaded?.release();
  }
}

interface Prepared {
  readonly spec: RunSpec;
  readonly ports: ReplayPorts;
  readonly dataset: ReplayDataset;
  readonly lanes: OpenLanes;
  readonly loaded: LoadedStrategy;
  readonly resumed: Checkpoint | undefined;
  readonly current: CurrentEvent;
  /** What `Math.random` draws from; the run's own generator once there is one. */
  readonly shared: { random: () => number };
  readonly lift: () => void;
}

async function runLoaded(prepared: Prepared): Promise<RunResult> {
  const { spec, ports, dataset, lanes, loaded, resumed, current, shared, lift } = prepared;
  const { files, clock } = ports;
  const startedMs = clock.wallMs();
  const startedNs = clock.monoNs();
  const { params, hash: strategyHash } = loaded;
  const { seed, models } = spec;
  const from = epochOf('from', spec.from, dataset.unit);
  const to = epochOf('to', spec.to, dataset.unit);
  const datasetHash = dataset.description.dataset_hash;
  const runKey = runKeyOf({
    dataset_hash: datasetHash,
    strategy_hash: strategyHash,
    params,
    seed,
    models,
    from,
    to,
  });
  if (resumed !== undefined && resumed.run_key !== runKey) {
    throw new AppError(
      'RUN_KEY_MISMATCH',
      `resume: expected the dataset, strategy, parameters, seed and models of run ${resumed.run_key}, found ${runKey}`,
    );
  }
  const isAgain = resumed !== undefined && !resumed.has_state;
  const checkpoint = isAgain ? undefined : resumed;
  const notes = [
    ...dataset.description.notes,
    ...(dataset.unit === 'ms' ? ['times are in milliseconds, as the files have them'] : []),
    ...(isAgain ? ['the strategy has no getState and setState: done again from the start'] : []),
  ];
  const runId = resumed?.run_id ?? spec.runId ?? `replay_${runKey.slice(0, 16)}`;
  if (!/^[\w.-]{1,100}$/.test(runId)) {
    throw new AppError(
      'INVALID_INPUT',
      `run id: expected up to 100 letters, digits, ".", "_" and "-", found ${runId}`,
    );
  }
  // A resumed run goes on where it was.
  const outDir = spec.resume === undefined ? spec.outDir : dirname(dirname(spec.resume));
  const folder =
    outDir === undefined ? undefined : await RunFolder.open(files, outDir, runId, checkpoint?.bytes);
  try {
    await folder?.dataset(dataset.description);
    const control = new RunControl(clock, dataset.unit);
    const feed = new Feed(dataset.lanes, (each, options) => lanes.open(each, options), {
      from: from === undefined ? undefined : BigInt(from),
      to: to === undefined ? undefined : BigInt(to),
      after: checkpoint === undefined ? undefined : decodeCursor(checkpoint.cursor),
      batchRows: spec.batchRows,
    });
    const run = new Engine({
      runId,
      runKey,
      feed,
      unit: dataset.unit,
      strategy: loaded.strategy,
      params,
      seed,
      models,
      files: folder?.lines ?? (await noFiles()),
      control,
      clock,
      until: spec.until === undefined ? undefined : decodeCursor(spec.until),
      limit: spec.limit,
      checkpoint,
      checkpointEvery: spec.checkpointEvery ?? CHECKPOINT_EVERY,
      onCheckpoint: folder === undefined ? undefined : (state) => folder.checkpoint(state),
      observers: ports.observers,
      onNews: ports.onNews,
      heartbeat: ports.heartbeat,
      current,
      lineOf: (cause) => loaded.lineOf(cause),
    });
    shared.random = () => run.random();
    ports.signal?.addEventListener('abort', () => control.stop(), { once: true });
    if (ports.signal?.aborted === true) control.stop();
    ports.onStart?.({
      runId,
      runKey,
      dataset,
      from: from === undefined ? undefined : BigInt(from),
      to: to === undefined ? undefined : BigInt(to),
      control,
      strategyHash,
      params,
      startedAt: new Date(startedMs).toISOString(),
      folder: folder?.path ?? null,
    });
    const outcome = await run.run();
    lift();
    const durationMs = (clock.monoNs() - startedNs) / 1e6;
    const result = resultOf({ spec, dataset, loaded, runId, runKey, outcome, durationMs, notes });
    if (folder === undefined) return result;
    const manifest = manifestOf(spec, result, { dataset, params, startedMs, finishedMs: clock.wallMs() });
    const stats = {
      emitted_event_count: outcome.events,
      decision_count: outcome.decisions,
      duration_ms: Math.round(durationMs),
    };
    await folder.finish(manifest, stats);
    const { rejected, funding } = outcome;
    if (ports.isUnreported !== true) await writeReport(folder.path, files, { totals: { rejected, funding } });
    return { ...result, folder: folder.path };
  } finally {
    await folder?.close();
  }
}
