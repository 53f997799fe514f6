import {
  MessageChannel,
  Worker,
  parentPort,
  workerData,
  type MessagePort,
  type ResourceLimits,
} from 'node:worker_threads';
import { AppError } from '#shared/error-codes.ts';
import { connect } from '#shared/rpc/client.ts';
import type { Client, Contract, Handlers, Stop } from '#shared/rpc/contract.ts';
import { serve } from '#shared/rpc/server.ts';
import { systemClock, type Clock } from './clock.ts';
import { saveCompiledCode } from './code-cache.ts';
import { portWire } from './port-wire.ts';
import { lowerThreadPriority } from './thread-priority.ts';
import { isThreadMessage, type FromThread, type ToThread } from './thread-message.ts';

export interface ThreadOptions {
  /** Named in errors and in debuggers. */
  readonly name: string;
  readonly resourceLimits?: ResourceLimits;
  /** Work that everything else on the machine goes before; see `lowerThreadPriority`. */
  readonly isBackground?: boolean;
  /** Ways to other threads, for `portOfParent`. */
  readonly ports?: Readonly<Record<string, MessagePort>>;
  /** Told once when the thread ends without having been asked to, with WORKER_FAILED and what it died of as the cause. */
  readonly onExit: (reason: AppError) => void;
  /** Told of errors inside handlers that nobody expected; the caller has got INTERNAL. `text` holds the stack. */
  readonly onInternal?: (text: string, path: string) => void;
  /** How long `stop` waits before it ends the thread by force, ms. */
  readonly stopMs?: number;
  readonly clock?: Clock;
}

/** A running worker thread. It is never restarted: an end that nobody asked for is reported. */
export interface Thread<C extends Contract> {
  readonly client: Client<C>;
  /**
   * The last answer of a thread that is to end; undefined when it failed or cannot give one. A thread that owes it for
   * longer than half a minute is ended by force and reported as failed.
   */
  lastly<T>(answer: Promise<T>): Promise<T | undefined>;
  /** Asks the thread to finish and waits for its end, by force after `stopMs`. Calling it twice waits for the same end. */
  stop(): Promise<void>;
  /** Another way to the thread's contract, for a further thread. */
  link(): MessagePort;
  /** Changes about ten times a second while the thread comes to its turns; 0 until its module has been loaded. */
  beats(): number;
}

/** Starts a worker from its `.ts` source or its built bundle; the file calls `runWorker`. */
export function spawnThread<C extends Contract>(url: URL, contract: C, options: ThreadOptions): Thread<C> {
  const {
    name,
    resourceLimits,
    isBackground = false,
    ports = {},
    onExit,
    onInternal,
    stopMs = 2_000,
    clock = systemClock,
  } = options;
  const pulse = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(url, {
    name,
    workerData: { pulse, ports, isBackground } satisfies ThreadData,
    transferList: Object.values(ports),
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
  });
  const exited = Promise.withResolvers<void>();
  let asked = false;
  let cause: unknown;

  worker.on('error', (error: unknown) => (cause = error));
  worker.on('messageerror', (error) => (cause ??= error));
  worker.on('message', (value: unknown) => {
    if (isThreadMessage(value, 'internal')) onInternal?.(value.text, value.path);
  });
  worker.on('exit', (code) => {
    exited.resolve();
    if (asked && cause === undefined) return;
    const why = cause instanceof Error ? cause.message : `it exited with code ${code}`;
    onExit(new AppError('WORKER_FAILED', `worker ${name}: expected to run until stopped, ${why}`, { cause }));
  });

  const wire = portWire({
    postMessage: (value) => worker.postMessage(value),
    on: (event: 'message' | 'close', listener: (value: unknown) => void) =>
      event === 'message' ? worker.on('message', listener) : worker.on('exit', listener),
    close: () => void worker.terminate(),
  });

  return {
    client: connect(contract, wire),
    async lastly(answer) {
      const cancel = clock.after(LAST_MS, () => {
        cause ??= new Error(`it has not finished its work within ${LAST_MS / 1_000} s`);
        void worker.terminate();
      });
      const last = await answer.catch(() => undefined);
      cancel();
      return last;
    },
    async stop() {
      if (!asked) {
        asked = true;
        worker.postMessage({ thread: 'stop' } satisfies ToThread);
      }
      const cancel = clock.after(stopMs, () => void worker.terminate());
      await exited.promise;
      cancel();
    },
    link() {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ thread: 'link', port: port1 } satisfies ToThread, [port1]);
      return port2;
    },
    beats: () => Atomics.load(pulse, 0),
  };
}

/** What is left to do takes a second or two, and several times that on a machine that stands still. */
const LAST_MS = 30_000;

/** What every thread is started with. */
interface ThreadData {
  /** One counter in shared memory. */
  readonly pulse: Int32Array;
  readonly ports: Readonly<Record<string, MessagePort>>;
  readonly isBackground: boolean;
}

const BEAT_EVERY_MS = 100;
/** By then a thread has loaded what it needs. */
const LOADED_MS = 1_500;

/** Lets the parent see that this thread comes to its turns. Keeps nothing alive. */
function beat(): void {
  const { pulse } = workerData as ThreadData;
  Atomics.add(pulse, 0, 1);
  setInterval(() => Atomics.add(pulse, 0, 1), BEAT_EVERY_MS).unref();
}

/** A way to another thread that this one was started with. */
export function portOfParent(name: string): MessagePort {
  const port = (workerData as ThreadData).ports[name];
  if (port === undefined) throw new TypeError(`portOfParent: expected a port ${name}, found none`);
  return port;
}

export interface WorkerOptions {
  /** Finishes what is under way, with the ways to other threads still open. The thread ends when nothing else keeps it alive. */
  readonly onStop?: () => void | Promise<void>;
}

/**
 * Makes this thread answer a contract, on the parent port and on every port sent to it. Inputs are trusted: they come from
 * our own threads.
 */
export function runWorker<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  { onStop }: WorkerOptions = {},
): void {
  const parent = parentPort;
  if (parent === null) throw new TypeError('runWorker: expected a worker thread, was the main thread');
  const ports: { readonly port: MessagePort; readonly stop: Stop }[] = [];
  const report = (cause: unknown, path: string): void => {
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    parent.postMessage({ thread: 'internal', path, text } satisfies FromThread);
  };

  const serveOn = (port: MessagePort): void => {
    const stop = serve(contract, handlers, portWire(port), { validate: false, onInternal: report });
    ports.push({ port, stop });
  };

  const finish = async (): Promise<void> => {
    for (const { stop } of ports) stop();
    await onStop?.();
    for (const { port } of ports) port.close();
    // A way to another thread that is listened to would keep this one alive.
    for (const port of Object.values((workerData as ThreadData).ports)) port.close();
  };

  if ((workerData as ThreadData).isBackground) lowerThreadPriority();
  beat();
  setTimeout(saveCompiledCode, LOADED_MS).unref();
  serveOn(parent);
  parent.on('message', (value: unknown) => {
    if (isThreadMessage(value, 'link')) serveOn(value.port);
    else if (isThreadMessage(value, 'stop')) void finish();
  });
}
