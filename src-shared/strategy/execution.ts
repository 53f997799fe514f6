/** Fee of a fill as a share of its value where no schedule is asked for. */
export const DEFAULT_FEE_RATE = 0.0004;

/** Cash at the start of a run unless said otherwise, in the quote currency. */
export const DEFAULT_CAPITAL = 10_000;

/** Orders that one event may cause; one more is an error, as a strategy that answers its own fills would never end. */
export const MAX_ORDERS_PER_EVENT = 1_000;

export type OrderSide = 'BUY' | 'SELL';

/** What a strategy asks for. Market orders without `type`. */
export interface OrderIntent {
  readonly symbol: string;
  readonly side: OrderSide;
  /** Base units, above 0. */
  readonly qty: number;
  /** The current event's time; another one is refused, as latency is zero. */
  readonly ts_event?: bigint;
  /** Needed where several venues of the dataset hold the symbol and the current event's does not decide. */
  readonly exchange?: string;
  /** LIMIT needs the `queue` model. */
  readonly type?: 'MARKET' | 'LIMIT';
  /** Of a LIMIT order. */
  readonly limitPrice?: number;
  /** Anything that canonical JSON can hold; stands in the decision and nowhere else. */
  readonly meta?: unknown;
}

/** How an order stands when `placeOrder` returns; only runs with models know anything but FILLED. */
export type OrderStatus = 'FILLED' | 'PARTIAL' | 'PENDING' | 'REJECTED';

/**
 * Answer to an order. Without models it is the whole fill, at once: BUY at the ask, SELL at the bid. With models `qty` is what
 * has been filled so far; with `qty` 0 there is no price, and `id`, `fillPrice`, `fillValue`, `fee` are empty or 0.
 */
export interface FillResult {
  /** `fill_1`, `fill_2`, … */
  readonly id: string;
  /** `ord_1`, `ord_2`, … */
  readonly orderId: string;
  readonly symbol: string;
  readonly side: OrderSide;
  readonly qty: number;
  readonly fillPrice: number;
  /** `qty · fillPrice` */
  readonly fillValue: number;
  /** `fillValue · fee rate` */
  readonly fee: number;
  readonly ts_event: bigint;
  /** Venue the price is from. */
  readonly exchange: string;
  /** Absent in runs without models. */
  readonly status?: OrderStatus;
}

export interface Position {
  /** Base units; negative when short. */
  readonly size: number;
  /** 0 without a position. */
  readonly avgEntryPrice: number;
  /** By average cost, fees not taken off. */
  readonly realizedPnl: number;
  /** At the mid of the newest BBO. */
  readonly unrealizedPnl: number;
}

export interface OpenOrder {
  readonly orderId: string;
  readonly symbol: string;
  readonly exchange: string;
  readonly side: OrderSide;
  readonly type: 'MARKET' | 'LIMIT';
  /** Still to be filled. */
  readonly qty: number;
  readonly limitPrice: number | null;
}

/** Frozen copy of the books at one moment. */
export interface ExecutionStateSnapshot {
  /** By symbol; by `exchange:symbol` where several venues of the dataset hold the symbol. */
  readonly positions: Readonly<Record<string, Position>>;
  /** Cash and positions at the mid of their newest BBO. */
  readonly equity: number;
  readonly cash: number;
  /** Largest fall below the peak of equity so far, as a share of the peak, 0 to 1 and more. The peak starts at the capital. */
  readonly maxDrawdown: number;
  readonly fees: number;
  /** Received minus paid; 0 without the funding model. */
  readonly funding: number;
  readonly fillCount: number;
  /** Orders a model refused. */
  readonly rejected: number;
  readonly openOrders: readonly OpenOrder[];
}

/**
 * What makes fills less simple than the contract's. All are off unless given, and named in the manifest; together with
 * capital and fee rate they are part of the run's key.
 */
export interface Models {
  /** Cash at the start. */
  readonly capital?: number;
  /** Share of the fill's value, 0 to 1. */
  readonly feeRate?: number;
  /** ns, each ≥ 0: until the strategy sees an event, until its order arrives, until it hears of the fill. */
  readonly latency?: { readonly feedNs?: number; readonly entryNs?: number; readonly responseNs?: number };
  /** Against the order: basis points of the price, or a number of ticks of a size. */
  readonly slippage?: { readonly bps: number } | { readonly ticks: number; readonly tickSize: number };
  /** A fill takes no more than the best level shows, and uses it up until the level changes; the rest is refused, or all. */
  readonly size?: { readonly rest: 'partial' | 'reject' };
  /** Taker and maker fee per venue in percent, as in the fee table; a venue that is not named has `feeRate`. */
  readonly fees?: Readonly<Record<string, { readonly takerPct: number; readonly makerPct: number }>>;
  /** Funding is paid at `next_funding_ts` of the funding stream. */
  readonly funding?: true;
  /** Limit orders wait behind the quantity shown when they arrive, and move only by trades at their price. */
  readonly queue?: 'riskAverse';
}
