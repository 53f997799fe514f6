import { z } from 'zod';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';
import type { ExchangeId } from '../market/exchange.ts';
import type { StreamName } from '../market/stream.ts';
import type { MarketCounters, State, UploadCounters, WriterCounters } from '../status.ts';
import { alertsApi } from './alerts.ts';
import { data } from './data.ts';
import { feesApi } from './fees.ts';
import type { Frame } from './frames.ts';
import { ledgerApi } from './ledger.ts';
import { replayApi } from './replay.ts';
import { signals } from './signals.ts';
import { settingsApi } from './settings.ts';
import { sweepApi } from './sweep.ts';

/** What a client has to know before the first frame: sent once per connection. */
export interface Session {
  readonly version: string;
  /** DEMO: the feed is the built-in simulator. */
  readonly mode: 'LIVE' | 'DEMO';
  readonly started_ms: number;
  /** Backend's wall clock when this was answered, for the offset to the client's. */
  readonly now_ms: number;
  readonly data_dir: string;
  readonly venues: readonly {
    readonly exchange: ExchangeId;
    readonly streams: readonly StreamName[];
    readonly taker_pct: number;
  }[];
  readonly symbols: readonly {
    readonly symbol: string;
    readonly base: string;
    readonly quote: string;
    /** Finest known tick of the venues; NaN where none is known yet. */
    readonly tick: number;
  }[];
  readonly thresholds: {
    readonly open_pct: number;
    readonly close_pct: number;
    readonly cooldown_ms: number;
    readonly max_age_ms: number;
    readonly min_notional: number;
    readonly suspect_pct: number;
    readonly dwell_ms: number;
    readonly max_skew_ms: number;
    readonly max_notional: number;
  };
  /**
   * Routes of one asset between two quote currencies, in the order in which they follow those of the grid in route frames.
   * `symbol` and `venue` are positions in the lists above.
   */
  readonly cross_routes: readonly {
    readonly buy: { readonly symbol: number; readonly venue: number };
    readonly sell: { readonly symbol: number; readonly venue: number };
  }[];
  readonly fees_checked: string;
  readonly fees_old: boolean;
  /** For people: renamed symbols, instruments a venue does not list. */
  readonly notes: readonly string[];
}

/** Everything the Health screen and `GET /status` say. */
export interface Status {
  readonly state: State;
  readonly reason: string;
  /** When the state was entered, epoch ms. */
  readonly since_ms: number;
  readonly now_ms: number;
  readonly uptime_s: number;
  readonly market: MarketCounters | null;
  readonly writer: WriterCounters | null;
  /** Absent when nothing is uploaded. */
  readonly upload?: UploadCounters;
  /** events − stored − dropped: rows in ring and memory. */
  readonly in_flight: number;
  readonly last_15m: {
    readonly events: number;
    readonly dropped: number;
    readonly reconnects: number;
    readonly events_per_s: number;
    readonly queue_peak: number;
    /** Share of the last 15 minutes (or of the uptime, when shorter) spent READY, 0..1. */
    readonly ready_share: number;
  };
}

/** One line of the structured log, as the event list shows it. */
export interface LogLine {
  readonly ts: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly exchange?: string;
  readonly message: string;
}

/** Seconds of one route's legs, oldest first, equal lengths, one point per second; NaN where a leg had no fresh quote. */
export interface RouteHistory {
  /** Epoch seconds. */
  readonly time_s: Float64Array;
  /** Ask of the buying venue, bid of the selling venue. */
  readonly buy_ask: Float64Array;
  readonly sell_bid: Float64Array;
}

const nothing = z.strictObject({});
const index = z.number().int().min(0).max(100_000);

/** The whole surface a UI may use. */
export const api = {
  session: {
    hello: query(nothing, shape<Session>()),
  },
  market: {
    /** Newest book of every slot, at most 10 a second. */
    book: stream(nothing, shape<Frame>(), { keep: 'latest', key: () => 'book' }),
    /** Newest numbers of every route, at most 4 a second. */
    routes: stream(nothing, shape<Frame>(), { keep: 'latest', key: () => 'routes' }),
    /** The last hour of one route, by second. */
    history: query(z.strictObject({ symbol: index, buy: index, sell: index }), shape<RouteHistory>()),
  },
  signals,
  data,
  health: {
    /** Once a second, and at once when the state changes. */
    status: stream(nothing, shape<Status>(), { keep: 'latest', key: () => 'status' }),
    /** The newest 500 log lines, then each as it is written. */
    log: stream(nothing, shape<LogLine>(), { keep: 'all', capacity: 1_000, drop: 'oldest' }),
  },
  ...ledgerApi,
  ...alertsApi,
  ...settingsApi,
  ...replayApi,
  ...sweepApi,
  ...feesApi,
} satisfies Contract;

export type Api = typeof api;
