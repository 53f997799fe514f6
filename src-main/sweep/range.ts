import { AppError } from '#shared/error-codes.ts';
import type { SweepSpec } from './spec.ts';

/**
 * First and last time that is looked at.
 *
 * @param data times of its first and last event, decimal
 * @throws AppError INVALID_INPUT where that is nothing
 */
export function within(
  range: SweepSpec['range'],
  data: { readonly first: string; readonly last: string },
): { readonly first: bigint; readonly last: bigint } {
  const [begin, end] = [BigInt(data.first), BigInt(data.last)];
  const first = range?.from === undefined || BigInt(range.from) < begin ? begin : BigInt(range.from);
  const last = range?.to === undefined || BigInt(range.to) > end ? end : BigInt(range.to) - 1n;
  if (first > last)
    throw new AppError(
      'INVALID_INPUT',
      `range: expected some of the data between ${range?.from ?? 'its begin'} and ${range?.to ?? 'its end'}, found ${begin} to ${end}`,
    );
  return { first, last };
}
