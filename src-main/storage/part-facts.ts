import type { ColumnBatch } from './column-batch.ts';
import { readInt64 } from './int64.ts';

/** What is recorded of a part. */
export interface PartFacts {
  readonly rows: number;
  readonly bytes: number;
  /** Bounds of `ts_event`, epoch ns. */
  readonly minTsEvent: bigint;
  readonly maxTsEvent: bigint;
}

/** Facts of the part a batch became. Only with at least one row. */
export function partFacts(batch: ColumnBatch, bytes: number): PartFacts {
  const column = batch.columns[0]!;
  if (column.type !== 'BIGINT') throw new TypeError(`ts_event: expected BIGINT, found ${column.type}`);
  const { words } = column;
  let min = 0;
  let max = 0;
  // Times after 1970 are positive: high words compare first, then low ones.
  for (let row = 1; row < batch.rows; row++) {
    if (isLess(words, row, min)) min = row;
    else if (isLess(words, max, row)) max = row;
  }
  return { rows: batch.rows, bytes, minTsEvent: readInt64(words, min), maxTsEvent: readInt64(words, max) };
}

function isLess(words: Uint32Array, a: number, b: number): boolean {
  const highA = words[a * 2 + 1]!;
  const highB = words[b * 2 + 1]!;
  return highA < highB || (highA === highB && words[a * 2]! < words[b * 2]!);
}
