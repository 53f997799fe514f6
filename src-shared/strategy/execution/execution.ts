import {
  DEFAULT_CAPITAL,
  DEFAULT_FEE_RATE,
  MAX_ORDERS_PER_EVENT,
  type ExecutionStateSnapshot,
  type FillResult,
  type Models,
  type OrderIntent,
  type OrderSide,
  type OrderStatus,
  type Position,
} from '../execution.ts';
import type { TimeUnit } from '../../market/compact.ts';
import { canonicalStringify } from '../canonical.ts';
import { Book, type BookRow } from './book.ts';
import { FundingBook } from './funding.ts';
import type { Instruments } from './instruments.ts';
import { Ledger, type LedgerState } from './ledger.ts';
import { hasModels } from './models.ts';
import { orderError } from './order-error.ts';
import { openOrder, orderOfRow, orderRow, type WorkingOrder, type WorkingOrderRow } from './working-order.ts';

/** All that a run's execution remembers, as canonical JSON can hold it. */
export interface ExecutionState {
  readonly ledger: LedgerState;
  readonly book: readonly BookRow[];
  readonly orders: number;
  readonly fills: number;
  readonly rejected: number;
  readonly working: readonly WorkingOrderRow[];
  readonly late: readonly { readonly knownTs: string; readonly fill: FillResult }[];
  readonly funding: ReturnType<FundingBook['state']>;
}

export interface ExecutionPorts {
  /** An order was accepted; called before its fill. */
  readonly onOrder: (intent: OrderIntent, at: number) => void;
  /** @param realized by average cost, the fee not taken off */
  readonly onFill: (fill: FillResult, at: number, realized: number) => void;
}

/**
 * Execution semantics v1: an order is filled whole, in the event that caused it, a buy at the ask and a sell at the bid of the
 * newest BBO. Optional models change that one by one. Pure but for what it tells its ports; the caller feeds it events in order.
 */
export class Execution {
  readonly book: Book;
  readonly ledger: Ledger;
  readonly #instruments: Instruments;
  readonly #models: Models;
  readonly #ports: ExecutionPorts;
  readonly #feeRate: number;
  readonly #reports: boolean;
  readonly #entry: bigint;
  readonly #response: bigint;
  readonly #fundings: FundingBook;
  #working: WorkingOrder[] = [];
  /** Fills that have happened and that the strategy has not heard of. */
  #late: { readonly knownTs: bigint; readonly fill: FillResult }[] = [];
  #orders = 0;
  #fills = 0;
  #rejected = 0;
  #current = -1;
  #now: bigint | undefined;
  #ordersOfEvent = 0;

  constructor(instruments: Instruments, models: Models, unit: TimeUnit, ports: ExecutionPorts) {
    const count = instruments.list.length;
    this.#instruments = instruments;
    this.#models = models;
    this.#ports = ports;
    this.book = new Book(count);
    this.ledger = new Ledger(count, models.capital ?? DEFAULT_CAPITAL);
    this.#fundings = new FundingBook(count);
    this.#feeRate = models.feeRate ?? DEFAULT_FEE_RATE;
    this.#reports = hasModels(models);
    const { feedNs = 0, entryNs = 0, responseNs = 0 } = models.latency ?? {};
    const inUnit = (ns: number): bigint => BigInt(unit === 'ns' ? ns : Math.ceil(ns / 1e6));
    this.#entry = inUnit(feedNs + entryNs);
    this.#response = inUnit(responseNs);
  }

  get fillCount(): number {
    return this.#fills;
  }

  /** Whether models need to see every event before the strategy does. */
  get hasModels(): boolean {
    return this.#reports || this.#models.funding === true;
  }

  /** From here on orders are of this event. @param at its instrument */
  begin(at: number, ts: bigint): void {
    this.#current = at;
    this.#now = ts;
    this.#ordersOfEvent = 0;
  }

  /** What models do before an event is applied: orders that arrived before it meet the book as it was. */
  beforeEvent(ts: bigint): void {
    if (this.#models.funding === true) {
      this.#fundings.settle(ts, this.ledger.size, this.book.mid, (amount) =>
        this.ledger.settleFunding(amount),
      );
    }
    if (this.#working.length === 0) return;
    for (const order of this.#working) {
      if (!order.isResting && order.arrivesTs < ts) this.#arrive(order);
    }
  }

  /** A BBO has been applied: resting orders that it crosses are filled at their price. */
  afterBbo(at: number): void {
    for (const order of this.#working) {
      if (order.at === at && order.isResting) this.#meetQuote(order);
    }
  }

  /** A trade: resting orders at its price move up, those it went through are filled. */
  afterTrade(at: number, price: number, qty: number, side: number): void {
    for (const order of this.#working) {
      if (order.at === at && order.isResting) this.#meetTrade(order, price, qty, side);
    }
  }

  mark(at: number, price: number): void {
    this.#fundings.mark(at, price);
  }

  announceFunding(at: number, rate: number, nextTs: bigint): void {
    this.#fundings.announce(at, rate, nextTs, this.#now ?? 0n);
  }

  /** Fills that the strategy hears of at `ts`. */
  heardBy(ts: bigint): readonly FillResult[] {
    if (this.#late.length === 0) return [];
    const heard = this.#late.filter(({ knownTs }) => knownTs <= ts);
    if (heard.length > 0) this.#late = this.#late.filter(({ knownTs }) => knownTs > ts);
    return heard.map(({ fill }) => fill);
  }

  /** @throws AppError NO_BBO, AMBIGUOUS_EXCHANGE, ORDER_INVALID: nothing is counted then */
  place(intent: OrderIntent): FillResult {
    const { now, at } = this.#checked(intent);
    const orderId = `ord_${++this.#orders}`;
    this.#ordersOfEvent++;
    this.#ports.onOrder(intent, at);
    if (!this.#reports) return this.#fill({ orderId, at, side: intent.side, qty: intent.qty, ts: now });
    const order: WorkingOrder = {
      orderId,
      at,
      side: intent.side,
      type: intent.type ?? 'MARKET',
      limitPrice: intent.limitPrice ?? 0,
      arrivesTs: now + this.#entry,
      qty: intent.qty,
      isResting: false,
      ahead: Number.NaN,
    };
    this.#working.push(order);
    if (this.#entry > 0n) return this.#answer(order, 'PENDING');
    return this.#arrive(order, now);
  }

  /** @returns false when no such order is waiting */
  cancel(orderId: string): boolean {
    const before = this.#working.length;
    this.#working = this.#working.filter((order) => order.orderId !== orderId);
    return this.#working.length < before;
  }

  snapshot(): ExecutionStateSnapshot {
    const { ledger, book } = this;
    const positions: Record<string, Position> = {};
    for (const at of ledger.touched) {
      positions[this.#instruments.names[at]!] = Object.freeze(ledger.position(at, book.mid[at]!));
    }
    return Object.freeze({
      positions: Object.freeze(positions),
      equity: ledger.equity(book.mid),
      cash: ledger.cash,
      maxDrawdown: ledger.maxDrawdown,
      fees: ledger.fees,
      funding: ledger.funding,
      fillCount: this.#fills,
      rejected: this.#rejected,
      openOrders: Object.freeze(
        this.#working.map((order) => Object.freeze(openOrder(order, this.#instruments))),
      ),
    });
  }

  state(): ExecutionState {
    return {
      ledger: this.ledger.state(),
      book: this.book.state(),
      orders: this.#orders,
      fills: this.#fills,
      rejected: this.#rejected,
      working: this.#working.map(orderRow),
      late: this.#late.map(({ knownTs, fill }) => ({ knownTs: String(knownTs), fill })),
      funding: this.#fundings.state(),
    };
  }

  restore(state: ExecutionState): void {
    this.ledger.restore(state.ledger);
    this.book.restore(state.book);
    this.#orders = state.orders;
    this.#fills = state.fills;
    this.#rejected = state.rejected;
    this.#working = state.working.map(orderOfRow);
    this.#late = state.late.map(({ knownTs, fill }) => ({ knownTs: BigInt(knownTs), fill }));
    this.#fundings.restore(state.funding);
  }

  #checked(intent: OrderIntent): { now: bigint; at: number } {
    if (typeof intent !== 'object' || intent === null) {
      throw orderError('ORDER_INVALID', `expected an order, found ${String(intent)}`);
    }
    const now = this.#now;
    if (now === undefined) throw orderError('NO_BBO', 'expected an event before the first order, found none');
    const { side, qty, ts_event, type = 'MARKET', limitPrice, meta } = intent;
    if (meta !== undefined) checkMeta(meta);
    if (side !== 'BUY' && side !== 'SELL') {
      throw orderError('ORDER_INVALID', `side: expected BUY or SELL, found ${String(side)}`);
    }
    if (typeof qty !== 'number' || !Number.isFinite(qty) || qty <= 0) {
      throw orderError('ORDER_INVALID', `qty: expected a finite number above 0, found ${String(qty)}`);
    }
    if (ts_event !== undefined && ts_event !== now) {
      throw orderError('ORDER_INVALID', `ts_event: expected the current ${now}, found ${String(ts_event)}`);
    }
    if (type === 'LIMIT') {
      if (this.#models.queue === undefined) {
        throw orderError(
          'ORDER_INVALID',
          'type: expected MARKET in a run without the queue model, found LIMIT',
        );
      }
      if (typeof limitPrice !== 'number' || !Number.isFinite(limitPrice) || limitPrice <= 0) {
        throw orderError(
          'ORDER_INVALID',
          `limitPrice: expected a finite number above 0, found ${String(limitPrice)}`,
        );
      }
    } else if (type !== 'MARKET') {
      throw orderError('ORDER_INVALID', `type: expected MARKET or LIMIT, found ${String(type)}`);
    }
    const at = this.#instruments.of(intent, this.#current);
    const { exchange, symbol } = this.#instruments.list[at]!;
    if (!this.book.has(at))
      throw orderError('NO_BBO', `expected a BBO of ${exchange} ${symbol}, found none yet`);
    if (!this.book.isUsable(at)) {
      const found = `bid ${this.book.bid[at]}, ask ${this.book.ask[at]}`;
      throw orderError('ORDER_INVALID', `${exchange} ${symbol}: expected 0 < bid ≤ ask, found ${found}`);
    }
    if (this.#ordersOfEvent >= MAX_ORDERS_PER_EVENT) {
      throw orderError(
        'ORDER_INVALID',
        `expected at most ${MAX_ORDERS_PER_EVENT} orders in one event, found more`,
      );
    }
    return { now, at };
  }

  /** An order has reached its venue. @param heard by when the strategy knows, the current event while it is placing */
  #arrive(order: WorkingOrder, placing?: bigint): FillResult {
    const { at, side, type, limitPrice } = order;
    const price = side === 'BUY' ? this.book.ask[at]! : this.book.bid[at]!;
    if (!this.book.isUsable(at)) return this.#reject(order);
    if (type === 'LIMIT' && (side === 'BUY' ? limitPrice < price : limitPrice > price)) {
      order.isResting = true;
      this.#queueUp(order);
      return this.#answer(order, 'PENDING');
    }
    const { size } = this.#models;
    let { qty } = order;
    if (size !== undefined) {
      const shown =
        side === 'BUY'
          ? this.book.askQty[at]! - this.book.askUsed[at]!
          : this.book.bidQty[at]! - this.book.bidUsed[at]!;
      if (!(shown > 0) || (qty > shown && size.rest === 'reject')) return this.#reject(order);
      qty = Math.min(qty, shown);
      if (side === 'BUY') this.book.askUsed[at]! += qty;
      else this.book.bidUsed[at]! += qty;
    }
    const isWhole = qty === order.qty;
    if (!isWhole) this.#rejected++;
    this.#remove(order);
    const fill = this.#fill({
      ...order,
      qty,
      ts: placing ?? order.arrivesTs,
      status: isWhole ? 'FILLED' : 'PARTIAL',
    });
    if (placing === undefined || this.#response > 0n) {
      this.#late.push({ knownTs: (placing ?? order.arrivesTs) + this.#response, fill });
    }
    return fill;
  }

  #fill(order: {
    readonly orderId: string;
    readonly at: number;
    readonly side: OrderSide;
    readonly qty: number;
    readonly ts: bigint;
    readonly status?: OrderStatus;
    /** Of a resting order; without it the best price of the other side, with slippage. */
    readonly makerPrice?: number;
  }): FillResult {
    const { orderId, at, side, qty, ts, makerPrice } = order;
    const { exchange, symbol } = this.#instruments.list[at]!;
    const fillPrice =
      makerPrice ?? this.#slipped(side === 'BUY' ? this.book.ask[at]! : this.book.bid[at]!, side);
    const fillValue = qty * fillPrice;
    const schedule = this.#models.fees?.[exchange];
    const rate =
      schedule === undefined
        ? this.#feeRate
        : (makerPrice === undefined ? schedule.takerPct : schedule.makerPct) / 100;
    const fee = fillValue * rate;
    const fill: FillResult = {
      id: `fill_${++this.#fills}`,
      orderId,
      symbol,
      side,
      qty,
      fillPrice,
      fillValue,
      fee,
      ts_event: ts,
      exchange,
      ...(order.status === undefined ? {} : { status: order.status }),
    };
    const realized = this.ledger.book(at, side === 'BUY' ? qty : -qty, fillPrice, fee);
    this.ledger.mark(this.book.mid);
    this.#ports.onFill(fill, at, realized);
    return fill;
  }

  #slipped(price: number, side: OrderSide): number {
    const { slippage } = this.#models;
    if (slippage === undefined) return price;
    const by = 'bps' in slippage ? (price * slippage.bps) / 10_000 : slippage.ticks * slippage.tickSize;
    return side === 'BUY' ? price + by : Math.max(price - by, 0);
  }

  #queueUp(order: WorkingOrder): void {
    const { at, side, limitPrice } = order;
    const best = side === 'BUY' ? this.book.bid[at]! : this.book.ask[at]!;
    if (best === limitPrice) order.ahead = side === 'BUY' ? this.book.bidQty[at]! : this.book.askQty[at]!;
    // A better price than the best stands alone.
    else if (side === 'BUY' ? limitPrice > best : limitPrice < best) order.ahead = 0;
  }

  #meetQuote(order: WorkingOrder): void {
    const { at, side, limitPrice } = order;
    const isCrossed = side === 'BUY' ? this.book.ask[at]! <= limitPrice : this.book.bid[at]! >= limitPrice;
    if (isCrossed) this.#fillResting(order, order.qty);
    else if (Number.isNaN(order.ahead)) this.#queueUp(order);
  }

  #meetTrade(order: WorkingOrder, price: number, qty: number, side: number): void {
    const isThrough = order.side === 'BUY' ? price < order.limitPrice : price > order.limitPrice;
    if (isThrough) {
      this.#fillResting(order, order.qty);
      return;
    }
    const isAgainst = order.side === 'BUY' ? side <= 0 : side >= 0;
    if (price !== order.limitPrice || !isAgainst || Number.isNaN(order.ahead)) return;
    const left = qty - order.ahead;
    order.ahead = Math.max(order.ahead - qty, 0);
    if (left > 0) this.#fillResting(order, Math.min(left, order.qty));
  }

  #fillResting(order: WorkingOrder, qty: number): void {
    const ts = this.#now!;
    order.qty -= qty;
    const isWhole = order.qty === 0;
    if (isWhole) this.#remove(order);
    const fill = this.#fill({
      ...order,
      qty,
      ts,
      status: isWhole ? 'FILLED' : 'PARTIAL',
      makerPrice: order.limitPrice,
    });
    this.#late.push({ knownTs: ts + this.#response, fill });
  }

  #reject(order: WorkingOrder): FillResult {
    this.#remove(order);
    this.#rejected++;
    return this.#answer(order, 'REJECTED');
  }

  #remove(order: WorkingOrder): void {
    this.#working = this.#working.filter((other) => other !== order);
  }

  /** The answer to an order of which nothing has been filled. */
  #answer({ orderId, at, side }: WorkingOrder, status: OrderStatus): FillResult {
    const { exchange, symbol } = this.#instruments.list[at]!;
    const ts_event = this.#now!;
    return {
      id: '',
      orderId,
      symbol,
      side,
      qty: 0,
      fillPrice: 0,
      fillValue: 0,
      fee: 0,
      ts_event,
      exchange,
      status,
    };
  }
}

function checkMeta(meta: unknown): void {
  try {
    canonicalStringify(meta);
  } catch (cause) {
    throw orderError('ORDER_INVALID', `meta: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
