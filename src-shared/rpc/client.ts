import { AppError } from '../error-codes.ts';
import type { Client, Contract, Stop } from './contract.ts';
import { isMessage } from './message.ts';
import { fromFailure } from './rpc-error.ts';
import type { Wire } from './wire.ts';

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Reading {
  readonly onItems: (items: readonly unknown[], dropped: number) => void | Promise<void>;
  readonly onEnd: ((error?: Error) => void) | undefined;
}

/**
 * Typed caller of a contract over one wire. Failures arrive as `AppError` with the code of the other side; when the wire
 * closes, whatever is open ends with DISCONNECTED. A reader that throws ends its own stream with its error.
 */
export function connect<C extends Contract>(contract: C, wire: Wire): Client<C> {
  const calls = new Map<number, Call>();
  const streams = new Map<number, Reading>();
  const gone = (): AppError =>
    new AppError('DISCONNECTED', 'The connection is lost; it is tried again by itself.');
  let nextId = 1;
  let closed = false;

  const call = (path: string) => (input: unknown) =>
    new Promise((resolve, reject) => {
      if (closed) throw gone();
      const id = nextId++;
      wire.post({ t: 'call', id, path, input });
      calls.set(id, { resolve, reject });
    });

  const watch =
    (path: string) =>
    (input: unknown, onItems: Reading['onItems'], onEnd?: (error?: Error) => void): Stop => {
      const id = nextId++;
      streams.set(id, { onItems, onEnd });
      try {
        if (closed) throw gone();
        wire.post({ t: 'open', id, path, input });
      } catch (cause) {
        // Later, so that the caller has its Stop before it hears of the end.
        void Promise.resolve().then(() => end(id, asError(cause)));
      }
      return () => {
        if (streams.delete(id) && !closed) wire.post({ t: 'close', id });
      };
    };

  function end(id: number, error?: Error): void {
    const reading = streams.get(id);
    if (!streams.delete(id)) return;
    reading?.onEnd?.(error);
  }

  async function deliver(id: number, items: readonly unknown[], dropped: number): Promise<void> {
    const reading = streams.get(id);
    if (reading === undefined) return;
    try {
      await reading.onItems(items, dropped);
    } catch (cause) {
      if (!closed && streams.has(id)) wire.post({ t: 'close', id });
      end(id, asError(cause));
      return;
    }
    if (!closed && streams.has(id)) wire.post({ t: 'ack', id });
  }

  wire.onMessage((message) => {
    if (!isMessage(message)) return;
    const { t, id } = message;
    if (t === 'items') void deliver(id, message.items, message.dropped);
    else if (t === 'end') end(id, message.error && fromFailure(message.error));
    else if (t === 'done' || t === 'fail') {
      const waiting = calls.get(id);
      calls.delete(id);
      if (t === 'done') waiting?.resolve(message.value);
      else waiting?.reject(fromFailure(message.error));
    }
  });

  wire.onClose(() => {
    closed = true;
    for (const waiting of calls.values()) waiting.reject(gone());
    calls.clear();
    for (const id of Array.from(streams.keys())) end(id, gone());
  });

  return callers(contract, (path, kind) => (kind === 'query' ? call(path) : watch(path))) as Client<C>;
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause), { cause });
}

function callers(contract: Contract, make: (path: string, kind: 'query' | 'stream') => unknown): unknown {
  const group = (name: string): [string, unknown] => [
    name,
    Object.fromEntries(
      Object.entries(contract[name] ?? {}).map(([key, spec]) => [key, make(`${name}.${key}`, spec.kind)]),
    ),
  ];
  return Object.fromEntries(Object.keys(contract).map(group));
}
