import type { ExchangeId } from './exchange.ts';

/** Why an opportunity ended. */
export type CloseReason = 'reverted' | 'leg_stale' | 'leg_gone' | 'size_gone' | 'stopped';

/**
 * Where the time went, all in epoch milliseconds with fractions. `exchange` is the venue's clock and whole ms, the rest
 * ours: `exchange → received` therefore contains the difference of the two clocks.
 */
export interface LatencyTrace {
  readonly exchange_ms: number;
  readonly received_ms: number;
  readonly evaluated_ms: number;
  readonly sent_ms: number;
}

/**
 * One message in the life of an arbitrage opportunity. Prices in quote currency per base unit, quantities in base units,
 * `*_pct` in percent. The fields of the signal contract keep their names and meaning; `spread_pct` and `profit_estimate`
 * are therefore gross.
 */
export interface Signal {
  readonly type: 'ARBITRAGE_OPPORTUNITY';
  readonly event: 'OPENED' | 'CLOSED';
  /** Same for all messages of one life: hash of route and opening `ts_event`. */
  readonly opportunity_id: string;
  /** `BUY_OKX_SELL_BINANCE`. */
  readonly action: string;
  readonly symbol: string;
  readonly buy_exchange: ExchangeId;
  readonly sell_exchange: ExchangeId;
  /** Ask of the venue to buy at, and bid of the venue to sell at. */
  readonly buy_price: number;
  readonly sell_price: number;
  /** Gross: (sell_price − buy_price) / buy_price · 100, four decimals. */
  readonly spread_pct: number;
  /** Gross profit per base unit: sell_price − buy_price. */
  readonly profit_estimate: number;
  /** What remains of the gross spread after both taker fees, in percent of what the purchase costs. */
  readonly net_pct: number;
  /** spread_pct − net_pct before rounding: what both taker fees cost. */
  readonly fees_pct: number;
  /** Smaller of the two top-of-book sizes, base units. */
  readonly qty: number;
  /** Net profit of `qty` in quote currency. */
  readonly net_profit: number;
  /** Age of each leg's quote when evaluated, ms since it was received. */
  readonly buy_age_ms: number;
  readonly sell_age_ms: number;
  /** Wall time of detection, epoch ms. */
  readonly timestamp: number;
  /** Exchange time of the tick that triggered the message, epoch ms. */
  readonly detected_at: number;
  readonly trace: LatencyTrace;
  /** Only on CLOSED. */
  readonly close_reason?: CloseReason;
  readonly lifetime_ms?: number;
  readonly peak_net_pct?: number;
}
