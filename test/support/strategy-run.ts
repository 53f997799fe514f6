import type { BboStrategyEvent, StrategyEvent } from '#shared/strategy/event.ts';
import type { OrderIntent, Position } from '#shared/strategy/execution.ts';
import type { Params, RuntimeContext, Strategy } from '#shared/strategy/strategy.ts';

/** A quote for a strategy under test; quantities are 1. */
export function quote(
  tsEvent: bigint,
  bid: number,
  ask: number,
  { exchange = 'binance', symbol = 'BTCUSDT' } = {},
): BboStrategyEvent {
  return {
    ts_event: tsEvent,
    seq: 0n,
    cursor: '',
    ts_recv: tsEvent,
    exchange,
    symbol,
    stream: 'bbo',
    stream_version: 1,
    bid_price: bid,
    bid_qty: 1,
    ask_price: ask,
    ask_qty: 1,
  };
}

export interface Decided {
  readonly at: bigint;
  readonly exchange: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly qty: number;
}

/**
 * Gives events to a strategy and fills its orders at once. Counts positions only: by `exchange:symbol`, from which
 * `getExecutionState` answers.
 */
export class StrategyRun {
  readonly decisions: Decided[] = [];
  readonly #sizes = new Map<string, number>();
  #now = 0n;

  /** Gives the events to a strategy, one after another. */
  feed(strategy: Strategy, events: readonly StrategyEvent[]): this {
    for (const event of events) {
      this.#now = event.ts_event;
      void strategy.onEvent(event, this.#context(event));
    }
    return this;
  }

  #context(event: StrategyEvent): RuntimeContext {
    return {
      runId: 'replay_test',
      cursor: { ts_event: event.ts_event, seq: event.seq, encoded: '' },
      now: event.ts_event,
      random: () => 0,
      params: {} satisfies Params,
      cancelOrder: () => false,
      placeOrder: (intent) => this.#place(intent, event),
      getExecutionState: () => ({
        positions: Object.fromEntries([...this.#sizes].map(([key, size]) => [key, position(size)])),
        equity: 0,
        cash: 0,
        maxDrawdown: 0,
        fees: 0,
        funding: 0,
        fillCount: this.decisions.length,
        rejected: 0,
        openOrders: [],
      }),
    };
  }

  #place(
    { symbol, side, qty, exchange = '' }: OrderIntent,
    event: StrategyEvent,
  ): ReturnType<RuntimeContext['placeOrder']> {
    this.decisions.push({ at: this.#now, exchange, symbol, side, qty });
    const key = `${exchange}:${symbol}`;
    this.#sizes.set(key, (this.#sizes.get(key) ?? 0) + (side === 'BUY' ? qty : -qty));
    const id = this.decisions.length;
    return {
      id: `fill_${id}`,
      orderId: `ord_${id}`,
      symbol,
      side,
      qty,
      fillPrice: 1,
      fillValue: qty,
      fee: 0,
      ts_event: event.ts_event,
      exchange,
    };
  }
}

function position(size: number): Position {
  return { size, avgEntryPrice: 0, realizedPnl: 0, unrealizedPnl: 0 };
}
