import type { OpenOrder, OrderSide } from '../execution.ts';
import type { Instruments } from './instruments.ts';

/** An order that a model keeps waiting. */
export interface WorkingOrder {
  readonly orderId: string;
  readonly at: number;
  readonly side: OrderSide;
  readonly type: 'MARKET' | 'LIMIT';
  readonly limitPrice: number;
  /** When it reaches the venue, in the dataset's unit. */
  readonly arrivesTs: bigint;
  /** Still to be filled. */
  qty: number;
  /** Limit orders: has arrived and rests. */
  isResting: boolean;
  /** Quantity in front of it at its price; NaN while its price is not the best, so that it cannot be known. */
  ahead: number;
}

/** As a checkpoint keeps it. */
export type WorkingOrderRow = Omit<WorkingOrder, 'arrivesTs'> & { readonly arrivesTs: string };

export function orderRow({ arrivesTs, ...order }: WorkingOrder): WorkingOrderRow {
  return { ...order, ahead: Number.isNaN(order.ahead) ? -1 : order.ahead, arrivesTs: String(arrivesTs) };
}

export function orderOfRow({ arrivesTs, ...row }: WorkingOrderRow): WorkingOrder {
  return { ...row, ahead: row.ahead === -1 ? Number.NaN : row.ahead, arrivesTs: BigInt(arrivesTs) };
}

export function openOrder(
  { orderId, at, side, type, qty, limitPrice }: WorkingOrder,
  { list }: Instruments,
): OpenOrder {
  const { symbol, exchange } = list[at]!;
  return { orderId, symbol, exchange, side, type, qty, limitPrice: type === 'LIMIT' ? limitPrice : null };
}
