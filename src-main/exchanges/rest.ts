import type { ExchangeId } from '#shared/market/exchange.ts';
import { AppError } from '#shared/error-codes.ts';
import { type Fields, isFields } from './frame.ts';
import { decimal } from './numbers.ts';

/** Rows of a REST answer that are objects. @throws AppError VENUE_REST_FAILED when there is no list */
export function restRows(exchange: ExchangeId, list: unknown, body: unknown): Fields[] {
  if (!Array.isArray(list)) {
    const found = JSON.stringify(body)?.slice(0, 200) ?? String(body);
    throw new AppError(
      'VENUE_REST_FAILED',
      `instruments of ${exchange}: expected a list of instruments, found ${found}`,
    );
  }
  return list.filter(isFields);
}

/** A price or quantity step: above 0, else NaN. */
export function step(value: unknown): number {
  const number = decimal(value);
  return number > 0 ? number : Number.NaN;
}
