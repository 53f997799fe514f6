import { rowColumns } from '#shared/market/compact.ts';
import type { ColumnType } from '#shared/market/columns.ts';
import type { StreamName } from '#shared/market/stream.ts';

/**
 * Values of one column. Row `i` starts at byte `i · stride`: 8 bytes for BIGINT and DOUBLE, 1 for TINYINT, and for VARCHAR its
 * length in 4 bytes and then its UTF-8 with zeros behind it.
 */
export interface BlockColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly stride: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** The same memory as little-endian words; empty for TINYINT. */
  words: Uint32Array<ArrayBuffer>;
  /** 1 where there is no value; only in nullable columns. The value's bytes are zero there. */
  nulls: Uint8Array<ArrayBuffer> | undefined;
}

/** Texts are kept in multiples of what the engine's string records hold without a pointer. */
export const TEXT_PIECE = 12;
const TEXT_HEAD = 4;

/**
 * Rows of a dataset in memory, column by column, without the columns that are the same everywhere. Rows that were read lie in
 * the order of part names and of rows in them.
 */
export class RowBlock {
  readonly columns: readonly BlockColumn[];
  #capacity = 0;
  rows = 0;

  /** @param textBytes longest text in bytes */
  constructor(stream: StreamName, textBytes: number, capacity: number) {
    this.columns = rowColumns(stream).map(({ name, type, nullable }) => ({
      name,
      type,
      stride: strideOf(type, textBytes),
      bytes: new Uint8Array(0),
      words: new Uint32Array(0),
      nulls: nullable === true ? new Uint8Array(0) : undefined,
    }));
    this.reserve(capacity);
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Makes room for `rows` rows in all, keeping what is there. */
  reserve(rows: number): void {
    if (rows <= this.capacity) return;
    for (const column of this.columns) {
      const size = Math.ceil((rows * column.stride) / 8) * 8;
      column.bytes = grown(column.bytes, new Uint8Array(size));
      if (column.type !== 'TINYINT') column.words = new Uint32Array(column.bytes.buffer);
      if (column.nulls !== undefined) column.nulls = grown(column.nulls, new Uint8Array(rows));
    }
    this.#capacity = rows;
  }

  /** Copies rows `from[first…last)` behind the rows of this block, which has the room and the same columns. */
  take(source: RowBlock, from: Uint32Array, first: number, last: number): void {
    const at = this.rows;
    this.columns.forEach((column, k) => copyRows(source.columns[k]!, column, from, first, last, at));
    this.rows = at + last - first;
  }
}

function strideOf(type: ColumnType, textBytes: number): number {
  if (type === 'TINYINT') return 1;
  if (type !== 'VARCHAR') return 8;
  return TEXT_HEAD + TEXT_PIECE * Math.max(1, Math.ceil(textBytes / TEXT_PIECE));
}

function grown<A extends { set(from: A): void }>(from: A, into: A): A {
  into.set(from);
  return into;
}

function copyRows(
  from: BlockColumn,
  into: BlockColumn,
  order: Uint32Array,
  first: number,
  last: number,
  at: number,
): void {
  if (from.stride === 1) {
    for (let i = first; i < last; i++) into.bytes[at + i - first] = from.bytes[order[i]!]!;
  } else if (from.stride === 8) {
    const [source, target] = [from.words, into.words];
    for (let i = first, to = at * 2; i < last; i++, to += 2) {
      const row = order[i]! * 2;
      target[to] = source[row]!;
      target[to + 1] = source[row + 1]!;
    }
  } else {
    const width = from.stride / 4;
    for (let i = first, to = at * width; i < last; i++) {
      const row = order[i]! * width;
      for (let w = 0; w < width; w++) into.words[to++] = from.words[row + w]!;
    }
  }
  if (from.nulls === undefined || into.nulls === undefined) return;
  for (let i = first; i < last; i++) into.nulls[at + i - first] = from.nulls[order[i]!]!;
}
