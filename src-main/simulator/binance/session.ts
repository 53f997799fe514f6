import type { Connection } from '../socket/connection.ts';
import type { Session, VenueWorld } from '../socket/venue.ts';
import { flowsOn, type Route } from './streams.ts';

/** Streams per connection (docs; measured 2026-10-07). */
const MAX_STREAMS = 1_024;
/** Client frames a second: 10 are documented, 15 are answered, the next one ends the connection (measured 2026-10-07). */
const MAX_FRAMES_PER_SECOND = 15;
/** Protocol pings after so many ms of life, then so often (measured 2026-10-07). */
const FIRST_PING_MS = 140_000;
const PING_EVERY_MS = 180_000;
const PONG_WITHIN_MS = 600_000;
/** Client pings are answered about so late (measured 2026-10-07). */
const PONG_DELAY_MS = 300;

interface Request {
  readonly method: string;
  readonly params: readonly string[];
  readonly id: unknown;
}

function parse(text: string): Request | { readonly id: unknown; readonly why: string } {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { id: null, why: 'invalid JSON' };
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return { id: null, why: 'not an object' };
  const { method, params = [], id = null } = message as Record<string, unknown>;
  if (typeof method !== 'string') return { id, why: "missing field 'method'" };
  if (!['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS'].includes(method))
    return { id, why: `unknown variant '${method}'` };
  if (!Array.isArray(params) || !params.every((each) => typeof each === 'string'))
    return { id, why: 'invalid params' };
  return { method, params, id };
}

/** A Binance USD-M connection: acknowledges everything, streams what exists and belongs to its path, keeps the limits. */
export class BinanceSession implements Session {
  readonly #connection: Connection;
  readonly #world: VenueWorld;
  readonly #route: Route;
  readonly #streams = new Set<string>();
  readonly #unanswered = new Map<string, number>();
  #frames: number[] = [];
  #pingedMs: number | undefined;

  constructor(connection: Connection, world: VenueWorld, route: Route, streams: readonly string[]) {
    this.#connection = connection;
    this.#world = world;
    this.#route = route;
    for (const stream of streams) if (!this.#subscribe(stream)) break;
  }

  text(text: string): void {
    if (this.#isTooFast()) return;
    const request = parse(text);
    if ('why' in request) {
      const error = { error: { code: 2, msg: `Invalid request: ${request.why}` }, id: request.id };
      this.#connection.say(JSON.stringify(error));
      return;
    }
    const { method, params, id } = request;
    if (method === 'SUBSCRIBE') {
      for (const stream of params) if (!this.#subscribe(stream)) return;
    } else if (method === 'UNSUBSCRIBE') {
      for (const stream of params) this.#unsubscribe(stream);
    }
    const result = method === 'LIST_SUBSCRIPTIONS' ? [...this.#streams] : null;
    this.#connection.say(JSON.stringify({ result, id }));
  }

  ping(payload: Uint8Array): void {
    if (this.#isTooFast()) return;
    const { deadlines, clock } = this.#world;
    deadlines.add(clock.nowMs() + PONG_DELAY_MS, () => this.#connection.pong(payload));
  }

  /** Pongs count as frames too (said of the spot venue; a choice here). Unsolicited ones change nothing. */
  pong(payload: Uint8Array): void {
    if (this.#isTooFast()) return;
    this.#unanswered.delete(Buffer.from(payload).toString());
  }

  tick(nowMs: number): void {
    const { settings } = this.#world;
    if (nowMs - this.#connection.openedMs >= settings.maxAgeMs) {
      this.#connection.close(1000, '');
      return;
    }
    for (const sentMs of this.#unanswered.values()) {
      if (nowMs - sentMs < PONG_WITHIN_MS) break;
      this.#connection.reset('no pong within 10 minutes');
      return;
    }
    const due =
      this.#pingedMs === undefined
        ? this.#connection.openedMs + (settings.pingEveryMs ?? FIRST_PING_MS)
        : this.#pingedMs + (settings.pingEveryMs ?? PING_EVERY_MS);
    if (nowMs < due) return;
    this.#pingedMs = nowMs;
    const payload = String(Math.floor(nowMs));
    this.#unanswered.set(payload, nowMs);
    this.#connection.ping(payload);
    this.#world.pinged(this.#connection, payload);
  }

  /** @returns false when the connection was ended for too many streams */
  #subscribe(stream: string): boolean {
    if (this.#streams.has(stream)) return true;
    if (this.#streams.size >= MAX_STREAMS) {
      this.#connection.say('{"error":{"code":4,"msg":"Too many subscriptions"}}');
      this.#connection.close(1008, 'Invalid request');
      return false;
    }
    this.#streams.add(stream);
    if (flowsOn(this.#route, stream)) this.#world.hub.find(stream)?.subscribers.add(this.#connection);
    return true;
  }

  #unsubscribe(stream: string): void {
    this.#streams.delete(stream);
    this.#world.hub.find(stream)?.subscribers.delete(this.#connection);
  }

  #isTooFast(): boolean {
    const nowMs = this.#world.clock.nowMs();
    this.#frames = this.#frames.filter((atMs) => nowMs - atMs < 1_000);
    this.#frames.push(nowMs);
    if (this.#frames.length <= MAX_FRAMES_PER_SECOND) return false;
    this.#connection.close(1008, 'Too many requests');
    return true;
  }
}
