import type { Models, OrderIntent } from '../execution.ts';
import { canonicalStringify } from '../canonical.ts';
import { orderError } from './order-error.ts';
import { errorText } from '../../error-text.ts';

/**
 * Refuses an order that could never be filled, whatever the book.
 *
 * @param now time of the current event
 * @throws AppError ORDER_INVALID naming the field
 */
export function checkOrder(intent: OrderIntent, now: bigint, { queue }: Models): void {
  const { side, qty, ts_event, type = 'MARKET', limitPrice, meta } = intent;
  if (meta !== undefined) checkMeta(meta);
  if (side !== 'BUY' && side !== 'SELL') {
    throw orderError('ORDER_INVALID', `side: expected BUY or SELL, found ${String(side)}`);
  }
  if (!isPositive(qty)) {
    throw orderError('ORDER_INVALID', `qty: expected a finite number above 0, found ${String(qty)}`);
  }
  if (ts_event !== undefined && ts_event !== now) {
    throw orderError('ORDER_INVALID', `ts_event: expected the current ${now}, found ${String(ts_event)}`);
  }
  if (type === 'MARKET') return;
  if (type !== 'LIMIT') {
    throw orderError('ORDER_INVALID', `type: expected MARKET or LIMIT, found ${String(type)}`);
  }
  if (queue === undefined) {
    throw orderError('ORDER_INVALID', 'type: expected MARKET in a run without the queue model, found LIMIT');
  }
  if (!isPositive(limitPrice)) {
    throw orderError(
      'ORDER_INVALID',
      `limitPrice: expected a finite number above 0, found ${String(limitPrice)}`,
    );
  }
}

/** Strategies are plain JavaScript: the type promises nothing. */
function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function checkMeta(meta: unknown): void {
  try {
    canonicalStringify(meta);
  } catch (cause) {
    throw orderError('ORDER_INVALID', `meta: ${errorText(cause)}`);
  }
}
