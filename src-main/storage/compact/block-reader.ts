import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { TEXT_PIECE, type BlockColumn, type RowBlock } from './row-block.ts';

/** Bytes of one of the engine's string records: length, then up to 12 bytes of text. */
const STRING_RECORD = 16;

/** What to select for a block's columns. Texts come in pieces, as whole ones would cost a call into the engine each. */
export function blockSelection(block: RowBlock): string[] {
  return block.columns.flatMap(({ name, type, stride }) => {
    if (type !== 'VARCHAR') return [name];
    const pieces = Array.from({ length: (stride - 4) / TEXT_PIECE }, (_, k) => {
      return `encode(${name})[${k * TEXT_PIECE + 1}:${(k + 1) * TEXT_PIECE}]`;
    });
    return [`strlen(${name})::UINTEGER`, ...pieces];
  });
}

/** The columns of a chunk that were selected behind those of the block, in turn. */
export interface FurtherColumns {
  /** Values of a BIGINT column. */
  int64(): BigInt64Array;
  /** Falses in a BOOLEAN column without nulls. */
  falses(): number;
}

/** Appends a chunk of `blockSelection` to a block. */
export function takeColumns(dataChunk: DuckDBDataChunk, block: RowBlock): FurtherColumns {
  const { chunk, rowCount } = dataChunk;
  const at = block.rows;
  block.reserve(at + rowCount);
  let next = 0;
  const data = (bytesEach: number): Uint8Array =>
    duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, next++), rowCount * bytesEach);
  for (const column of block.columns) {
    if (column.type === 'VARCHAR') {
      takeTexts(column, data, at, rowCount);
      continue;
    }
    const vector = duckdb.data_chunk_get_vector(chunk, next);
    column.bytes.set(data(column.stride), at * column.stride);
    if (column.nulls !== undefined) takeNulls(column, vector, at, rowCount);
  }
  block.rows = at + rowCount;
  return {
    int64: () => new BigInt64Array(data(8).slice().buffer),
    falses() {
      let count = 0;
      for (const fits of data(1)) if (fits === 0) count++;
      return count;
    },
  };
}

function words(bytes: Uint8Array): Uint32Array {
  return bytes.byteOffset % 4 === 0
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    : new Uint32Array(bytes.slice().buffer);
}

/** Puts the pieces of each text together again. */
function takeTexts(
  { words: into, stride }: BlockColumn,
  data: (bytesEach: number) => Uint8Array,
  at: number,
  rows: number,
): void {
  const width = stride / 4;
  const lengths = words(data(4));
  for (let i = 0; i < rows; i++) into[(at + i) * width] = lengths[i]!;
  for (let piece = 0; piece < (stride - 4) / TEXT_PIECE; piece++) {
    const records = words(data(STRING_RECORD));
    for (let i = 0, to = at * width + 1 + piece * 3; i < rows; i++, to += width) {
      into[to] = records[i * 4 + 1]!;
      into[to + 1] = records[i * 4 + 2]!;
      into[to + 2] = records[i * 4 + 3]!;
    }
  }
}

function takeNulls(
  { nulls, words: values }: BlockColumn,
  vector: duckdb.Vector,
  at: number,
  rows: number,
): void {
  const validity = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8);
  for (let i = 0; i < rows; i++) {
    const isNull = validity !== null && (validity[i >> 3]! & (1 << (i & 7))) === 0;
    nulls![at + i] = isNull ? 1 : 0;
    if (isNull) values.fill(0, (at + i) * 2, (at + i) * 2 + 2);
  }
}
