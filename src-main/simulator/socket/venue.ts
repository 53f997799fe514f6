import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Random } from '../../base/random.ts';
import type { Agenda } from '../market/agenda.ts';
import type { Market } from '../market/market.ts';
import type { SimClock } from '../market/sim-clock.ts';
import type { Connection } from './connection.ts';
import type { Hub } from './hub.ts';

/** What can be told to a venue while it runs. */
export interface VenueSettings {
  /** Connections are closed at this age, ms. */
  maxAgeMs: number;
  /** Protocol pings come so often, ms; undefined: the venue's own times. */
  pingEveryMs: number | undefined;
  /** Strange but true messages now and then. */
  odd: boolean;
  /** Most arguments in one subscribe request; Bybit is said to refuse more than 10 in places. */
  maxArgs: number;
  /** Bybit's order book in the form before 2025. */
  deltas: boolean;
}

/** All that a venue's description works with. */
export interface VenueWorld {
  readonly market: Market;
  readonly hub: Hub;
  readonly clock: SimClock;
  /** Market happenings; skips when the clock is jumped. */
  readonly agenda: Agenda;
  /** Delayed answers; fall due when the clock is jumped. */
  readonly deadlines: Agenda;
  readonly settings: VenueSettings;
  /** An independent generator of this venue. */
  random(name: string): Random;
  /** Notes a protocol ping sent to a client. */
  pinged(connection: Connection, payload: string): void;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One client connection as its venue sees it. */
export interface Session {
  text(text: string): void;
  ping(payload: Uint8Array): void;
  pong(payload: Uint8Array): void;
  /** Called some hundred times a second: sends what is due and ends what is over. */
  tick(nowMs: number): void;
}

/** A simulated venue: what it accepts, says and answers. */
export interface Venue {
  readonly id: ExchangeId;
  /** Names under which clients reach it, each with its path: `{ public: '/public', market: '/market' }`. */
  readonly sockets: Readonly<Record<string, string>>;
  /** HTTP status with which a new connection is refused now, whatever it asks for. */
  refuses?(atMs: number): number | undefined;
  /** False answers 404. */
  accepts(path: string): boolean;
  open(connection: Connection, path: string, query: URLSearchParams): Session;
  rest(path: string, query: URLSearchParams, atMs: number): RestAnswer;
  /** Starts the update ids of a symbol, or of all, from 1 as after a restart of the venue. */
  restartUpdates?(symbol: string | undefined): void;
  /** Tells clients that the service will close soon. */
  notice?(connections: readonly Connection[], closeAfterMs: number): void;
}
