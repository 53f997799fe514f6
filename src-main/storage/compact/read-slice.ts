import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { constantColumns, rowColumns } from '#shared/market/compact.ts';
import { streamColumns } from '#shared/market/columns.ts';
import { STREAM_VERSION } from '#shared/market/stream.ts';
import type { Partition } from '../partition-path.ts';
import { eachChunk, firstLine, literal, parquet, rowsOf } from './engine.ts';
import type { PartEntry } from './find-datasets.ts';
import type { Part } from './inspect-parts.ts';
import { PartFault } from './part-fault.ts';
import { TEXT_PIECE, type RowBlock } from './row-block.ts';
import type { Slice } from './slices.ts';

/** Longest text of a row, bytes. The recorder's own limit is 63. */
export const MAX_TEXT_BYTES = 255;

/** Bytes of one of the engine's string records: length, then up to 12 bytes of text. */
const STRING_RECORD = 16;

/**
 * Reads the rows of a slice into an emptied block, in any order.
 *
 * @throws PartFault when a part turns out to be damaged, or holds rows that do not belong to the partition
 */
export async function readSlice(
  connection: DuckDBConnection,
  partition: Partition,
  parts: readonly Part[],
  slice: Slice,
  block: RowBlock,
): Promise<void> {
  const used = slice.parts.map((position) => parts[position]!);
  block.rows = 0;
  block.reserve(slice.rowsAtMost);
  let misfits = 0;
  const sql = `${selection(partition, block)} FROM ${parquet(used.map(({ path }) => path))}
    WHERE ts_event IS NULL OR (ts_event >= ${slice.from} AND ts_event < ${slice.to})`;
  try {
    await eachChunk(connection, sql, (chunk) => (misfits += takeChunk(chunk, slice, block)));
  } catch (cause) {
    for (const part of used) await readThrough(connection, part);
    throw cause;
  }
  if (misfits === 0) return;
  for (const part of used) await findMisfits(connection, partition, part);
  const names = used.map(({ name }) => name).join(', ');
  throw new PartFault(names, `expected rows of ${partition.symbol} only, found ${misfits} others`);
}

/** Longest `trade_id` in bytes; 0 for streams without texts. */
export async function longestText(
  connection: DuckDBConnection,
  partition: Partition,
  parts: readonly Part[],
): Promise<number> {
  const text = rowColumns(partition.stream).find(({ type }) => type === 'VARCHAR');
  if (text === undefined || parts.length === 0) return 0;
  let longest = 0;
  try {
    const sql = `SELECT max(strlen(${text.name})) FROM ${parquet(parts.map(({ path }) => path))}`;
    const [row] = await rowsOf(connection, sql);
    longest = Number(row![0] ?? 0);
  } catch (cause) {
    for (const part of parts) await readThrough(connection, part);
    throw cause;
  }
  if (longest <= MAX_TEXT_BYTES) return longest;
  for (const part of parts) {
    const [row] = await rowsOf(connection, `SELECT max(strlen(${text.name})) FROM ${parquet([part.path])}`);
    const found = Number(row![0] ?? 0);
    if (found > MAX_TEXT_BYTES) {
      throw new PartFault(
        part.name,
        `${text.name}: expected at most ${MAX_TEXT_BYTES} bytes, found ${found}`,
      );
    }
  }
  return longest;
}

/** Row columns, texts cut into pieces that the engine's records hold; then origin; then whether the row belongs here. */
function selection(partition: Partition, block: RowBlock): string {
  const columns = block.columns.flatMap(({ name, type, stride }) => {
    if (type !== 'VARCHAR') return [name];
    const pieces = (stride - 4) / TEXT_PIECE;
    const slices = Array.from({ length: pieces }, (_, k) => {
      return `encode(${name})[${k * TEXT_PIECE + 1}:${(k + 1) * TEXT_PIECE}]`;
    });
    return [`strlen(${name})::UINTEGER`, ...slices];
  });
  const all = conditions(partition)
    .map(({ sql }) => sql)
    .join(' AND ');
  return `SELECT ${columns.join(', ')}, file_index::UINTEGER, file_row_number::UINTEGER, coalesce(${all}, false)`;
}

/** What every row of the partition fulfils. */
function conditions({ exchange, symbol, stream }: Partition): { what: string; sql: string }[] {
  const constants = { exchange, symbol, stream };
  return [
    ...Object.entries(constants).map(([name, value]) => ({
      what: `${name}: expected ${value} in every row`,
      sql: `${name} = ${literal(value)}`,
    })),
    {
      what: `stream_version: expected ${STREAM_VERSION} in every row`,
      sql: `stream_version = ${STREAM_VERSION}`,
    },
    ...streamColumns[stream]
      .filter(({ name, nullable }) => nullable !== true && !constantColumns.has(name))
      .map(({ name }) => ({ what: `${name}: expected a value in every row`, sql: `${name} IS NOT NULL` })),
  ];
}

/** @returns rows that do not belong here */
function takeChunk({ chunk, rowCount }: DuckDBDataChunk, slice: Slice, block: RowBlock): number {
  block.reserve(block.rows + rowCount);
  const at = block.rows;
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
  const files = words(data(4));
  for (let i = 0; i < rowCount; i++) block.part[at + i] = slice.parts[files[i]!]!;
  block.row.set(words(data(4)), at);
  let misfits = 0;
  for (const fits of data(1)) if (fits === 0) misfits++;
  block.rows = at + rowCount;
  return misfits;
}

function words(bytes: Uint8Array): Uint32Array {
  return bytes.byteOffset % 4 === 0
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    : new Uint32Array(bytes.slice().buffer);
}

/** Puts the pieces of each text together again. */
function takeTexts(
  { words: into, stride }: RowBlock['columns'][number],
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
  { nulls, words: values }: RowBlock['columns'][number],
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

/** Names the part if it is the one that cannot be read. */
async function readThrough(connection: DuckDBConnection, { path, name }: PartEntry): Promise<void> {
  try {
    await eachChunk(connection, `SELECT * FROM ${parquet([path])}`, () => {});
  } catch (cause) {
    throw new PartFault(name, `expected a readable Parquet file, found ${firstLine(cause)}`, { cause });
  }
}

async function findMisfits(
  connection: DuckDBConnection,
  partition: Partition,
  { path, name }: PartEntry,
): Promise<void> {
  for (const { what, sql } of conditions(partition)) {
    const [row] = await rowsOf(
      connection,
      `SELECT count(*) FROM ${parquet([path])} WHERE NOT coalesce(${sql}, false)`,
    );
    const found = Number(row![0]);
    if (found > 0) throw new PartFault(name, `${what}, found ${found} without`);
  }
}
