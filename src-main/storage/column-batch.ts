import { streamColumns, type Column } from '#shared/market/columns.ts';
import type { Partition } from './partition-path.ts';
import { readInt64, writeNs, writeNsSince } from './int64.ts';
import { MAX_ID_BYTES, type RingRecord } from './ring.ts';

/** Values of one column in arrival order. Arrays are longer than the batch has rows. */
export type BatchColumn = { readonly name: string; readonly nullable: boolean } & (
  | { readonly type: 'BIGINT'; words: Uint32Array<ArrayBuffer> }
  /** NaN is null where the column is nullable, and never occurs elsewhere. */
  | { readonly type: 'DOUBLE'; values: Float64Array<ArrayBuffer> }
  | { readonly type: 'TINYINT'; values: Int8Array<ArrayBuffer> }
  /** Texts one after the other as UTF-8; row `i` ends before byte `ends[i]`. */
  | { readonly type: 'VARCHAR'; bytes: Uint8Array<ArrayBuffer>; ends: Uint32Array<ArrayBuffer> }
);

/** Columns that are the same in every row of a partition; the encoder adds them. */
const constant: ReadonlySet<string> = new Set(['exchange', 'symbol', 'stream', 'stream_version']);

const FIRST_CAPACITY = 64;

/**
 * Rows of one partition between the ring and their part: columns in contract order without the constant ones. Append-only,
 * so a reader that remembers a row count can take what came since.
 */
export class ColumnBatch {
  readonly partition: Partition;
  readonly columns: readonly BatchColumn[];
  /** Monotonic time of the first row, ms; the batch's age counts from here. */
  readonly openedMs: number;
  readonly #epochMs: number;
  #rows = 0;
  #capacity = 0;

  /** @param epochMs to which the records' receive times refer */
  constructor(partition: Partition, epochMs: number, openedMs: number) {
    this.partition = partition;
    this.openedMs = openedMs;
    this.#epochMs = epochMs;
    this.columns = streamColumns[partition.stream].filter((c) => !constant.has(c.name)).map(emptyColumn);
    this.#grow(FIRST_CAPACITY);
  }

  get rows(): number {
    return this.#rows;
  }

  /** `ts_recv` of the first row, epoch ns. Only with at least one row. */
  get firstRecvNs(): bigint {
    const column = this.columns[1]!;
    if (column.type !== 'BIGINT') throw new TypeError(`ts_recv: expected BIGINT, found ${column.type}`);
    return readInt64(column.words, 0);
  }

  /** Appends a record that `recordFault` finds good. */
  append(record: RingRecord): void {
    const row = this.#rows;
    if (row === this.#capacity) this.#grow(row * 2);
    for (let k = 0; k < this.columns.length; k++) {
      const column = this.columns[k]!;
      switch (column.type) {
        case 'BIGINT':
          if (k === 0) writeNs(column.words, row, record.tsMs, record.subNs);
          else if (k === 1) writeNsSince(column.words, row, this.#epochMs, record.recvNs);
          else writeNs(column.words, row, numberAt(record, k - 2), 0);
          break;
        case 'DOUBLE':
          column.values[row] = numberAt(record, k - 2);
          break;
        case 'TINYINT':
          column.values[row] = numberAt(record, k - 2);
          break;
        case 'VARCHAR':
          appendText(column, row, record);
      }
    }
    this.#rows = row + 1;
  }

  /**
   * Adds rows whose numbers are zero until the caller has filled them in; texts it appends itself.
   *
   * @returns index of the first one
   */
  extend(rows: number): number {
    const from = this.#rows;
    if (from + rows > this.#capacity) this.#grow(Math.max(this.#capacity * 2, from + rows));
    this.#rows = from + rows;
    return from;
  }

  #grow(capacity: number): void {
    for (const column of this.columns) {
      if (column.type === 'BIGINT') column.words = grown(column.words, new Uint32Array(capacity * 2));
      else if (column.type === 'DOUBLE') column.values = grown(column.values, new Float64Array(capacity));
      else if (column.type === 'TINYINT') column.values = grown(column.values, new Int8Array(capacity));
      else column.ends = grown(column.ends, new Uint32Array(capacity));
    }
    this.#capacity = capacity;
  }
}

function emptyColumn(column: Column): BatchColumn {
  const { name, type } = column;
  const nullable = column.nullable === true;
  switch (type) {
    case 'BIGINT':
      return { name, nullable, type, words: new Uint32Array(0) };
    case 'DOUBLE':
      return { name, nullable, type, values: new Float64Array(0) };
    case 'TINYINT':
      return { name, nullable, type, values: new Int8Array(0) };
    case 'VARCHAR':
      return { name, nullable, type, bytes: new Uint8Array(FIRST_CAPACITY * 16), ends: new Uint32Array(0) };
  }
}

function grown<A extends { set(from: A): void }>(from: A, into: A): A {
  into.set(from);
  return into;
}

/** The k-th number of a record: `a` for 0. */
function numberAt(record: RingRecord, k: number): number {
  return k === 0 ? record.a : k === 1 ? record.b : k === 2 ? record.c : record.d;
}

function appendText(column: BatchColumn & { type: 'VARCHAR' }, row: number, record: RingRecord): void {
  let end = row === 0 ? 0 : column.ends[row - 1]!;
  if (end + MAX_ID_BYTES > column.bytes.length) {
    column.bytes = grown(column.bytes, new Uint8Array(column.bytes.length * 2));
  }
  for (let i = 0; i < record.idLength; i++) column.bytes[end++] = record.bytes[record.idAt + i]!;
  column.ends[row] = end;
}
