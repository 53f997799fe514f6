import type { FillResult, Models, OpenOrder, OrderIntent, OrderStatus } from '../execution.ts';
import type { TimeUnit } from '../../market/compact.ts';
import type { Book } from './book.ts';
import type { Fills } from './fills.ts';
import type { Instruments } from './instruments.ts';
import { openOrder, orderOfRow, orderRow, type WorkingOrder, type WorkingOrderRow } from './working-order.ts';

/** What working orders are restored from. */
export interface WorkingState {
  readonly rejected: number;
  readonly working: readonly WorkingOrderRow[];
  readonly late: readonly { readonly knownTs: string; readonly fill: FillResult }[];
}

/**
 * Orders of a run with models: on their way, resting in a queue, partly filled or refused; and the fills that the strategy has not
 * heard of.
 */
export class WorkingOrders {
  /** Orders a model refused, whole or in part. */
  rejected = 0;
  readonly #instruments: Instruments;
  readonly #book: Book;
  readonly #fills: Fills;
  readonly #size: Models['size'];
  /** From the event to the order's arrival; from the fill to the strategy. In the dataset's unit. */
  readonly #entry: bigint;
  readonly #response: bigint;
  #working: WorkingOrder[] = [];
  #late: { readonly knownTs: bigint; readonly fill: FillResult }[] = [];

  constructor(
    { instruments, book, fills }: { instruments: Instruments; book: Book; fills: Fills },
    { latency = {}, size }: Models,
    unit: TimeUnit,
  ) {
    this.#instruments = instruments;
    this.#book = book;
    this.#fills = fills;
    this.#size = size;
    const { feedNs = 0, entryNs = 0, responseNs = 0 } = latency;
    const inUnit = (ns: number): bigint => BigInt(unit === 'ns' ? ns : Math.ceil(ns / 1e6));
    this.#entry = inUnit(feedNs + entryNs);
    this.#response = inUnit(responseNs);
  }

  /** Sends an order on its way. @param now of the event that caused it */
  place(orderId: string, at: number, intent: OrderIntent, now: bigint): FillResult {
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
    if (this.#entry > 0n) return this.#answer(order, 'PENDING', now);
    return this.#arrive(order, now, true);
  }

  /** @returns false when no such order is waiting */
  cancel(orderId: string): boolean {
    const before = this.#working.length;
    this.#working = this.#working.filter((order) => order.orderId !== orderId);
    return this.#working.length < before;
  }

  /** Before an event: orders that arrived earlier meet the book as it was. */
  arriveBefore(ts: bigint): void {
    if (this.#working.length === 0) return;
    for (const order of this.#working) {
      if (!order.isResting && order.arrivesTs < ts) this.#arrive(order, ts, false);
    }
  }

  /** A BBO has been applied: resting orders that it crosses are filled at their price. */
  meetQuote(at: number, now: bigint): void {
    for (const order of this.#working) {
      if (order.at !== at || !order.isResting) continue;
      const { side, limitPrice } = order;
      const isCrossed =
        side === 'BUY' ? this.#book.ask[at]! <= limitPrice : this.#book.bid[at]! >= limitPrice;
      if (isCrossed) this.#fillResting(order, order.qty, now);
      else if (Number.isNaN(order.ahead)) this.#queueUp(order);
    }
  }

  /** A trade: resting orders at its price move up, those it went through are filled. */
  meetTrade(at: number, trade: { price: number; qty: number; side: number }, now: bigint): void {
    for (const order of this.#working) {
      if (order.at === at && order.isResting) this.#meetTrade(order, trade, now);
    }
  }

  /** Fills that the strategy hears of at `ts`. */
  heardBy(ts: bigint): readonly FillResult[] {
    if (this.#late.length === 0) return [];
    const heard = this.#late.filter(({ knownTs }) => knownTs <= ts);
    if (heard.length > 0) this.#late = this.#late.filter(({ knownTs }) => knownTs > ts);
    return heard.map(({ fill }) => fill);
  }

  open(): readonly OpenOrder[] {
    return this.#working.map((order) => openOrder(order, this.#instruments));
  }

  state(): WorkingState {
    return {
      rejected: this.rejected,
      working: this.#working.map(orderRow),
      late: this.#late.map(({ knownTs, fill }) => ({ knownTs: String(knownTs), fill })),
    };
  }

  restore({ rejected, working, late }: WorkingState): void {
    this.rejected = rejected;
    this.#working = working.map(orderOfRow);
    this.#late = late.map(({ knownTs, fill }) => ({ knownTs: BigInt(knownTs), fill }));
  }

  /** An order has reached its venue. @param isPlacing while the strategy places it, so that the answer is heard at once */
  #arrive(order: WorkingOrder, now: bigint, isPlacing: boolean): FillResult {
    const { orderId, at, side, type, limitPrice } = order;
    const book = this.#book;
    if (!book.isUsable(at)) return this.#reject(order, now);
    const price = side === 'BUY' ? book.ask[at]! : book.bid[at]!;
    if (type === 'LIMIT' && (side === 'BUY' ? limitPrice < price : limitPrice > price)) {
      order.isResting = true;
      this.#queueUp(order);
      return this.#answer(order, 'PENDING', now);
    }
    let { qty } = order;
    if (this.#size !== undefined) {
      const shown =
        side === 'BUY' ? book.askQty[at]! - book.askUsed[at]! : book.bidQty[at]! - book.bidUsed[at]!;
      if (!(shown > 0) || (qty > shown && this.#size.rest === 'reject')) return this.#reject(order, now);
      qty = Math.min(qty, shown);
      if (side === 'BUY') book.askUsed[at]! += qty;
      else book.bidUsed[at]! += qty;
    }
    const isWhole = qty === order.qty;
    if (!isWhole) this.rejected++;
    this.#remove(order);
    const ts = isPlacing ? now : order.arrivesTs;
    const status = isWhole ? 'FILLED' : 'PARTIAL';
    const fill = this.#fills.make({ orderId, at, side, qty, ts, status, makerPrice: undefined });
    if (!isPlacing || this.#response > 0n) this.#late.push({ knownTs: ts + this.#response, fill });
    return fill;
  }

  #queueUp(order: WorkingOrder): void {
    const { at, side, limitPrice } = order;
    const best = side === 'BUY' ? this.#book.bid[at]! : this.#book.ask[at]!;
    if (best === limitPrice) order.ahead = side === 'BUY' ? this.#book.bidQty[at]! : this.#book.askQty[at]!;
    // A better price than the best stands alone.
    else if (side === 'BUY' ? limitPrice > best : limitPrice < best) order.ahead = 0;
  }

  #meetTrade(
    order: WorkingOrder,
    { price, qty, side }: { price: number; qty: number; side: number },
    now: bigint,
  ): void {
    const isThrough = order.side === 'BUY' ? price < order.limitPrice : price > order.limitPrice;
    if (isThrough) {
      this.#fillResting(order, order.qty, now);
      return;
    }
    const isAgainst = order.side === 'BUY' ? side <= 0 : side >= 0;
    if (price !== order.limitPrice || !isAgainst || Number.isNaN(order.ahead)) return;
    const left = qty - order.ahead;
    order.ahead = Math.max(order.ahead - qty, 0);
    if (left > 0) this.#fillResting(order, Math.min(left, order.qty), now);
  }

  #fillResting(order: WorkingOrder, qty: number, ts: bigint): void {
    order.qty -= qty;
    const isWhole = order.qty === 0;
    if (isWhole) this.#remove(order);
    const { orderId, at, side, limitPrice: makerPrice } = order;
    const status = isWhole ? 'FILLED' : 'PARTIAL';
    const fill = this.#fills.make({ orderId, at, side, qty, ts, status, makerPrice });
    this.#late.push({ knownTs: ts + this.#response, fill });
  }

  #reject(order: WorkingOrder, now: bigint): FillResult {
    this.#remove(order);
    this.rejected++;
    return this.#answer(order, 'REJECTED', now);
  }

  #remove(order: WorkingOrder): void {
    this.#working = this.#working.filter((other) => other !== order);
  }

  /** The answer to an order of which nothing has been filled. */
  #answer({ orderId, at, side }: WorkingOrder, status: OrderStatus, now: bigint): FillResult {
    const { exchange, symbol } = this.#instruments.list[at]!;
    return {
      id: '',
      orderId,
      symbol,
      side,
      qty: 0,
      fillPrice: 0,
      fillValue: 0,
      fee: 0,
      ts_event: now,
      exchange,
      status,
    };
  }
}
