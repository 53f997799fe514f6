import assert from 'node:assert/strict';
import { AppError } from '#shared/error-codes.ts';
import type { Client, Handlers } from '#shared/rpc/contract.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import { steadyClock } from '../base/steady-clock.ts';
import type { Files } from '../base/files.ts';
import type { ReplayDataset } from '../replay/dataset/open-dataset.ts';
import { remoteReader } from '../replay/read/remote-reader.ts';
import type { readerContract } from '../replay/reader.contract.ts';
import { Heartbeat } from '../replay/run/heartbeat.ts';
import { runReplay } from '../replay/run-replay.ts';
import { installGuard } from '../replay/strategy/guard.ts';
import { loadStrategy } from '../replay/strategy/load-strategy.ts';
import { RunMetrics } from '../report/run-metrics.ts';
import type { Job, JobOutcome } from './backend.ts';
import type { Identified, Preparation, sweepContract } from './sweep.contract.ts';

export interface SweepWorkerPorts {
  readonly files: Files;
  /** The thread that reads: this one may be ended by force at any moment. */
  readonly reader: Client<typeof readerContract>;
}

/** What a worker has once it is prepared. */
interface Prepared {
  readonly preparation: Preparation;
  readonly reader: ReturnType<typeof remoteReader>;
  readonly dataset: ReplayDataset;
  readonly heartbeat: Heartbeat;
}

/** Answers for one worker: the dataset is opened once and stays warm, each run has a strategy of its own. */
export function sweepHandlers({ files, reader: remote }: SweepWorkerPorts): Handlers<typeof sweepContract> {
  let prepared: Prepared | undefined;
  const ready = (): Prepared => {
    if (prepared === undefined) throw new AppError('INVALID_INPUT', 'sweep: expected prepare first');
    return prepared;
  };
  return {
    sweep: {
      async prepare(preparation) {
        const { spec, dataDir, verifyBytes } = preparation;
        const reader = remoteReader(remote, dataDir);
        const dataset = await reader.dataset(spec.datasets, { verifyBytes, places: spec.places ?? {} });
        prepared = { preparation, reader, dataset, heartbeat: new Heartbeat(preparation.heartbeat) };
        const { description, unit, tsMin, tsMax } = dataset;
        return {
          datasetHash: description.dataset_hash,
          unit,
          first: String(tsMin),
          last: String(tsMax),
          rows: description.rows,
        };
      },

      async identify(trials) {
        const { preparation, dataset, heartbeat } = ready();
        const found: Identified[] = [];
        // A file that never finishes loading is told from one that works by the owner.
        for (const params of trials) {
          heartbeat.inStrategy(true);
          found.push(await identify(preparation.spec.strategy, params, dataset, files));
          heartbeat.inStrategy(false);
        }
        return found;
      },

      async run({ key, params, span }: Job): Promise<JobOutcome> {
        const { preparation, reader, dataset, heartbeat } = ready();
        const { datasets, strategy, seed, models } = preparation.spec;
        const metrics = new RunMetrics({ unit: dataset.unit });
        const { runKey, stopReason, error, events, hashes } = await runReplay(
          { datasets, strategy, params, seed, models, ...span },
          { files, reader, clock: steadyClock, dataset, heartbeat, observers: [metrics] },
        );
        // The key by which the result is kept and skipped must be the run's own.
        assert.equal(runKey, key);
        return { stopReason, error, events, hashes, metrics: metrics.result() };
      },
    },
  };
}

/** Loads a strategy as a run does, guarded, to learn its hash and whether it takes the parameters. */
async function identify(
  strategy: Preparation['spec']['strategy'],
  params: Params,
  { tsMin, unit }: ReplayDataset,
  files: Files,
): Promise<Identified> {
  const lift =
    'file' in strategy
      ? installGuard({ current: { event: undefined }, begin: tsMin, unit, random: () => 0 })
      : () => undefined;
  try {
    const loaded = await loadStrategy(strategy, params, files);
    loaded.release();
    return { params: loaded.params, strategyHash: loaded.hash };
  } catch (cause) {
    // A trial that the strategy refuses is no reason to end the others; a file that is not there is.
    if (cause instanceof AppError && (cause.code === 'INVALID_INPUT' || cause.code === 'STRATEGY_ERROR'))
      return { refused: cause.message };
    throw cause;
  } finally {
    lift();
  }
}
