import type { DatasetKeys } from '#shared/market/catalog.ts';
import { isExchangeId } from '#shared/market/exchange.ts';
import { streamNames } from '#shared/market/stream.ts';
import type { Partition } from './partition-path.ts';

/** A dataset as a partition of our own trees. @returns undefined for what they cannot hold */
export function partitionOfKeys({ exchange, stream, symbol, date }: DatasetKeys): Partition | undefined {
  const name = streamNames.find((each) => each === stream);
  if (!isExchangeId(exchange) || name === undefined || symbol === '' || date === '') return undefined;
  return { exchange, stream: name, symbol, date };
}
