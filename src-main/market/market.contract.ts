import { query, shape, stream, trusted, type Contract } from '#shared/rpc/contract.ts';
import type { Frame } from '#shared/api/frames.ts';
import type { ReasonCounts, ReasonsQuery } from '#shared/api/signals.ts';
import type { Config } from '#shared/config.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { VenueMinute } from '#shared/market/ledger.ts';
import type { MarketCounters } from '#shared/status.ts';
import type { WorkerLine } from '../base/worker-line.ts';
import type { GapNotice } from './gaps/gap-outbox.ts';
import type { MinuteReport } from './gaps/minute-counts.ts';
import type { StreamEnd } from './gaps/resume.ts';

export type { GapNotice } from './gaps/gap-outbox.ts';
export type { MinuteReport } from './gaps/minute-counts.ts';
export type { StreamEnd } from './gaps/resume.ts';

/** What the market thread is started with. */
export interface MarketOptions {
  readonly exchanges: readonly ExchangeId[];
  readonly symbols: readonly string[];
  readonly endpoints: Config['endpoints'];
  readonly signals: Config['signals'];
  readonly connection: Config['connection'];
  /** Taker fee per exchange, percent, in the order of `exchanges`. */
  readonly takerPct: readonly number[];
  /** Ring to the writer; its header carries the epoch of receive times. */
  readonly ring: SharedArrayBuffer;
  /** Where the start before this one left the streams. */
  readonly ends: readonly StreamEnd[];
}

/** What may change without a restart. */
export type MarketSettings = Pick<MarketOptions, 'signals' | 'takerPct'>;

/** An input of the reducer that was no quote, as JSON of `ReducerInput`, and its receive time: ns since the ring's epoch. */
export interface MarketInput {
  readonly atNs: number;
  readonly json: string;
}

/** How far a stream came: its slot, `streamIndex`, newest event in epoch ns as decimal, and that one's number if it has one. */
export interface StreamMark {
  readonly slot: number;
  readonly stream: number;
  readonly lastNs: string;
  readonly lastId: number | null;
}

/** What was counted since the account before; fetched, so that none of it is lost on the way. */
export interface MarketAccount {
  readonly minutes: readonly MinuteReport[];
  readonly venues: readonly VenueMinute[];
  readonly gaps: readonly GapNotice[];
  /** Gap notices there was no room for. */
  readonly gapsLost: number;
  /** Every stream that gave events, as of now. */
  readonly marks: readonly StreamMark[];
  /** Wall time at which recording ended, epoch ms; null while it goes on. */
  readonly stoppedMs: number | null;
}

const nothing = trusted<Readonly<Record<string, never>>>();

/** The hot thread: sockets, reading, top of book, spreads, signals. */
export const marketContract = {
  run: {
    start: query(trusted<MarketOptions>(), shape<null>()),
    /** Every signal, at once: one quote can open several routes, and the second does not wait for the first's receipt. */
    signals: stream(nothing, shape<Signal>(), { keep: 'all', capacity: 1_000, drop: 'oldest', window: 32 }),
    /** Everything the reducer is told besides quotes, in order; with the recorded quotes it makes the same signals again. */
    inputs: stream(nothing, shape<MarketInput>(), { keep: 'all', capacity: 100_000, drop: 'newest' }),
    /** Takes fees, thresholds and mutes as of now: what is open is judged by them at once. */
    configure: query(trusted<MarketSettings>(), shape<null>()),
    reasons: query(trusted<ReasonsQuery>(), shape<ReasonCounts>()),
    /** Ten times a second. */
    book: stream(nothing, shape<Frame>(), { keep: 'latest', key: () => 'book' }),
    /** Four times a second. */
    routes: stream(nothing, shape<Frame>(), { keep: 'latest', key: () => 'routes' }),
    /** Once a second, and when a socket enters another state. */
    counters: stream(nothing, shape<MarketCounters>(), { keep: 'latest', key: () => 'counters' }),
    /** The instruments of a venue, when they are known. */
    instruments: stream(nothing, shape<{ exchange: ExchangeId; instruments: readonly Instrument[] }>(), {
      keep: 'latest',
      key: (item) => item.exchange,
    }),
    log: stream(nothing, shape<WorkerLine>(), { keep: 'all', capacity: 1_000, drop: 'oldest' }),
    /** Closes all sockets, ends all signals; afterwards no event enters the ring. Answers with the final counts. */
    stop: query(nothing, shape<MarketCounters>()),
    /** To be asked every few seconds, and once more after `stop`. */
    account: query(nothing, shape<MarketAccount>()),
  },
} satisfies Contract;
