import { z } from 'zod';
import { exchangeIds, type ExchangeId } from '../market/exchange.ts';
import type { RouteReason } from '../market/route.ts';
import { signalTypes, type CloseReason, type Signal, type SignalType } from '../market/signal.ts';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';

/** Rows that one answer holds at most. */
export const LIVES_LIMIT = 500;

/** One opportunity from its opening to its end; times are epoch ms. */
export interface SignalLife {
  readonly opportunity_id: string;
  readonly type: SignalType;
  readonly symbol: string;
  readonly buy_exchange: ExchangeId;
  readonly sell_exchange: ExchangeId;
  readonly opened_ms: number;
  /** null while it is open, as are the other facts of an end. */
  readonly closed_ms: number | null;
  readonly lifetime_ms: number | null;
  readonly open_net_pct: number;
  /** Of what is known so far. */
  readonly peak_net_pct: number;
  readonly twa_net_pct: number | null;
  /** Largest size of the life, base units, and its value in `reference_currency`. */
  readonly max_qty: number;
  readonly max_notional: number;
  /** Best net profit of its messages: what one crossing at the top of the book would have brought then. */
  readonly net_profit: number;
  readonly reference_currency: string;
  readonly close_reason: CloseReason | null;
  /** How the end is known where no message told it, for people. */
  readonly evidence: string | null;
}

export interface LifePage {
  readonly lives: readonly SignalLife[];
  /** To be given as `after` for the next page; null on the last one. */
  readonly next: string | null;
  /** Lives that fit, over all pages. */
  readonly total: number;
}

/** One life with everything that was said of it, oldest first. */
export interface LifeDetails {
  readonly life: SignalLife;
  readonly messages: readonly Signal[];
}

/** Lives by how long they lasted: `counts[i]` of them at least `edges_ms[i]` and less than `edges_ms[i + 1]`; the last has no end. */
export interface LifetimeHistogram {
  readonly edges_ms: readonly number[];
  readonly counts: readonly number[];
}

export interface RouteStats {
  readonly symbol: string;
  readonly buy_exchange: ExchangeId;
  readonly sell_exchange: ExchangeId;
  readonly type: SignalType;
  readonly episodes: number;
  /** Episodes in 24 hours of recording. */
  readonly per_24h: number;
  /** Time with an open signal, ms, and its share of the time that was recorded, 0..1. */
  readonly above_ms: number;
  readonly above_share: number;
  readonly median_lifetime_ms: number | null;
  readonly best_net_pct: number;
  readonly max_notional: number;
}

/** What became of signals in a window of time. Lives count where they opened in it. */
export interface SignalStats {
  readonly from: number;
  readonly to: number;
  /** Time of the window in which the recorder ran, ms: what shares and rates refer to. */
  readonly observed_ms: number;
  readonly lives: number;
  readonly open: number;
  readonly median_lifetime_ms: number | null;
  readonly histogram: LifetimeHistogram;
  /** Most episodes first. */
  readonly routes: readonly RouteStats[];
}

/** Why routes show no signal, over those that were asked for. */
export interface ReasonCounts {
  readonly routes: number;
  /** Routes whose reason it is now. */
  readonly now: Readonly<Record<RouteReason, number>>;
  /** Times since the start that a route came into it. */
  readonly entered: Readonly<Record<RouteReason, number>>;
  /** Times since the start that a route was above the line and opened nothing, by what kept it. */
  readonly refused: Readonly<Record<RouteReason, number>>;
}

const nothing = z.strictObject({});
/** Epoch ms. */
const ms = z.number().min(0).max(253_402_300_800_000);
const exchange = z.enum(exchangeIds).optional();
const symbol = z.string().min(1).max(64).optional();
const number = z.number().min(-1e15).max(1e15).optional();

const which = {
  /** Lives that opened in `[from, to)`. */
  from: ms.optional(),
  to: ms.optional(),
  symbol,
  buy: exchange,
  sell: exchange,
  type: z.enum(signalTypes).optional(),
};

const lifeSorts = ['opened', 'lifetime', 'net', 'size'] as const;

/** Lives by time, symbol, route, size, life and net, a page at a time. */
export const historyQuery = z.strictObject({
  ...which,
  state: z.enum(['open', 'closed']).optional(),
  min_lifetime_ms: number,
  max_lifetime_ms: number,
  /** Peak. */
  min_net_pct: number,
  max_net_pct: number,
  /** Value of the largest size. */
  min_notional: number,
  max_notional: number,
  sort: z.enum(lifeSorts).default('opened'),
  order: z.enum(['desc', 'asc']).default('desc'),
  /** `next` of the page before, with the same sort and order. */
  after: z.string().max(128).optional(),
  limit: z.number().int().min(1).max(LIVES_LIMIT).default(100),
});

const statsQuery = z.strictObject({ ...which, from: ms, to: ms });

/** Of which routes; an absent field means every one. */
const reasonsQuery = z.strictObject({ symbol, buy: exchange, sell: exchange });

export type ReasonsQuery = z.output<typeof reasonsQuery>;
export type HistoryQuery = z.output<typeof historyQuery>;
export type StatsQuery = z.output<typeof statsQuery>;

export const signals = {
  /** The newest `limit` messages, oldest first, those before the start of the program included. */
  recent: query(z.strictObject({ limit: z.number().int().min(1).max(1000) }), shape<readonly Signal[]>()),
  /** Every message from now on, at once. Beyond 1,000 unread the oldest are dropped and counted. */
  live: stream(nothing, shape<Signal>(), { keep: 'all', capacity: 1_000, drop: 'oldest' }),
  history: query(historyQuery, shape<LifePage>()),
  /** NOT_FOUND when there is no such life, or retention has removed it. */
  life: query(z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/) }), shape<LifeDetails>()),
  stats: query(statsQuery, shape<SignalStats>()),
  reasons: query(reasonsQuery, shape<ReasonCounts>()),
} satisfies Contract[string];
