import { z } from 'zod';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';
import type { ExchangeId } from '../market/exchange.ts';
import type { StreamName } from '../market/stream.ts';
import type { MarketCounters, State, UploadCounters, WriterCounters } from '../status.ts';
import { alertsApi } from './alerts.ts';
import { data } from './data.ts';
import { feesApi } from './fees.ts';
import { ledgerApi } from './ledger.ts';
import { market } from './market.ts';
import { playback } from './playback.ts';
import { replayApi } from './replay.ts';
import { signals } from './signals.ts';
import { runMarketApi } from './replay-market.ts';
import { settingsApi } from './settings.ts';
import { sweepApi } from './sweep.ts';

/** What a client has to know before the first frame: sent once per connection. */
export interface Session {
  readonly version: string;
  /** DEMO: the feed is the built-in simulator. REPLAY: it is a recording. */
  readonly mode: 'LIVE' | 'DEMO' | 'REPLAY';
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

const nothing = z.strictObject({});

/** The whole surface a UI may use. */
export const api = {
  session: {
    hello: query(nothing, shape<Session>()),
  },
  market,
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
  ...runMarketApi,
  ...sweepApi,
  ...feesApi,
  playback: {
    ...playback,
    /** What `session.hello` says, of the recording. @throws NOT_FOUND without one */
    hello: query(nothing, shape<Session>()),
  },
  /** As `market` and `signals`, of the recording that is played: a window that looks at it asks these instead. */
  playbackMarket: market,
  playbackSignals: signals,
} satisfies Contract;

export type Api = typeof api;
