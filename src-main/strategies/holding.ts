import type { OrderSide } from '#shared/strategy/execution.ts';
import type { RuntimeContext } from '#shared/strategy/strategy.ts';

/** What a run holds in one instrument. */
export interface Holding {
  /** Base units, negative when short. */
  readonly size: number;
  /** An order has not been filled yet; only with models there are such. */
  readonly isWaiting: boolean;
}

/** Asks the run itself, so that a strategy needs no books of its own and fills of any model are right. */
export function holding(context: RuntimeContext, exchange: string, symbol: string): Holding {
  const { positions, openOrders } = context.getExecutionState();
  const position = positions[`${exchange}:${symbol}`] ?? positions[symbol];
  return {
    size: position?.size ?? 0,
    isWaiting: openOrders.some((order) => order.exchange === exchange && order.symbol === symbol),
  };
}

/** Quantity that a sum buys, in millionths of a base unit; 0 when it does not reach for one. */
export function qtyFor(notional: number, price: number): number {
  return Math.floor((notional / price) * 1e6) / 1e6;
}

/** What to order to get from one position to another; undefined when there is nothing to do. */
export function orderTo(target: number, size: number): { side: OrderSide; qty: number } | undefined {
  if (target === size) return undefined;
  return target > size ? { side: 'BUY', qty: target - size } : { side: 'SELL', qty: size - target };
}
