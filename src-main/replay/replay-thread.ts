import { basename } from 'node:path';
import type { ReplayNews, StrategyRow } from '#shared/api/replay.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { encodeCursor } from '#shared/strategy/cursor.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import { spawnThread, type Thread } from '../base/thread.ts';
import { forcedEnd } from './forced-end.ts';
import {
  strategyContract,
  type ReplayOrder,
  type StartedFacts,
  type ThreadStatus,
} from './strategy.contract.ts';
import { readerContract } from './reader.contract.ts';
import type { RunResult } from './run.contract.ts';
import { Heartbeat } from './run/heartbeat.ts';

export interface ReplayThreadOptions {
  readonly workerUrl: URL;
  /** Of the thread that reads. */
  readonly readerUrl: URL;
  readonly clock: Clock;
  readonly files: Files;
  readonly onStatus?: ((status: ThreadStatus) => void) | undefined;
  readonly onNews?: ((news: Omit<ReplayNews, 'launch'>) => void) | undefined;
  /** How long a strategy may have the thread without coming to its next event, ms. */
  readonly strategyTimeoutMs?: number;
  /** Memory of the strategy's heap. */
  readonly memoryMb?: number;
}

/** A run in a thread of its own. */
export interface ReplayThread {
  /** Rejects for what is wrong before the first event. */
  readonly result: Promise<RunResult>;
  readonly control: Client<typeof strategyContract>['control'];
}

export const STRATEGY_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 200;
const MEMORY_MB = 2_048;
/**
 * For events, which are forgotten at once: the engine of JavaScript would let this part of the heap grow with the length of a run, for
 * nothing.
 */
export const YOUNG_MB = 24;
/** A thread that finishes in order writes what it has. */
const STOP_MS = 5_000;
/** A statement under way is interrupted; the engine must not be cut off in the middle of one. */
const READER_STOP_MS = 60_000;

/**
 * Starts a run in a new thread. A strategy that hangs, or that takes all memory, costs its thread: the run then ends with
 * STRATEGY_ERROR and the event it had.
 */
export function startReplayThread(
  order: Omit<ReplayOrder, 'heartbeat'>,
  options: ReplayThreadOptions,
): ReplayThread {
  const { clock, files, strategyTimeoutMs = STRATEGY_TIMEOUT_MS } = options;
  const heartbeat = new Heartbeat();
  const { thread, died, stop } = openThread(options);
  let started: StartedFacts | undefined;
  const { run, control } = thread.client;
  run.started({}, (items) => void (started = items.at(-1)));
  run.status({}, (items) => {
    const newest = items.at(-1);
    if (newest !== undefined) options.onStatus?.(newest);
  });
  run.news({}, (items) => items.forEach((item) => options.onNews?.(item)));

  const work = async (): Promise<RunResult> => {
    const hung = watch(heartbeat, clock, strategyTimeoutMs);
    try {
      const ended = run.start({ ...order, heartbeat: heartbeat.buffer });
      // The thread's end is told by `died`, with its reason.
      ended.catch(() => {});
      const alive = ended.catch(async (cause: unknown) => {
        if (cause instanceof AppError && cause.code !== 'DISCONNECTED' && cause.code !== 'INTERNAL')
          throw cause;
        if (cause instanceof AppError && cause.code === 'DISCONNECTED') throw await died;
        throw cause;
      });
      return await Promise.race([alive, hung.promise, died.then((reason) => Promise.reject(reason))]);
    } catch (cause) {
      const isHung = cause instanceof Hung;
      if (!isHung && !(cause instanceof AppError && cause.code === 'WORKER_FAILED')) throw cause;
      await thread.stop();
      const message = isHung
        ? hungText(heartbeat, strategyTimeoutMs)
        : `strategy ended its thread: ${cause.message}`;
      if (started === undefined) throw new AppError('STRATEGY_ERROR', message, { cause });
      return await forcedEnd(order.spec, started, { heartbeat, message, wallMs: clock.wallMs(), files });
    } finally {
      hung.stop();
      await stop();
    }
  };
  return { result: work(), control };
}

/** Loads a strategy's file in a thread of its own to see what it is. */
export async function describeInThread(file: string, options: ReplayThreadOptions): Promise<StrategyRow> {
  const heartbeat = new Heartbeat();
  const { thread, died, stop } = openThread(options);
  const hung = watch(heartbeat, options.clock, options.strategyTimeoutMs ?? STRATEGY_TIMEOUT_MS);
  const faulty = (fault: string): StrategyRow => ({
    name: file,
    title: basename(file),
    what: '',
    kind: 'file',
    fields: [],
    fault,
  });
  try {
    const described = thread.client.strategies.describe({ file, heartbeat: heartbeat.buffer });
    described.catch(() => {});
    return await Promise.race([described, hung.promise, died.then((reason) => faulty(reason.message))]);
  } catch (cause) {
    return faulty(cause instanceof Hung ? 'expected to load at once, found it still at work' : String(cause));
  } finally {
    hung.stop();
    await stop();
  }
}

class Hung extends Error {}

function openThread(options: ReplayThreadOptions): {
  readonly thread: Thread<typeof strategyContract>;
  readonly died: Promise<AppError>;
  /** Ends both threads, the reader in order. */
  readonly stop: () => Promise<void>;
} {
  const { workerUrl, readerUrl, clock, memoryMb = MEMORY_MB, strategyTimeoutMs } = options;
  const died = Promise.withResolvers<AppError>();
  const reader = spawnThread(readerUrl, readerContract, {
    name: 'replay reader',
    clock,
    stopMs: READER_STOP_MS,
    onExit: died.resolve,
  });
  const thread = spawnThread(workerUrl, strategyContract, {
    name: 'replay',
    clock,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
    ports: { reader: reader.link() },
    stopMs: Math.min(STOP_MS, strategyTimeoutMs ?? STOP_MS),
    onExit: died.resolve,
  });
  return {
    thread,
    died: died.promise,
    async stop() {
      await thread.stop();
      await reader.stop();
    },
  };
}

/** Rejects when the strategy has had the thread for too long at one event. */
function watch(
  heartbeat: Heartbeat,
  clock: Clock,
  timeoutMs: number,
): { readonly promise: Promise<never>; readonly stop: () => void } {
  const hung = Promise.withResolvers<never>();
  hung.promise.catch(() => {});
  let seen = heartbeat.read();
  let sinceNs = clock.monoNs();
  const stop = clock.every(LOOK_EVERY_MS, () => {
    const now = heartbeat.read();
    if (now.events !== seen.events || now.turn !== seen.turn || now.turn <= 0) {
      seen = now;
      sinceNs = clock.monoNs();
    } else if (clock.monoNs() - sinceNs > timeoutMs * 1e6) hung.reject(new Hung());
  });
  return { promise: hung.promise, stop };
}

function hungText(heartbeat: Heartbeat, timeoutMs: number): string {
  const { events, ts, seq } = heartbeat.read();
  const at =
    events === 0
      ? 'before the first event'
      : `at event ${events}, ts_event ${ts}, cursor ${encodeCursor(ts, seq)}`;
  return `strategy: expected to come to its end within ${timeoutMs / 1000} s, found it still at work ${at}`;
}
