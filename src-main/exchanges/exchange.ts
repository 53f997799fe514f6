import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { StreamName } from '#shared/market/stream.ts';
import type { Side } from '#shared/market/event.ts';

/**
 * Takes the events of a frame as plain arguments: nothing is allocated per event. `symbol` is an index into the reader's
 * symbol table. Times are whole epoch ms plus the nanoseconds inside that ms. Values are checked: finite, in range.
 */
export interface EventSink {
  bbo(
    symbol: number,
    tsMs: number,
    subNs: number,
    bidPrice: number,
    bidQty: number,
    askPrice: number,
    askQty: number,
  ): void;
  /** The venue repeated its quote without a change: no event, but the quote stands. Left out by sinks that only count. */
  bboUnchanged?(symbol: number): void;
  trade(
    symbol: number,
    tsMs: number,
    subNs: number,
    price: number,
    qty: number,
    side: Side,
    tradeId: string,
  ): void;
  /** `indexPrice` is NaN where the venue has sent none. */
  markPrice(symbol: number, tsMs: number, subNs: number, markPrice: number, indexPrice: number): void;
  funding(symbol: number, tsMs: number, subNs: number, rate: number, nextFundingMs: number): void;
  openInterest(symbol: number, tsMs: number, subNs: number, openInterest: number): void;
  /** Hours between two settlements of funding, where a message tells them; no event. Left out by sinks that do not compare. */
  fundingHours?(symbol: number, hours: number): void;
  /**
   * The venue numbers the messages of this stream, and the one being read carries `first` to `last`: whole numbers below
   * 2^53. Called before the message's events, also when they are refused. Left out by sinks that do not look for gaps.
   *
   * @param stream index in `streamNames`
   */
  sequence?(symbol: number, stream: number, first: number, last: number): void;
  /** A row inside an otherwise good frame that was refused, with the reason; the other rows go on. */
  refuse(reason: string): void;
}

/** A message about the connection, not about the market. */
export type Control =
  /** The venue took a subscription; topics where it names them, else the request's id. */
  | { readonly control: 'subscribed'; readonly requestId?: string; readonly topics?: readonly string[] }
  /** The venue refused a subscription. */
  | {
      readonly control: 'refused';
      readonly requestId?: string;
      readonly topics?: readonly string[];
      readonly why: string;
    }
  | { readonly control: 'pong' }
  /** The venue will close this socket soon: open another one first. */
  | { readonly control: 'closing'; readonly why: string }
  /** Anything else that is not about the market. */
  | { readonly control: 'info' };

/** What a frame was: data (zero, one or several events), a control message, or refused with a reason. Reasons are few and fixed. */
export type Reading = 'events' | Control | { readonly reject: string };

/**
 * Reads the frames of one connection in order. Holds what a venue's messages rely on (last ticker, last index), so it is
 * made anew for every connection.
 */
export interface Reader {
  /** Never throws on venue data. `frame` may be reused by the caller afterwards. */
  read(frame: Uint8Array, sink: EventSink): Reading;
  /** Hot-shape frames that were read by `JSON.parse` instead of the byte scanner. */
  readonly fallbacks: number;
}

/** Resolves the venue's names to indexes of the symbol list; -1 for what was not configured. */
export interface SymbolTable {
  readonly instruments: readonly Instrument[];
  find(native: string): number;
  /** The same for a name that stands in `bytes` as UTF-8; `hash` is `nameHash` over those bytes. */
  findBytes(bytes: Uint8Array, from: number, to: number, hash: number): number;
}

/** One request to the venue and the topics it asks for. */
export interface SubscribeRequest {
  readonly id: string;
  readonly text: string;
  readonly topics: readonly Topic[];
}

/** One stream of one symbol, as the venue names it. */
export interface Topic {
  readonly name: string;
  /** Index into the symbols the plan was made for. */
  readonly symbol: number;
  /** Streams that arrive under this topic. */
  readonly streams: readonly StreamName[];
  /** Longest time between two messages that the venue documents, ms; undefined where it sends only on change. */
  readonly cadenceMs?: number;
}

/** A socket to hold open. */
export interface SocketPlan {
  /** Short name, unique per venue: `public`, `market`. */
  readonly name: string;
  readonly url: string;
  readonly requests: readonly SubscribeRequest[];
  /** Least time between two messages to the venue, ms. */
  readonly sendGapMs: number;
  /** What keeps the connection alive: text to send, or a protocol ping, after so long. */
  readonly ping:
    | { readonly kind: 'text'; readonly everyMs: number; readonly text: string }
    | { readonly kind: 'protocol'; readonly everyMs: number };
  /** The venue closes older connections: a new one is opened before, ms. */
  readonly maxAgeMs?: number;
  /** True when the venue confirms what it took; false when its acknowledgement proves nothing. */
  readonly confirms: boolean;
}

/** REST question for the venue's instruments. */
export interface InstrumentsPlan {
  readonly url: string;
  /** Rows that are tradable perpetuals. @throws AppError VENUE_REST_FAILED naming what was expected and found */
  read(body: unknown): Instrument[];
}

/** REST question for the hours between two settlements of funding, where the instrument list does not have them. */
export interface FundingHoursPlan {
  readonly url: string;
  /** Hours by native name; `otherwise` for those it does not name. @throws AppError VENUE_REST_FAILED */
  read(body: unknown): { readonly hours: ReadonlyMap<string, number>; readonly otherwise: number };
}

/** What the numbers of a stream are worth. */
export interface SequenceRule {
  /** `proof`: every number comes exactly once, so a jump is a loss. `hint`: jumps are seen without one. */
  readonly worth: 'proof' | 'hint';
  /** The venue's service begins at 1 again after a restart: that says nothing about messages missed. */
  readonly restartsAtOne?: true;
}

/** The newest trade a venue knows of. */
export interface LatestTrade {
  readonly tsMs: number;
  /** Its number in the stream's sequence; undefined where trades have none. */
  readonly last?: number;
}

/** REST question for the newest trade of one instrument; it serves the bookkeeping of gaps and is never stored. */
export interface LatestTradePlan {
  readonly url: string;
  /** @returns undefined when there was no trade, or the answer is not what was expected */
  read(body: unknown): LatestTrade | undefined;
}

/** Base addresses of a venue, by the names its description knows: `public`, `market`, `rest`. */
export type Endpoints = Readonly<Record<string, string>>;

/** A venue: pure functions. Sockets, retries, clocks and counters live once, in the market worker. */
export interface Exchange {
  readonly id: ExchangeId;
  /** Streams the venue has at all; Binance USD-M has no open interest on its sockets. */
  readonly streams: readonly StreamName[];
  readonly endpoints: Endpoints;
  /** New connections the venue allows per second from one address. */
  readonly connectsPerSecond: number;
  /** Connections it takes at once after a pause, where it counts them over minutes; 1 unless said. */
  readonly connectBurst?: number;
  instruments(endpoints: Endpoints): InstrumentsPlan;
  fundingHours?(endpoints: Endpoints): FundingHoursPlan;
  sockets(endpoints: Endpoints, instruments: readonly Instrument[]): readonly SocketPlan[];
  reader(symbols: SymbolTable): Reader;
  /** Streams whose messages are numbered. */
  readonly sequences?: Readonly<Partial<Record<StreamName, SequenceRule>>>;
  latestTrade?(endpoints: Endpoints, instrument: Instrument): LatestTradePlan;
}
