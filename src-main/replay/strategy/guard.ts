import { stripTypeScriptTypes } from 'node:module';
import { AppError } from '#shared/error-codes.ts';
import type { CurrentEvent } from '../run/run-context.ts';

/** What a guarded strategy has instead of the machine. */
export interface GuardOptions {
  /** Every clock tells the time of the current event. */
  readonly current: CurrentEvent;
  /** Before the first event they tell this. */
  readonly begin: bigint;
  readonly unit: 'ns' | 'ms';
  /** What `Math.random` draws from. */
  readonly random: () => number;
}

/** Globals that lead out of the run, or that depend on the machine. */
const refused = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'BroadcastChannel',
  'MessageChannel',
  'Worker',
  'FinalizationRegistry',
  'navigator',
  'crypto',
  'Crypto',
  'gc',
] as const;

/** What of `process` tells nothing of the moment. */
const harmless: ReadonlySet<string | symbol> = new Set([
  'platform',
  'arch',
  'version',
  'versions',
  'release',
  'nextTick',
  'emitWarning',
]);

/**
 * Puts replacements in the place of this thread's clocks, randomness, timers and network until the returned function is called.
 * Code that has taken the real ones before keeps them.
 */
export function installGuard({ current, begin, unit, random }: GuardOptions): () => void {
  loadTypeStripper();
  const perMs = unit === 'ns' ? 1_000_000n : 1n;
  const nowMs = (): number => Number((current.event?.ts_event ?? begin) / perMs);
  const RealDate = Date;
  const begun = nowMs();
  const replaced: (readonly [object, string, PropertyDescriptor | undefined])[] = [];
  const put = (owner: object, key: string, descriptor: PropertyDescriptor): void => {
    replaced.push([owner, key, Object.getOwnPropertyDescriptor(owner, key)]);
    Object.defineProperty(owner, key, { configurable: true, enumerable: false, ...descriptor });
  };
  const value = (owner: object, key: string, own: unknown): void =>
    put(owner, key, { value: own, writable: true });

  class EventDate extends RealDate {
    constructor(...given: readonly unknown[]) {
      if (given.length === 0) super(nowMs());
      else super(...(given as [number]));
    }
    static override now(): number {
      return nowMs();
    }
  }
  Object.defineProperty(EventDate, 'name', { value: 'Date' });
  value(globalThis, 'Date', EventDate);
  value(globalThis, 'performance', Object.freeze({ now: () => nowMs() - begun, timeOrigin: begun }));
  value(Math, 'random', random);
  const format = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, 'format')!;
  put(Intl.DateTimeFormat.prototype, 'format', {
    get(this: Intl.DateTimeFormat) {
      const real = format.get!.call(this) as Intl.DateTimeFormat['format'];
      return (date?: Date | number) => real(date ?? nowMs());
    },
  });
  for (const name of refused) put(globalThis, name, { get: () => refuse(name) });
  value(globalThis, 'WeakRef', StrongRef);
  const machine = globalThis.process;
  const quiet = new Proxy(machine, {
    get: (target, key) =>
      harmless.has(key) ? (Reflect.get(target, key) as unknown) : refuse(`process.${String(key)}`),
    set: (_, key) => refuse(`process.${String(key)}`),
  });
  value(globalThis, 'process', quiet);
  const { error } = console;
  for (const name of ['log', 'info', 'debug', 'warn', 'trace', 'dir', 'table'] as const)
    value(console, name, error);
  for (const name of ['time', 'timeEnd', 'timeLog'] as const)
    value(console, name, () => refuse(`console.${name}`));

  return () => {
    for (const [owner, key, descriptor] of replaced.toReversed()) {
      if (descriptor === undefined) Reflect.deleteProperty(owner, key);
      else Object.defineProperty(owner, key, descriptor);
    }
  };
}

/** A WeakRef that never lets go: when the real one does depends on the machine. */
class StrongRef<T extends object> {
  readonly #target: T;

  constructor(target: T) {
    this.#target = target;
  }

  deref(): T {
    return this.#target;
  }
}

function refuse(name: string): never {
  throw new AppError('STRATEGY_ERROR', `strategy: expected to use nothing outside its run, found ${name}`);
}

let isStripperLoaded = false;

/** Node's stripper of types takes what it needs of the globals at its first use: that must not be at a strategy's file. */
function loadTypeStripper(): void {
  if (isStripperLoaded) return;
  isStripperLoaded = true;
  // It is called experimental; which Node this runs on is pinned.
  const warning = Object.getOwnPropertyDescriptor(process, 'emitWarning')!;
  process.emitWarning = () => {};
  try {
    stripTypeScriptTypes('');
  } finally {
    Object.defineProperty(process, 'emitWarning', warning);
  }
}
