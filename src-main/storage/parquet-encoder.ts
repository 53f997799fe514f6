import { DuckDBDataChunk, DuckDBInstance, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { BIGINT, DOUBLE, TINYINT, VARCHAR } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { streamColumns, type ColumnType } from '#shared/market/columns.ts';
import { ROW_ENCODING } from '#shared/market/compact.ts';
import { STREAM_VERSION } from '#shared/market/stream.ts';
import { contentOf } from './batch-content.ts';
import type { BatchColumn, ColumnBatch } from './column-batch.ts';
import { CONTENT_KEY } from './compact/content-hash.ts';

/** Turns batches into Parquet files, one at a time. */
export interface PartEncoder {
  /** Writes all rows of a batch to a new file. Rejects with the engine's words; the file may then be there, incomplete. */
  encode(batch: ColumnBatch, path: string): Promise<void>;
  close(): void;
}

const ROW_GROUP_ROWS = 65_536;

/** Key under which a file says how its rows were encoded for `CONTENT_KEY`. */
const ENCODING_KEY = 'arbscope.content_encoding';

/** Rows of one of the engine's chunks. */
const CHUNK_ROWS = duckdb.vector_size();

const types: Readonly<Record<ColumnType, DuckDBType>> = { BIGINT, DOUBLE, TINYINT, VARCHAR };

/**
 * An encoder on a DuckDB of its own, in memory and on one core: copying typed arrays into it blocks this thread for about
 * 0.2 µs a row, compressing and writing happens on another.
 */
export async function openParquetEncoder(): Promise<PartEncoder> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '1GB',
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  return {
    encode: (batch, path) => encode(connection, batch, path),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function encode(connection: DuckDBConnection, batch: ColumnBatch, path: string): Promise<void> {
  const definition = batch.columns.map((c) => `${c.name} ${c.type}`).join(', ');
  await connection.run(`CREATE OR REPLACE TEMP TABLE part (${definition})`);
  try {
    const content = await contentOf(batch);
    await append(connection, batch);
    await connection.run(
      `COPY (SELECT ${selection(batch)} FROM part) TO ${literal(path)} ` +
        `(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, USE_TMP_FILE false, ` +
        `KV_METADATA {'${CONTENT_KEY}': '${content}', '${ENCODING_KEY}': '${ROW_ENCODING}'})`,
    );
  } finally {
    await connection.run('DROP TABLE part');
  }
}

/** The contract's columns in order; what a partition shares is a literal. */
function selection({ partition }: ColumnBatch): string {
  const { exchange, symbol, stream } = partition;
  const shared = new Map([
    ['exchange', literal(exchange)],
    ['symbol', literal(symbol)],
    ['stream', literal(stream)],
    ['stream_version', String(STREAM_VERSION)],
  ]);
  return streamColumns[stream]
    .map(({ name, type }) => (shared.has(name) ? `${shared.get(name)}::${type} AS ${name}` : name))
    .join(', ');
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function append(connection: DuckDBConnection, batch: ColumnBatch): Promise<void> {
  const appender = await connection.createAppender('part');
  const columnTypes = batch.columns.map((c) => types[c.type]);
  for (let from = 0; from < batch.rows; from += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, batch.rows - from);
    const chunk = DuckDBDataChunk.create(columnTypes, rows);
    batch.columns.forEach((column, k) => {
      fillVector(duckdb.data_chunk_get_vector(chunk.chunk, k), column, from, rows);
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Copies `rows` values of a column from row `from` into a fresh vector: whole arrays, not value by value. */
function fillVector(vector: duckdb.Vector, column: BatchColumn, from: number, rows: number): void {
  switch (column.type) {
    case 'BIGINT':
      duckdb.copy_data_to_vector(vector, 0, column.words.buffer, from * 8, rows * 8);
      break;
    case 'DOUBLE':
      duckdb.copy_data_to_vector(vector, 0, column.values.buffer, from * 8, rows * 8);
      if (column.nullable) markNulls(vector, column.values.subarray(from, from + rows));
      break;
    case 'TINYINT':
      duckdb.copy_data_to_vector(vector, 0, column.values.buffer, from, rows);
      break;
    case 'VARCHAR':
      for (let i = 0; i < rows; i++) {
        const start = from + i === 0 ? 0 : column.ends[from + i - 1]!;
        duckdb.vector_assign_string_element_len(
          vector,
          i,
          column.bytes.subarray(start, column.ends[from + i]!),
        );
      }
  }
}

/** NaN becomes null. The validity mask has one bit per row, 64 rows a word, set where there is a value. */
function markNulls(vector: duckdb.Vector, values: Float64Array): void {
  if (!values.some(Number.isNaN)) return;
  const mask = new Uint8Array(Math.ceil(values.length / 64) * 8).fill(0xff);
  values.forEach((value, i) => {
    if (Number.isNaN(value)) mask[i >> 3]! &= ~(1 << (i & 7));
  });
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, mask.buffer, 0, mask.byteLength);
}
