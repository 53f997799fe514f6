import { crc32 } from 'node:zlib';
import { widthOf } from './bit-packer.ts';
import { Bytes } from './bytes.ts';
import type { ColumnValues, ConstantColumn } from './column-values.ts';
import { codec } from './compression.ts';
import { Dictionary, encodeIndices, packRun } from './dictionary.ts';
import { encodeDelta } from './encode-delta.ts';
import { constantStatistics, statisticsOf, type Statistics } from './statistics.ts';
import { i32, struct, written } from './thrift.ts';

/** A column of one row group, as it goes into the file: perhaps a dictionary page, then one data page. */
export interface Chunk {
  readonly bytes: Uint8Array;
  /** Of `bytes`, those of the dictionary page; 0 without one. */
  readonly dictionaryBytes: number;
  /** With headers, before compression. */
  readonly plainBytes: number;
  readonly rows: number;
  /** Parquet's numbers. */
  readonly encodings: readonly number[];
  readonly statistics: Statistics;
}

export const PLAIN = 0;
const RLE = 3;
const DELTA_BINARY_PACKED = 5;
const RLE_DICTIONARY = 8;
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;

/** Encodes columns, one after the other. */
export class ChunkEncoder {
  readonly #dictionary = new Dictionary();
  readonly #page = new Bytes();

  /** @param rows at least one */
  encode(column: ColumnValues, rows: number): Chunk {
    const statistics = statisticsOf(column, rows);
    const { values, count } = present(column, rows, statistics.nulls);
    const page = this.#begin(rows, column.nulls, statistics.nulls);
    if (column.type === 'VARCHAR') {
      plainTexts(column, rows, page);
      return chunk({ rows, page, encoding: PLAIN, statistics });
    }
    if (column.type === 'TINYINT') {
      const found = smallDictionary(column.bytes, rows);
      encodeIndices(found.indices, rows, widthOf(found.values.length - 1), page);
      const dictionary = new Uint8Array(Int32Array.from(found.values).buffer);
      return chunk({
        rows,
        page,
        encoding: RLE_DICTIONARY,
        statistics,
        dictionary,
        entries: found.values.length,
      });
    }
    if (column.type === 'BIGINT' && count > 0) {
      if (encodeDelta(values, count, page)) {
        return chunk({ rows, page, encoding: DELTA_BINARY_PACKED, statistics });
      }
      this.#begin(rows, column.nulls, statistics.nulls);
    } else if (this.#dictionary.build(values, count) && this.#dictionary.size * 2 < count) {
      this.#dictionary.encode(count, page);
      const { size } = this.#dictionary;
      const dictionary = this.#dictionary.bytes();
      return chunk({ rows, page, encoding: RLE_DICTIONARY, statistics, dictionary, entries: size });
    }
    page.bytes(new Uint8Array(values.buffer, values.byteOffset, count * 8));
    return chunk({ rows, page, encoding: PLAIN, statistics });
  }

  encodeConstant({ type, constant }: ConstantColumn, rows: number): Chunk {
    const page = this.#begin(rows, undefined, 0);
    encodeIndices([], rows, 0, page);
    const value = new Bytes();
    if (type === 'TINYINT') value.word(Number(constant));
    else {
      const text = new TextEncoder().encode(String(constant));
      value.word(text.length);
      value.bytes(text);
    }
    const statistics = constantStatistics(type, constant);
    return chunk({ rows, page, encoding: RLE_DICTIONARY, statistics, dictionary: value.view(), entries: 1 });
  }

  /** Begins a page with its definition levels: 1 where there is a value. */
  #begin(rows: number, nulls: Uint8Array | undefined, nullCount: number): Bytes {
    const levels = new Bytes();
    if (nulls === undefined || nullCount === 0) {
      levels.varint(rows * 2);
      levels.byte(1);
    } else {
      const defined = nulls.subarray(0, rows).map((isNull) => 1 - isNull);
      packRun(defined, rows, 1, levels);
    }
    const page = this.#page;
    page.clear();
    page.word(levels.length);
    page.bytes(levels.view());
    return page;
  }
}

/** The values that are there, 8 bytes each, closed up. */
function present(
  { words, nulls }: ColumnValues,
  rows: number,
  nullCount: number,
): { values: Uint32Array; count: number } {
  if (nulls === undefined || nullCount === 0) return { values: words, count: rows };
  const values = new Uint32Array((rows - nullCount) * 2);
  let to = 0;
  for (let i = 0; i < rows; i++) {
    if (nulls[i] === 1) continue;
    values[to++] = words[i * 2]!;
    values[to++] = words[i * 2 + 1]!;
  }
  return { values, count: rows - nullCount };
}

function plainTexts({ bytes, words, stride }: ColumnValues, rows: number, page: Bytes): void {
  for (let i = 0; i < rows; i++) {
    const start = i * stride;
    // Length and text lie in memory as they do in the file.
    page.short(bytes, start, 4 + words[start / 4]!);
  }
}

function smallDictionary(bytes: Uint8Array, rows: number): { indices: Uint8Array; values: number[] } {
  const known = new Int16Array(256).fill(-1);
  const indices = new Uint8Array(rows);
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    const byte = bytes[i]!;
    if (known[byte] === -1) known[byte] = values.push((byte << 24) >> 24) - 1;
    indices[i] = known[byte]!;
  }
  return { indices, values };
}

function chunk({
  rows,
  page,
  encoding,
  statistics,
  dictionary,
  entries = 0,
}: {
  readonly rows: number;
  readonly page: Bytes;
  readonly encoding: number;
  readonly statistics: Statistics;
  readonly dictionary?: Uint8Array;
  readonly entries?: number;
}): Chunk {
  const first =
    dictionary === undefined
      ? undefined
      : pageOf(DICTIONARY_PAGE, dictionary, { 7: struct({ 1: i32(entries), 2: i32(PLAIN) }) });
  const second = pageOf(DATA_PAGE, page.view(), {
    5: struct({ 1: i32(rows), 2: i32(encoding), 3: i32(RLE), 4: i32(RLE) }),
  });
  const pages = first === undefined ? [second] : [first, second];
  return {
    bytes: Buffer.concat(pages.flatMap(({ header, body }) => [header, body])),
    dictionaryBytes: first === undefined ? 0 : first.header.length + first.body.length,
    plainBytes: pages.reduce((sum, { header, plain }) => sum + header.length + plain, 0),
    rows,
    encodings: dictionary === undefined ? [RLE, encoding] : [PLAIN, RLE, encoding],
    statistics,
  };
}

function pageOf(
  type: number,
  plain: Uint8Array,
  own: Parameters<typeof struct>[0],
): { header: Uint8Array; body: Uint8Array; plain: number } {
  const body = codec.compress(plain);
  const header = written(
    struct({
      1: i32(type),
      2: i32(plain.length),
      3: i32(body.length),
      // Readers that look at it find a changed byte.
      4: i32(crc32(body) | 0),
      ...own,
    }),
  );
  return { header, body, plain: plain.length };
}
