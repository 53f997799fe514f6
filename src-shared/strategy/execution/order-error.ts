import { AppError, type ErrorCode } from '../../error-codes.ts';

/** An order that cannot be. Nothing of it is counted. */
export function orderError(
  code: Extract<ErrorCode, 'NO_BBO' | 'AMBIGUOUS_EXCHANGE' | 'ORDER_INVALID'>,
  text: string,
): AppError {
  return new AppError(code, `placeOrder: ${text}`);
}
