import {
  DEFAULT_CAPITAL,
  MAX_ORDERS_PER_EVENT,
  type ExecutionStateSnapshot,
  type FillResult,
  type Models,
  type OrderIntent,
  type Position,
} from '../execution.ts';
import type { TimeUnit } from '../../market/compact.ts';
import { Book, type BookRow } from './book.ts';
import { checkOrder } from './check-order.ts';
import { Fills, type OnFill } from './fills.ts';
import { FundingBook } from './funding.ts';
import type { Instruments } from './instruments.ts';
import { Ledger, type LedgerState } from './ledger.ts';
import { hasModels } from './models.ts';
import { orderError } from './order-error.ts';
import { WorkingOrders, type WorkingState } from './working-orders.ts';

/** All that a run's execution remembers, as canonical JSON can hold it. */
export interface ExecutionState extends WorkingState {
  readonly ledger: LedgerState;
  readonly book: readonly BookRow[];
  readonly orders: number;
  readonly fills: number;
  readonly funding: ReturnType<FundingBook['state']>;
}

export interface ExecutionPorts {
  /** An order was accepted; called before its fill. */
  readonly onOrder: (intent: OrderIntent, at: number) => void;
  readonly onFill: OnFill;
}

/**
 * Execution semantics v1: an order is filled whole, in the event that caused it, a buy at the ask and a sell at the bid of the
 * newest BBO. Optional models change that one by one. Pure but for what it tells its ports; the caller feeds it events in order.
 */
export class Execution {
  readonly book: Book;
  readonly ledger: Ledger;
  /** Whether models need to see every event before the strategy does. */
  readonly hasModels: boolean;
  readonly #instruments: Instruments;
  readonly #models: Models;
  readonly #onOrder: ExecutionPorts['onOrder'];
  /** Whether orders may be answered with anything but a whole fill. */
  readonly #isModelled: boolean;
  readonly #fills: Fills;
  readonly #working: WorkingOrders;
  readonly #fundings: FundingBook;
  #orders = 0;
  #current = -1;
  #now: bigint | undefined;
  #ordersOfEvent = 0;

  constructor(instruments: Instruments, models: Models, unit: TimeUnit, ports: ExecutionPorts) {
    const count = instruments.list.length;
    this.#instruments = instruments;
    this.#models = models;
    this.#onOrder = ports.onOrder;
    this.book = new Book(count);
    this.ledger = new Ledger(count, models.capital ?? DEFAULT_CAPITAL);
    const { book, ledger } = this;
    this.#fills = new Fills({ instruments, book, ledger }, models, ports.onFill);
    this.#working = new WorkingOrders({ instruments, book, fills: this.#fills }, models, unit);
    this.#fundings = new FundingBook(count);
    this.#isModelled = hasModels(models);
    this.hasModels = this.#isModelled || models.funding === true;
  }

  get fillCount(): number {
    return this.#fills.count;
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
    this.#working.arriveBefore(ts);
  }

  afterBbo(at: number): void {
    this.#working.meetQuote(at, this.#now!);
  }

  afterTrade(at: number, price: number, qty: number, side: number): void {
    this.#working.meetTrade(at, { price, qty, side }, this.#now!);
  }

  mark(at: number, price: number): void {
    this.#fundings.mark(at, price);
  }

  announceFunding(at: number, rate: number, nextTs: bigint): void {
    this.#fundings.announce(at, rate, nextTs, this.#now ?? 0n);
  }

  /** Fills that the strategy hears of at `ts`. */
  heardBy(ts: bigint): readonly FillResult[] {
    return this.#working.heardBy(ts);
  }

  /** @throws AppError NO_BBO, AMBIGUOUS_EXCHANGE, ORDER_INVALID: nothing is counted then */
  place(intent: OrderIntent): FillResult {
    if (typeof intent !== 'object' || intent === null) {
      throw orderError('ORDER_INVALID', `expected an order, found ${String(intent)}`);
    }
    const now = this.#now;
    if (now === undefined) throw orderError('NO_BBO', 'expected an event before the first order, found none');
    checkOrder(intent, now, this.#models);
    const at = this.#quoted(intent);
    // Twice the room that the value itself needs: fees and equity are sums of such values.
    if (!Number.isFinite(2 * intent.qty * this.book.ask[at]!)) {
      throw orderError('ORDER_INVALID', `qty: expected a value that a number holds, found ${intent.qty}`);
    }
    if (this.#ordersOfEvent >= MAX_ORDERS_PER_EVENT) {
      throw orderError(
        'ORDER_INVALID',
        `expected at most ${MAX_ORDERS_PER_EVENT} orders in one event, found more`,
      );
    }
    const orderId = `ord_${++this.#orders}`;
    this.#ordersOfEvent++;
    this.#onOrder(intent, at);
    if (this.#isModelled) return this.#working.place(orderId, at, intent, now);
    const { side, qty } = intent;
    return this.#fills.make({ orderId, at, side, qty, ts: now, status: undefined, makerPrice: undefined });
  }

  /** @returns false when no such order is waiting */
  cancel(orderId: string): boolean {
    return this.#working.cancel(orderId);
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
      fillCount: this.#fills.count,
      rejected: this.#working.rejected,
      openOrders: Object.freeze(this.#working.open().map((order) => Object.freeze(order))),
    });
  }

  state(): ExecutionState {
    return {
      ledger: this.ledger.state(),
      book: this.book.state(),
      orders: this.#orders,
      fills: this.#fills.count,
      funding: this.#fundings.state(),
      ...this.#working.state(),
    };
  }

  restore(state: ExecutionState): void {
    this.ledger.restore(state.ledger);
    this.book.restore(state.book);
    this.#orders = state.orders;
    this.#fills.count = state.fills;
    this.#fundings.restore(state.funding);
    this.#working.restore(state);
  }

  /** The instrument of an order, which must have a book to be filled from. */
  #quoted(intent: OrderIntent): number {
    const at = this.#instruments.of(intent, this.#current);
    if (this.book.isUsable(at)) return at;
    const { exchange, symbol } = this.#instruments.list[at]!;
    if (!this.book.has(at))
      throw orderError('NO_BBO', `expected a BBO of ${exchange} ${symbol}, found none yet`);
    const found = `bid ${this.book.bid[at]}, ask ${this.book.ask[at]}`;
    throw orderError('ORDER_INVALID', `${exchange} ${symbol}: expected 0 < bid ≤ ask, found ${found}`);
  }
}
