import { parsePartitionPath, partitionPath, type Partition } from '../partition-path.ts';

/** Which datasets are meant; an absent list means all. */
export interface Selection {
  readonly exchanges?: readonly string[];
  readonly streams?: readonly string[];
  /** Upper case. */
  readonly symbols?: readonly string[];
  /** `20260115` */
  readonly dates?: readonly string[];
}

/**
 * Folder of a compacted dataset below `compact/`: as in the spool, the symbol in lower case. Two trees never share a folder,
 * so disks that do not tell cases apart are no danger.
 */
export function compactPath(partition: Partition): string {
  return partitionPath(partition).toLowerCase();
}

/** Reverse of `compactPath`. @returns undefined for any text it would not have made */
export function parseCompactPath(path: string): Partition | undefined {
  const found = /^(exchange=[a-z]+\/stream=[a-z_]+\/symbol=)([a-z0-9._%-]+)(\/date=\d{8})$/.exec(path);
  const partition =
    found === null ? undefined : parsePartitionPath(found[1]! + found[2]!.toUpperCase() + found[3]!);
  return partition !== undefined && compactPath(partition) === path ? partition : undefined;
}

export function isSelected({ exchange, stream, symbol, date }: Partition, selection: Selection): boolean {
  const has = (list: readonly string[] | undefined, value: string): boolean => list?.includes(value) ?? true;
  return (
    has(selection.exchanges, exchange) &&
    has(selection.streams, stream) &&
    has(selection.symbols, symbol) &&
    has(selection.dates, date)
  );
}

/** `binance bbo BTCUSDT 20260115`, for people. */
export function datasetName({ exchange, stream, symbol, date }: Partition): string {
  return `${exchange} ${stream} ${symbol} ${date}`;
}
