import type { AppError } from '#shared/error-codes.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { spawnThread } from '../base/thread.ts';
import { readerContract } from '../replay/reader.contract.ts';
import { YOUNG_MB } from '../replay/replay-thread.ts';
import { sweepContract } from './sweep.contract.ts';

/** A worker of a sweep, and what ends it. */
export interface SweepThread {
  readonly client: Client<typeof sweepContract>;
  stop(): Promise<void>;
}

export interface SweepThreadOptions {
  readonly workerUrl: URL;
  readonly readerUrl: URL;
  readonly name: string;
  /** Told when the worker ends without having been asked to. */
  readonly onExit: (reason: AppError) => void;
  /** Told of errors that nobody expected, with their stack. */
  readonly onInternal: (text: string) => void;
}

/** A worker at a run does not hear that it should stop, and has nothing to lose. */
const STOP_MS = 200;
/** A statement under way is interrupted; the engine must not be cut off in the middle of one. */
const READER_STOP_MS = 60_000;
const MEMORY_MB = 2_048;

/** Starts two threads: one that runs strategies and may be ended by force, and one that reads for it and may not. */
export function spawnSweepThread({
  workerUrl,
  readerUrl,
  name,
  onExit,
  onInternal,
}: SweepThreadOptions): SweepThread {
  const reader = spawnThread(readerUrl, readerContract, {
    name: `${name} reader`,
    isBackground: true,
    stopMs: READER_STOP_MS,
    onExit,
    onInternal,
  });
  const worker = spawnThread(workerUrl, sweepContract, {
    name,
    isBackground: true,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: YOUNG_MB },
    ports: { reader: reader.link() },
    stopMs: STOP_MS,
    onInternal,
    onExit: (reason) => {
      onExit(reason);
      void reader.stop();
    },
  });
  return {
    client: worker.client,
    async stop() {
      await worker.stop();
      await reader.stop();
    },
  };
}
