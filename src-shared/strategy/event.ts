import type { Side } from '../market/event.ts';
import type { StreamName } from '../market/stream.ts';

/** What every event of a replay has. Times are in the unit of the dataset: epoch ns, or ms in foreign files that say so. */
export interface StrategyEventHead {
  readonly ts_event: bigint;
  /** Orders the events of one `ts_event`. */
  readonly seq: bigint;
  /** Standard base64 of `{v, ts_event, seq}`; made when it is first read. */
  readonly cursor: string;
  readonly ts_recv: bigint;
  /** Lower case. Foreign files may name venues Arbscope does not speak. */
  readonly exchange: string;
  /** Upper case: `BTCUSDT`. */
  readonly symbol: string;
  readonly stream: StreamName;
  readonly stream_version: number;
}

export interface BboStrategyEvent extends StrategyEventHead {
  readonly stream: 'bbo';
  readonly bid_price: number;
  readonly bid_qty: number;
  readonly ask_price: number;
  readonly ask_qty: number;
}

export interface TradeStrategyEvent extends StrategyEventHead {
  readonly stream: 'trade';
  readonly price: number;
  readonly qty: number;
  readonly side: Side;
  readonly trade_id: string;
}

export interface MarkPriceStrategyEvent extends StrategyEventHead {
  readonly stream: 'mark_price';
  readonly mark_price: number;
  readonly index_price: number | null;
}

export interface FundingStrategyEvent extends StrategyEventHead {
  readonly stream: 'funding';
  /** Fraction, not percent. */
  readonly funding_rate: number;
  readonly next_funding_ts: bigint;
}

export interface OpenInterestStrategyEvent extends StrategyEventHead {
  readonly stream: 'open_interest';
  readonly open_interest: number;
}

/** What `onEvent` is given, told apart by `stream`. Fields of other streams are undefined. A strategy may keep events. */
export type StrategyEvent =
  | BboStrategyEvent
  | TradeStrategyEvent
  | MarkPriceStrategyEvent
  | FundingStrategyEvent
  | OpenInterestStrategyEvent;
