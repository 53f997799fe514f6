import { crc32 } from 'node:zlib';
import type { BatchColumn, ColumnBatch } from './column-batch.ts';

/**
 * Some rows of a batch as bytes: CRC-32 of the rest (uint32), then each column of the stream in contract order without the
 * constant ones. Numbers lie as in memory (little-endian); a text column is the end of each text (uint32, counted from the
 * first one's beginning) and then the texts as UTF-8. The number of rows is kept beside the bytes.
 */
const CRC_BYTES = 4;

/** Turns rows into chunks in a memory of its own that is used again: take or copy a chunk before asking for the next. */
export class ChunkEncoder {
  #bytes = new Uint8Array(64 * 1024);

  /** Rows `from` up to the newest. */
  encode(batch: ColumnBatch, from: number): Uint8Array {
    const { rows, columns } = batch;
    let size = CRC_BYTES;
    for (const column of columns) size += columnBytes(column, from, rows);
    if (size > this.#bytes.length) this.#bytes = new Uint8Array(size * 2);
    let at = CRC_BYTES;
    for (const column of columns) at = this.#put(column, from, rows, at);
    const chunk = this.#bytes.subarray(0, size);
    new DataView(chunk.buffer).setUint32(0, crc32(chunk.subarray(CRC_BYTES)), true);
    return chunk;
  }

  #put(column: BatchColumn, from: number, to: number, at: number): number {
    if (column.type !== 'VARCHAR') return this.#copy(numbersOf(column, from, to), at);
    const start = textEnd(column, from);
    const ends = column.ends.slice(from, to);
    for (let i = 0; i < ends.length; i++) ends[i]! -= start;
    return this.#copy(column.bytes.subarray(start, textEnd(column, to)), this.#copy(asBytes(ends), at));
  }

  #copy(bytes: Uint8Array, at: number): number {
    this.#bytes.set(bytes, at);
    return at + bytes.length;
  }
}

/**
 * Appends the rows of a chunk to a batch of the same stream.
 *
 * @returns false, and the batch untouched, when the bytes are not what `ChunkEncoder` wrote for so many rows
 */
export function appendChunk(batch: ColumnBatch, chunk: Uint8Array, rows: number): boolean {
  if (chunk.length < CRC_BYTES) return false;
  const content = chunk.subarray(CRC_BYTES);
  if (new DataView(chunk.buffer, chunk.byteOffset).getUint32(0, true) !== crc32(content)) return false;
  if (sizeOf(batch.columns, content, rows) !== content.length) return false;
  const from = batch.extend(rows);
  let at = 0;
  for (const column of batch.columns) {
    if (column.type === 'VARCHAR') {
      at = takeTexts(column, content, at, from, rows);
    } else {
      const into = numbersOf(column, from, from + rows);
      into.set(content.subarray(at, at + into.length));
      at += into.length;
    }
  }
  return true;
}

/** Bytes that so many rows take; NaN when the content ends before that can be told. */
function sizeOf(columns: readonly BatchColumn[], content: Uint8Array, rows: number): number {
  let size = 0;
  for (const column of columns) {
    if (column.type === 'VARCHAR') {
      size += rows * 4;
      if (rows === 0 || size > content.length) return Number.NaN;
      size += new DataView(content.buffer, content.byteOffset + size - 4).getUint32(0, true);
    } else {
      size += rows * widths[column.type];
    }
  }
  return size;
}

const widths = { BIGINT: 8, DOUBLE: 8, TINYINT: 1 } as const;

function columnBytes(column: BatchColumn, from: number, to: number): number {
  if (column.type !== 'VARCHAR') return (to - from) * widths[column.type];
  return (to - from) * 4 + textEnd(column, to) - textEnd(column, from);
}

/** The memory of rows `from` up to `to` of a column of numbers. */
function numbersOf(column: Exclude<BatchColumn, { type: 'VARCHAR' }>, from: number, to: number): Uint8Array {
  const array = column.type === 'BIGINT' ? column.words : column.values;
  const width = widths[column.type];
  return new Uint8Array(array.buffer, from * width, (to - from) * width);
}

function takeTexts(
  column: BatchColumn & { type: 'VARCHAR' },
  content: Uint8Array,
  at: number,
  from: number,
  rows: number,
): number {
  const start = textEnd(column, from);
  const ends = new Uint32Array(rows);
  asBytes(ends).set(content.subarray(at, at + rows * 4));
  const texts = content.subarray(at + rows * 4, at + rows * 4 + ends[rows - 1]!);
  if (start + texts.length > column.bytes.length) {
    const grown = new Uint8Array(Math.max(column.bytes.length * 2, start + texts.length));
    grown.set(column.bytes);
    column.bytes = grown;
  }
  column.bytes.set(texts, start);
  for (let i = 0; i < rows; i++) column.ends[from + i] = start + ends[i]!;
  return at + rows * 4 + texts.length;
}

/** Where the texts before row `row` end. */
function textEnd(column: BatchColumn & { type: 'VARCHAR' }, row: number): number {
  return row === 0 ? 0 : column.ends[row - 1]!;
}

function asBytes(array: Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
