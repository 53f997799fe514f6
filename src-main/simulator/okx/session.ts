import type { Connection } from '../socket/connection.ts';
import type { Topic } from '../socket/topic.ts';
import type { Session, VenueWorld } from '../socket/venue.ts';

/** Subscribe, unsubscribe and login requests of one connection in an hour; a request with many args counts once. */
const MAX_REQUESTS_PER_HOUR = 480;
const HOUR_MS = 3_600_000;
/** Nothing subscribed so long after opening, or nothing pushed and no text ping for so long: closed with 4004. */
const IDLE_MS = 30_000;
/** All args of one request, bytes. */
const MAX_ARGS_BYTES = 65_536;

/** One subscription: `{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"}`. */
interface Arg {
  readonly channel: string;
  readonly instId: string;
}

interface Request {
  readonly op: string;
  readonly args: readonly Arg[];
  readonly id: string | undefined;
}

function parse(text: string): Request | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  const { op, args, id } = message as Record<string, unknown>;
  if (op !== 'subscribe' && op !== 'unsubscribe') return undefined;
  if (!Array.isArray(args) || JSON.stringify(args).length > MAX_ARGS_BYTES) return undefined;
  const read: Arg[] = [];
  for (const each of args as unknown[]) {
    if (typeof each !== 'object' || each === null) return undefined;
    const { channel, instId = '' } = each as Record<string, unknown>;
    if (typeof channel !== 'string' || typeof instId !== 'string') return undefined;
    read.push({ channel, instId });
  }
  return { op, args: read, id: typeof id === 'string' ? id : undefined };
}

/** An OKX connection: answers every argument by itself, pushes each channel's latest state at once. */
export class OkxSession implements Session {
  readonly #connection: Connection;
  readonly #world: VenueWorld;
  readonly #connId: string;
  readonly #greet: (connection: Connection, topic: Topic) => void;
  /** Prefix of the topics this endpoint has: the public or the business channels. */
  readonly #endpoint: string;
  #requests: number[] = [];
  #pingedMs: number;
  #hasSubscribed = false;

  constructor(
    connection: Connection,
    world: VenueWorld,
    ports: {
      readonly connId: string;
      readonly endpoint: string;
      readonly greet: (connection: Connection, topic: Topic) => void;
    },
  ) {
    this.#connection = connection;
    this.#world = world;
    this.#connId = ports.connId;
    this.#endpoint = ports.endpoint;
    this.#greet = ports.greet;
    this.#pingedMs = connection.openedMs;
  }

  text(text: string): void {
    if (text === 'ping') {
      this.#pingedMs = this.#world.clock.nowMs();
      this.#connection.say('pong');
      return;
    }
    const request = parse(text);
    if (request === undefined) {
      this.#error('60012', `Illegal request: ${text}`);
      return;
    }
    if (this.#isTooMany()) return;
    for (const arg of request.args) {
      if (request.op === 'subscribe') this.#subscribe(arg, request.id);
      else this.#unsubscribe(arg, request.id);
    }
  }

  /** Answered, but no sign of life (a choice: no source says that it is one). */
  ping(payload: Uint8Array): void {
    this.#connection.pong(payload);
  }

  pong(): void {
    // Unsolicited pongs mean nothing here.
  }

  tick(nowMs: number): void {
    const { openedMs, pushedMs } = this.#connection;
    if (nowMs - openedMs >= this.#world.settings.maxAgeMs) {
      this.#connection.close(1000, '');
      return;
    }
    const aliveMs = this.#hasSubscribed ? Math.max(pushedMs, this.#pingedMs, openedMs) : openedMs;
    if (nowMs - aliveMs >= IDLE_MS) this.#connection.close(4004, 'No data received in 30s.');
  }

  /** Announces the end of the service on this connection. */
  notice(): void {
    const connId = this.#connId;
    const msg = 'The connection will soon be closed for a service upgrade. Please reconnect.';
    this.#connection.say(JSON.stringify({ event: 'notice', code: '64008', msg, connId }));
  }

  #topic(arg: Arg): Topic | undefined {
    return this.#world.hub.find(`${this.#endpoint}${arg.channel}:${arg.instId}`);
  }

  #subscribe(arg: Arg, id: string | undefined): void {
    const topic = this.#topic(arg);
    if (topic === undefined) {
      const what = `Wrong URL or channel:${arg.channel},instId:${arg.instId} doesn't exist.`;
      this.#error(
        '60018',
        `${what} Please use the correct URL, channel and parameters referring to API document.`,
        id,
      );
      return;
    }
    this.#hasSubscribed = true;
    this.#confirm('subscribe', arg, id);
    this.#greet(this.#connection, topic);
    topic.subscribers.add(this.#connection);
  }

  #unsubscribe(arg: Arg, id: string | undefined): void {
    this.#topic(arg)?.subscribers.delete(this.#connection);
    this.#confirm('unsubscribe', arg, id);
  }

  #confirm(event: 'subscribe' | 'unsubscribe', arg: Arg, id: string | undefined): void {
    const connId = this.#connId;
    this.#connection.say(JSON.stringify({ ...(id === undefined ? {} : { id }), event, arg, connId }));
  }

  #error(code: string, msg: string, id?: string): void {
    const connId = this.#connId;
    this.#connection.say(
      JSON.stringify({ ...(id === undefined ? {} : { id }), event: 'error', msg, code, connId }),
    );
  }

  #isTooMany(): boolean {
    const nowMs = this.#world.clock.nowMs();
    this.#requests = this.#requests.filter((atMs) => nowMs - atMs < HOUR_MS);
    this.#requests.push(nowMs);
    if (this.#requests.length <= MAX_REQUESTS_PER_HOUR) return false;
    this.#error('60014', 'Requests too frequent');
    this.#connection.close(1008, 'Requests too frequent');
    return true;
  }
}
