import { DuckDBDataChunk, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { BIGINT, DOUBLE, TINYINT, VARCHAR } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import {
  compactColumns,
  COMPACT_ROW_GROUP_ROWS,
  ORDERING_VERSION,
  ROW_ENCODING,
} from '#shared/market/compact.ts';
import type { ColumnType } from '#shared/market/columns.ts';
import { STREAM_VERSION } from '#shared/market/stream.ts';
import type { Partition } from '../partition-path.ts';
import { CONTENT_KEY } from './content-hash.ts';
import { literal } from './engine.ts';
import { TEXT_PIECE, type BlockColumn, type RowBlock } from './row-block.ts';

const types: Readonly<Record<ColumnType, DuckDBType>> = { BIGINT, DOUBLE, TINYINT, VARCHAR };

/** Rows of one of the engine's chunks. */
const CHUNK_ROWS = duckdb.vector_size();
const SCRATCH = 'scratch';

/**
 * Gathers sorted rows in a scratch database on the disk and writes them as one Parquet file at the end: a file has to be
 * written in one statement, and memory must not grow with it.
 */
export class CompactWriter {
  readonly #connection: DuckDBConnection;
  readonly #partition: Partition;
  #rows = 0;

  private constructor(connection: DuckDBConnection, partition: Partition) {
    this.#connection = connection;
    this.#partition = partition;
  }

  /** @param scratch file for the scratch database; whoever gives it removes it after `close` */
  static async open(
    connection: DuckDBConnection,
    partition: Partition,
    columns: readonly BlockColumn[],
    scratch: string,
  ): Promise<CompactWriter> {
    await connection.run(`ATTACH ${literal(scratch)} AS ${SCRATCH}`);
    const definition = [{ name: 'seq', type: 'BIGINT' }, ...columns].map(
      ({ name, type }) => `${name} ${type}`,
    );
    await connection.run(`CREATE TABLE ${SCRATCH}.main.rows (${definition.join(', ')})`);
    // Never committed: a commit would wait for the disk at every block.
    await connection.run('BEGIN TRANSACTION');
    return new CompactWriter(connection, partition);
  }

  /** Appends the rows of a block as they lie there. */
  async append(block: RowBlock): Promise<void> {
    const appender = await this.#connection.createAppender('rows', 'main', SCRATCH);
    const columnTypes = [BIGINT, ...block.columns.map(({ type }) => types[type])];
    for (let from = 0; from < block.rows; from += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, block.rows - from);
      const dataChunk = DuckDBDataChunk.create(columnTypes, rows);
      const { chunk } = dataChunk;
      const seq = positions(this.#rows + from, rows);
      duckdb.copy_data_to_vector(duckdb.data_chunk_get_vector(chunk, 0), 0, seq.buffer, 0, rows * 8);
      block.columns.forEach((column, k) => {
        fillVector(duckdb.data_chunk_get_vector(chunk, k + 1), column, from, rows);
      });
      appender.appendDataChunk(dataChunk);
    }
    appender.closeSync();
    this.#rows += block.rows;
  }

  /** Writes all rows to a new file. */
  async write(path: string, contentSha256: string): Promise<void> {
    const { exchange, symbol, stream } = this.#partition;
    const shared = new Map([
      ['exchange', literal(exchange)],
      ['symbol', literal(symbol)],
      ['stream', literal(stream)],
      ['stream_version', String(STREAM_VERSION)],
    ]);
    const columns = compactColumns(stream).map(({ name, type }) =>
      shared.has(name) ? `${shared.get(name)}::${type} AS ${name}` : name,
    );
    const notes = `'${CONTENT_KEY}': ${literal(contentSha256)}, 'arbscope.content_encoding': ${literal(ROW_ENCODING)}, 'arbscope.ordering_version': '${ORDERING_VERSION}'`;
    // With more threads the engine gathers more at once than its memory may hold, and fails.
    await this.#connection.run('SET threads = 1');
    await this.#connection.run(
      `COPY (SELECT ${columns.join(', ')} FROM ${SCRATCH}.main.rows) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, ` +
        `ROW_GROUP_SIZE ${COMPACT_ROW_GROUP_ROWS}, USE_TMP_FILE false, KV_METADATA {${notes}})`,
    );
  }

  async close(): Promise<void> {
    await this.#connection.run('ROLLBACK');
    await this.#connection.run(`DETACH DATABASE IF EXISTS ${SCRATCH}`);
  }
}

/** `rows` int64 from `first` on, without a BigInt each. */
function positions(first: number, rows: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    words[i * 2] = first + i;
    words[i * 2 + 1] = Math.floor((first + i) / 4_294_967_296);
  }
  return words;
}

function fillVector(vector: duckdb.Vector, column: BlockColumn, from: number, rows: number): void {
  const { bytes, stride, nulls } = column;
  if (column.type !== 'VARCHAR') {
    duckdb.copy_data_to_vector(vector, 0, bytes.buffer, from * stride, rows * stride);
    if (nulls !== undefined) markNulls(vector, nulls.subarray(from, from + rows));
  } else if (stride === 4 + TEXT_PIECE) {
    // Length, then up to 12 bytes with zeros behind them: the engine's own record of a short text.
    duckdb.copy_data_to_vector(vector, 0, bytes.buffer, from * stride, rows * stride);
  } else {
    for (let i = 0; i < rows; i++) {
      const start = (from + i) * stride;
      const length = column.words[start / 4]!;
      duckdb.vector_assign_string_element_len(vector, i, bytes.subarray(start + 4, start + 4 + length));
    }
  }
}

/** The validity mask has one bit per row, 64 rows a word, set where there is a value. */
function markNulls(vector: duckdb.Vector, nulls: Uint8Array): void {
  if (!nulls.includes(1)) return;
  const mask = new Uint8Array(Math.ceil(nulls.length / 64) * 8).fill(0xff);
  nulls.forEach((isNull, i) => {
    if (isNull === 1) mask[i >> 3]! &= ~(1 << (i & 7));
  });
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, mask.buffer, 0, mask.byteLength);
}
