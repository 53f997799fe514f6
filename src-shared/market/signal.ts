import type { ExchangeId } from './exchange.ts';

/**
 * Why an opportunity ended. `suspect`: its numbers became too good to be true; `stopped`: recording ended, in order or by a
 * crash; `clock_fault`: a venue's clock cannot be trusted; `unconverted`: the rate between the two quote currencies went.
 */
const closeReasons = [
  'reverted',
  'leg_stale',
  'leg_gone',
  'size_gone',
  'stopped',
  'suspect',
  'clock_fault',
  'unconverted',
  'muted',
] as const;
export type CloseReason = (typeof closeReasons)[number];

/**
 * What a life is. `BASIS`: spot against perpetual, a trade on their convergence; `SUSPECT`: more than `suspect_pct` net,
 * usually a wrong quote or two different assets under one name. Neither is an arbitrage.
 */
export const signalTypes = ['ARBITRAGE_OPPORTUNITY', 'BASIS', 'SUSPECT'] as const;
export type SignalType = (typeof signalTypes)[number];

const signalEvents = ['OPENED', 'UPDATED', 'CLOSED'] as const;
/** `UPDATED` says a new peak or another size, not every quote. */
export type SignalEvent = (typeof signalEvents)[number];

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
  readonly type: SignalType;
  readonly event: SignalEvent;
  /** Same for all messages of one life: hash of route and opening `ts_event`. */
  readonly opportunity_id: string;
  /** `BUY_OKX_SELL_BINANCE`. */
  readonly action: string;
  readonly symbol: string;
  readonly buy_exchange: ExchangeId;
  readonly sell_exchange: ExchangeId;
  /** Registry ids of both legs: `binance:perp:BTC-USDT`. */
  readonly buy_instrument: string;
  readonly sell_instrument: string;
  /** Ask of the venue to buy at, and bid of the venue to sell at. */
  readonly buy_price: number;
  readonly sell_price: number;
  /** Quote currency of the selling leg: what the round trip ends in. Profits and notional are in it. */
  readonly reference_currency: string;
  /** What one unit of the buying leg's quote currency costs in the reference currency; 1 where they are the same. */
  readonly buy_rate: number;
  /** Gross: (sell_price − buy_price) / buy_price · 100, four decimals; prices in the reference currency. */
  readonly spread_pct: number;
  /** Gross profit per base unit: sell_price − buy_price, reference currency. */
  readonly profit_estimate: number;
  /** What remains of the gross spread after both taker fees, in percent of what the purchase costs. */
  readonly net_pct: number;
  /** spread_pct − net_pct before rounding: what both taker fees cost. */
  readonly fees_pct: number;
  /** Smaller of the two top-of-book sizes, cut to the coarser lot and to `max_notional`; base units. */
  readonly qty: number;
  /** qty · buy_price, reference currency. */
  readonly notional: number;
  /** Net profit of `qty`, reference currency. */
  readonly net_profit: number;
  /** Age of each leg's quote when evaluated, ms since it was received. */
  readonly buy_age_ms: number;
  readonly sell_age_ms: number;
  /** How far apart the two venues' feeds were, exchange times less each venue's usual latency. */
  readonly skew_ms: number;
  /** Wall time of detection, epoch ms. */
  readonly timestamp: number;
  /** Exchange time of the tick that triggered the message, epoch ms. */
  readonly detected_at: number;
  /** The same two with their fractions: exchange time of the tick, and receive time at which the decision holds, epoch ms. */
  readonly ts_event_ms: number;
  readonly detected_ms: number;
  readonly trace: LatencyTrace;
  /** Only on CLOSED. */
  readonly close_reason?: CloseReason;
  /** Only on a CLOSED that nobody told while it ran: how its end is known, for people. */
  readonly evidence?: string;
  /** On UPDATED and CLOSED: the life so far. `twa_net_pct` is the average over time of `net_pct`. */
  readonly lifetime_ms?: number;
  readonly peak_net_pct?: number;
  readonly twa_net_pct?: number;
  /** Largest `qty` of the life, base units. */
  readonly max_qty?: number;
}

/** What the largest size that a message tells of is worth at its price, reference currency. */
export function largestNotional({
  qty,
  max_qty,
  buy_price,
  buy_rate,
}: Pick<Signal, 'qty' | 'max_qty' | 'buy_price' | 'buy_rate'>): number {
  return (max_qty ?? qty) * buy_price * buy_rate;
}
