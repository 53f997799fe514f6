import { whole } from '../market/draw.ts';
import type { Random } from '../../base/random.ts';
import type { Connection } from '../socket/connection.ts';
import type { Topic } from '../socket/topic.ts';
import type { Session, VenueWorld } from '../socket/venue.ts';

/** All args of one request together, characters (docs). */
const MAX_ARGS_LENGTH = 21_000;
/** A client that says nothing and is sent nothing for so long is dropped (docs). */
const IDLE_MS = 600_000;
const BASE32_HEX = '0123456789abcdefghijklmnopqrstuv';

/** 20 base32hex characters, a dash, 5 more: fixed for the connection (wire 2026). */
function connectionId(random: Random): string {
  const characters = (count: number) =>
    Array.from({ length: count }, () => BASE32_HEX[whole(random, 0, 31)]).join('');
  return `${characters(20)}-${characters(5)}`;
}

interface Request {
  readonly op: string;
  readonly args: readonly string[];
  readonly req_id: string;
}

function parse(text: string): Request | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  const { op, args = [], req_id = '' } = message as Record<string, unknown>;
  if (typeof op !== 'string' || !Array.isArray(args) || !args.every((each) => typeof each === 'string'))
    return undefined;
  return {
    op,
    args,
    req_id: typeof req_id === 'number' ? `${req_id}` : typeof req_id === 'string' ? req_id : '',
  };
}

/** As Go prints JSON: the venue's answers escape angle brackets (wire). */
function venueJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('>', String.raw`\u003e`)
    .replaceAll('<', String.raw`\u003c`);
}

/** A Bybit connection: takes a subscribe request as a whole or not at all, sends each topic's snapshot around the ack. */
export class BybitSession implements Session {
  readonly #connection: Connection;
  readonly #world: VenueWorld;
  readonly #random: Random;
  readonly #greet: (connection: Connection, topic: Topic) => void;
  readonly #topics = new Set<string>();
  readonly #connId: string;

  constructor(
    connection: Connection,
    world: VenueWorld,
    ports: { readonly random: Random; readonly greet: (connection: Connection, topic: Topic) => void },
  ) {
    this.#connection = connection;
    this.#world = world;
    this.#random = ports.random;
    this.#greet = ports.greet;
    this.#connId = connectionId(ports.random);
  }

  text(text: string): void {
    const request = parse(text);
    if (request === undefined)
      return this.#answer(false, 'Request parameter is invalid', { op: '', req_id: '' });
    switch (request.op) {
      case 'ping':
        return this.#answer(true, 'pong', request);
      case 'subscribe':
        return this.#subscribe(request);
      case 'unsubscribe':
        for (const name of request.args) {
          this.#topics.delete(name);
          this.#world.hub.find(name)?.subscribers.delete(this.#connection);
        }
        return this.#answer(true, '', request);
      default:
        return this.#answer(false, `error:unknown op,op:${request.op}`, request);
    }
  }

  ping(payload: Uint8Array): void {
    this.#connection.pong(payload);
  }

  pong(): void {
    // Unsolicited pongs mean nothing here.
  }

  tick(nowMs: number): void {
    const { openedMs, heardMs, pushedMs } = this.#connection;
    if (nowMs - openedMs >= this.#world.settings.maxAgeMs) this.#connection.close(1000, '');
    else if (nowMs - Math.max(heardMs, pushedMs) >= IDLE_MS) this.#connection.reset('idle for 10 minutes');
  }

  #subscribe(request: Request): void {
    const refusal = this.#refusal(request.args);
    if (refusal !== undefined) return this.#answer(false, refusal, request);
    const topics = request.args
      .map((name) => this.#world.hub.find(name))
      .filter((each) => each !== undefined);
    // Data may come before the acknowledgement and may be older than the request (wire).
    const isAckFirst = this.#random() < 0.5;
    if (isAckFirst) this.#answer(true, '', request);
    for (const each of topics) {
      this.#topics.add(each.name);
      this.#greet(this.#connection, each);
      each.subscribers.add(this.#connection);
    }
    if (!isAckFirst) this.#answer(true, '', request);
  }

  /** One bad topic refuses all of the request; nothing of it is taken (ccxt issue 30284). */
  #refusal(args: readonly string[]): string | undefined {
    const { maxArgs } = this.#world.settings;
    if (args.length > maxArgs) return `args size >${maxArgs}`;
    if (args.reduce((sum, name) => sum + name.length, 0) > MAX_ARGS_LENGTH) {
      return `error:args length >${MAX_ARGS_LENGTH}`;
    }
    const unknown = args.find((name) => this.#world.hub.find(name) === undefined);
    if (unknown !== undefined) return `error:handler not found,topic:${unknown}`;
    const repeated = args.find((name, i) => this.#topics.has(name) || args.indexOf(name) !== i);
    return repeated === undefined ? undefined : `error:already subscribed,topic:${repeated}`;
  }

  #answer(success: boolean, text: string, request: Pick<Request, 'op' | 'req_id'>): void {
    const { op, req_id } = request;
    this.#connection.say(venueJson({ success, ret_msg: text, conn_id: this.#connId, req_id, op }));
  }
}
