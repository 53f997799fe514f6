import type { TopOfBook } from '#shared/market/arbitrage/top-of-book.ts';
import type { Config } from '#shared/config.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Endpoints, Exchange } from '../../exchanges/exchange.ts';
import type { RingProducer } from '../../storage/ring.ts';
import type { GapOutbox } from '../gaps/gap-outbox.ts';
import type { MinuteCounts } from '../gaps/minute-counts.ts';
import type { StreamEnd } from '../gaps/resume.ts';
import type { LiveReducer } from '../spread/live-reducer.ts';
import type { EventTotals } from './event-router.ts';
import type { FetchJson } from './fetch-json.ts';
import type { RecvClock } from './recv-clock.ts';
import type { OpenSocket } from './sockets.ts';

/** What a venue needs of the machine. */
export interface VenuePorts {
  readonly clock: Clock;
  readonly recvClock: RecvClock;
  readonly random: Random;
  readonly log: Log;
  readonly openSocket: OpenSocket;
  readonly fetchJson: FetchJson;
}

/** Which venue it is, and what of it is wanted. */
export interface VenueOptions {
  readonly exchange: Exchange;
  /** Position in the session's venue list. */
  readonly venue: number;
  readonly symbols: readonly string[];
  readonly endpoints: Endpoints;
  readonly connection: Config['connection'];
  /** Where the start before this one left the venue's streams. */
  readonly ends: readonly StreamEnd[];
  /** Told when a socket, or what takes its place, enters another state. */
  readonly onChange?: () => void;
}

/** Where a venue's events go. */
export interface Sinks {
  readonly book: TopOfBook;
  readonly live: LiveReducer;
  readonly ring: RingProducer;
  readonly totals: EventTotals;
  readonly minutes: MinuteCounts;
  readonly gapOutbox: GapOutbox;
}
