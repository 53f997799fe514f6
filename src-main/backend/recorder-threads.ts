import type { Contract } from '#shared/rpc/contract.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { spawnThread, type Thread } from '../base/thread.ts';
import { marketContract } from '../market/market.contract.ts';
import { simulatorContract } from '../simulator/simulator.contract.ts';
import { writerContract } from '../storage/writer.contract.ts';
import type { Host, WorkerName } from './host.ts';

/** The threads that record. Started first of all: they load their modules while the main thread prepares the rest. */
export interface RecorderThreads {
  readonly simulator: Thread<typeof simulatorContract> | undefined;
  readonly writer: Thread<typeof writerContract>;
  readonly market: Thread<typeof marketContract>;
  /** Told of a thread that ends although it should not; also of one that ended before. */
  onFailed(listener: (reason: string) => void): void;
  stop(): Promise<void>;
}

export interface SpawnOptions {
  /** The built-in simulator takes the venues' place. */
  readonly demo?: unknown;
  readonly clock: Clock;
  readonly log: Log;
}

/** They stop within a second; on a machine that stands still, what is being written must not be cut off. */
const STOP_MS = 10_000;

export function spawnRecorderThreads(host: Host, { demo, clock, log }: SpawnOptions): RecorderThreads {
  const failed = Promise.withResolvers<string>();
  const spawn = <C extends Contract>(name: WorkerName, contract: C): Thread<C> =>
    spawnThread(host.workerUrl(name), contract, {
      name,
      clock,
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
      stopMs: STOP_MS,
      onExit(reason) {
        log('error', 'worker_failed', { worker: name, why: reason.message });
        failed.resolve(reason.message);
      },
      onInternal: (text, path) => log('error', 'worker_failed', { worker: name, path, why: text }),
    });
  const writer = spawn('writer', writerContract);
  const market = spawn('market', marketContract);
  const simulator = demo === undefined ? undefined : spawn('simulator', simulatorContract);
  return {
    simulator,
    writer,
    market,
    onFailed: (listener) => void failed.promise.then(listener),
    async stop() {
      await Promise.all([simulator?.stop(), writer.stop(), market.stop()]);
    },
  };
}
