import { AppError } from '../error-codes.ts';
import type { Contract, Handlers, Procedure, Stop } from './contract.ts';
import { isMessage } from './message.ts';
import { Outbox } from './outbox.ts';
import { invalidInput, toFailure, type OnInternal } from './rpc-error.ts';
import type { Message, Wire } from './wire.ts';

export interface ServeOptions {
  /** Parse inputs by their schema: on for wires from outside, off between our own threads. */
  readonly validate: boolean;
  /** Logs an unexpected error where it happened; the caller only learns INTERNAL. */
  readonly onInternal?: OnInternal;
  /** Most streams one wire may hold open. */
  readonly maxOpen?: number;
}

type Handler = (input: unknown, emit?: (item: unknown) => void) => unknown;

interface Entry {
  readonly spec: Procedure;
  readonly handler: Handler;
}

interface OpenStream {
  readonly outbox: Outbox<unknown>;
  /** Set when the handler has returned. */
  stop: Stop | undefined;
}

/**
 * Answers a contract over one wire until the wire closes or the returned Stop is called. Nothing that arrives makes it
 * throw: what is no message is ignored, what cannot be answered is answered with a failure.
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  wire: Wire,
  { validate, onInternal, maxOpen = 256 }: ServeOptions,
): Stop {
  const entries = procedures(contract, handlers);
  const open = new Map<number, OpenStream>();
  let ended = false;

  function find(path: string, kind: Procedure['kind']): Entry {
    const entry = entries.get(path);
    if (entry?.spec.kind !== kind)
      throw new AppError('NOT_FOUND', `expected a ${kind}, there is none named ${path}`);
    return entry;
  }

  function read(entry: Entry, path: string, input: unknown): unknown {
    if (!validate) return input;
    const parsed = entry.spec.input.safeParse(input);
    if (!parsed.success) throw invalidInput(path, parsed.error);
    return parsed.data;
  }

  /** Posts a message, or what takes its place when it cannot be sent as it is. */
  function post(message: Message, path: string, instead: (cause: unknown) => Message | undefined): void {
    if (ended) return;
    try {
      wire.post(message);
    } catch (cause) {
      const other = instead(cause);
      if (other === undefined) onInternal?.(cause, path);
      else post(other, path, () => undefined);
    }
  }

  async function call(id: number, path: string, input: unknown): Promise<void> {
    const fail = (cause: unknown): Message => ({ t: 'fail', id, error: toFailure(cause, path, onInternal) });
    let answer: Message;
    try {
      const entry = find(path, 'query');
      answer = { t: 'done', id, value: await entry.handler(read(entry, path, input)) };
    } catch (cause) {
      answer = fail(cause);
    }
    post(answer, path, fail);
  }

  function openStream(id: number, path: string, input: unknown): void {
    if (open.has(id)) return;
    const end = (cause: unknown): Message => {
      close(id);
      return { t: 'end', id, error: toFailure(cause, path, onInternal) };
    };
    try {
      const entry = find(path, 'stream');
      const given = read(entry, path, input);
      if (open.size >= maxOpen)
        throw new AppError('INVALID_INPUT', `expected at most ${maxOpen} open streams`);
      const { spec } = entry;
      if (spec.kind !== 'stream') return;
      const outbox = new Outbox<unknown>(spec.pace, (items, dropped) =>
        post({ t: 'items', id, items, dropped }, path, end),
      );
      const stream: OpenStream = { outbox, stop: undefined };
      open.set(id, stream);
      const stop = entry.handler(given, (item) => outbox.push(item)) as Stop;
      // The reader may have closed while the handler was still setting up.
      if (open.get(id) === stream) stream.stop = stop;
      else stop();
    } catch (cause) {
      post(end(cause), path, () => undefined);
    }
  }

  function close(id: number): void {
    const stream = open.get(id);
    if (stream === undefined) return;
    open.delete(id);
    stream.outbox.close();
    try {
      stream.stop?.();
    } catch (cause) {
      onInternal?.(cause, 'stop');
    }
  }

  function stop(): void {
    ended = true;
    for (const id of Array.from(open.keys())) close(id);
  }

  wire.onMessage((message) => {
    if (ended || !isMessage(message)) return;
    if (message.t === 'call') void call(message.id, message.path, message.input);
    else if (message.t === 'open') openStream(message.id, message.path, message.input);
    else if (message.t === 'ack') open.get(message.id)?.outbox.ack();
    else if (message.t === 'close') close(message.id);
  });
  wire.onClose(stop);
  return stop;
}

/** Own entries by `group.name`: a path such as `__proto__.x` is just a name that is not there. */
function procedures<C extends Contract>(contract: C, handlers: Handlers<C>): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const given = handlers as Readonly<Record<string, Readonly<Record<string, Handler>>>>;
  for (const [group, specs] of Object.entries(contract)) {
    for (const [name, spec] of Object.entries(specs)) {
      const handler = given[group]?.[name];
      if (handler === undefined) throw new TypeError(`handlers: expected one for ${group}.${name}`);
      entries.set(`${group}.${name}`, { spec, handler });
    }
  }
  return entries;
}
