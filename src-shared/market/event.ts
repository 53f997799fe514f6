import type { ExchangeId } from './exchange.ts';

/** Taker side of a trade: 1 bought at the ask, -1 sold at the bid, 0 where the venue names no aggressor (US stocks). */
export type Side = 1 | -1 | 0;

/** Columns every event has. Times are UTC epoch nanoseconds. */
export interface EventHead {
  /** Exchange time; on venues that send milliseconds the last six digits are zero. */
  readonly ts_event: bigint;
  /** Time the frame became readable here; strictly increasing per connection. */
  readonly ts_recv: bigint;
  readonly exchange: ExchangeId;
  /** Base and quote joined, upper case: `BTCUSDT`. */
  readonly symbol: string;
  readonly stream_version: 1;
}

/** Best bid and offer. Prices above 0 in quote currency, quantities ≥ 0 in base units. */
export interface BboEvent extends EventHead {
  readonly stream: 'bbo';
  readonly bid_price: number;
  readonly bid_qty: number;
  readonly ask_price: number;
  readonly ask_qty: number;
}

/** One trade, or what the venue merges into one. `qty` in base units. */
export interface TradeEvent extends EventHead {
  readonly stream: 'trade';
  readonly price: number;
  readonly qty: number;
  readonly side: Side;
  readonly trade_id: string;
}

/** Mark price, and the index beside it where the venue has sent one. */
export interface MarkPriceEvent extends EventHead {
  readonly stream: 'mark_price';
  readonly mark_price: number;
  readonly index_price: number | null;
}

/** Funding rate (fraction, not percent) settled at `next_funding_ts` (epoch ns). Positive: long pays short. */
export interface FundingEvent extends EventHead {
  readonly stream: 'funding';
  readonly funding_rate: number;
  readonly next_funding_ts: bigint;
}

/** Open interest in base units, counted as the venue counts it (Bybit: both sides). */
export interface OpenInterestEvent extends EventHead {
  readonly stream: 'open_interest';
  readonly open_interest: number;
}
