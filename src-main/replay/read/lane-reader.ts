import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { AppError } from '#shared/error-codes.ts';
import { firstLine, rowsOf } from '../../storage/compact/engine.ts';
import { decodeChunk } from './decode.ts';
import { laneSql, PIECE, TRADE_ID } from './lane-sql.ts';
import type { LaneSourceOptions } from './lane-source.ts';
import type { Lane, LaneFile } from './lane.ts';
import { OrderCheck, type OrderingCode } from './order-check.ts';
import type { ReadEngine } from './read-engine.ts';
import { joinBatches, rowsWithin, sliceBatch, type RowBatch } from './row-batch.ts';

interface OpenFile {
  readonly file: LaneFile;
  readonly result: DuckDBResult;
  readonly pieces: number;
  /** Rows read so far. */
  row: number;
}

/** Longest ids that are read in pieces; longer ones are fetched one by one. */
const MAX_PIECES = 4;

/** Reads a lane in batches. Order, nulls and numbers are checked as rows come. */
export class LaneReader {
  readonly #lane: Lane;
  readonly #engine: ReadEngine;
  readonly #options: LaneSourceOptions;
  readonly #order = new OrderCheck();
  readonly #files: readonly LaneFile[];
  #nextFile = 0;
  #open: OpenFile | undefined;
  #connection: DuckDBConnection | undefined;
  /** What is left of a chunk, from a row on. */
  #rest: { readonly batch: RowBatch; readonly from: number } | undefined;

  constructor(lane: Lane, engine: ReadEngine, options: LaneSourceOptions) {
    this.#lane = lane;
    this.#engine = engine;
    this.#options = options;
    const { from, to } = options;
    this.#files = lane.files.filter(
      ({ tsMin, tsMax }) => (from === undefined || tsMax >= from) && (to === undefined || tsMin < to),
    );
  }

  /**
   * The next rows; undefined after the last.
   *
   * @throws AppError ORDERING_DUPLICATE, ORDERING_OUT_OF_ORDER, DATA_ERROR naming file and row
   */
  async read(): Promise<RowBatch | undefined> {
    const { batchRows } = this.#options;
    let { batch, from } = this.#rest ?? { batch: await this.#readChunk(), from: 0 };
    this.#rest = undefined;
    while (batch !== undefined && batchRows !== undefined && batch.rows - from < batchRows) {
      const more = await this.#readChunk();
      if (more === undefined) break;
      batch = joinBatches(from === 0 ? batch : sliceBatch(batch, from, batch.rows), more);
      from = 0;
    }
    if (batch === undefined) return undefined;
    const rows = rowsWithin(batch, from, batchRows ?? batch.rows);
    if (from + rows < batch.rows) this.#rest = { batch, from: from + rows };
    return rows === batch.rows ? batch : sliceBatch(batch, from, from + rows);
  }

  async #readChunk(): Promise<RowBatch | undefined> {
    for (;;) {
      const open = this.#open ?? (await this.#openNext());
      if (open === undefined) return undefined;
      this.#open = open;
      const chunk = await this.#fetch(open.file, () => open.result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) {
        this.#open = undefined;
        continue;
      }
      return this.#decoded(chunk, open);
    }
  }

  async #decoded(chunk: DuckDBDataChunk, open: OpenFile): Promise<RowBatch> {
    const { file, pieces, row } = open;
    const hasSeq = file.layer === 'compact';
    const source = {
      chunk: chunk.chunk,
      rowCount: chunk.rowCount,
      getText: (column: number, at: number) => String(chunk.getColumnVector(column).getItem(at)),
    };
    const batch = decodeChunk(source, { stream: this.#lane.stream, hasSeq, pieces }, row);
    if ('column' in batch) {
      const at = (await this.#rowsBefore(file)) + row + batch.row;
      throw new AppError(
        'DATA_ERROR',
        `${file.name}, row ${at}: expected ${batch.column} to have a value, found ${batch.found}`,
      );
    }
    open.row += batch.rows;
    let wrong: { readonly row: number; readonly text: string; readonly code: OrderingCode } | undefined;
    try {
      this.#order.check(batch, (at, text, code) => {
        wrong = { row: row + at, text, code };
        return new AppError(code, text);
      });
    } catch (cause) {
      if (wrong === undefined) throw cause;
      const at = (await this.#rowsBefore(file)) + wrong.row;
      throw new AppError(wrong.code, `${file.name}, row ${at}: ${wrong.text}`, { cause });
    }
    return batch;
  }

  /** Rows that the range left out before the first one it let through. */
  async #rowsBefore(file: LaneFile): Promise<number> {
    const { from } = this.#options;
    if (from === undefined || file.layer === 'raw') return 0;
    const connection = await this.#engine.connect();
    const sql = laneSql(file, this.#lane.stream, { ...this.#options, pieces: 1 });
    const [row] = await rowsOf(connection, `SELECT min(file_row_number) ${sql.slice(sql.indexOf(' FROM '))}`);
    return Number(row?.[0] ?? 0);
  }

  async #openNext(): Promise<OpenFile | undefined> {
    const file = this.#files[this.#nextFile++];
    if (file === undefined) return undefined;
    return this.#fetch(file, async () => {
      const connection = (this.#connection ??= await this.#engine.connect());
      const { stream } = this.#lane;
      const pieces = stream === 'trade' ? await piecesOf(connection, file) : 1;
      const result = await connection.stream(laneSql(file, stream, { ...this.#options, pieces }));
      return { file, result, pieces, row: 0 };
    });
  }

  async #fetch<T>(file: LaneFile, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      const row = this.#open === undefined ? '' : `, after row ${this.#open.row}`;
      throw new AppError(
        'DATA_ERROR',
        `${file.name}${row}: expected readable rows, found ${firstLine(cause)}`,
        { cause },
      );
    }
  }
}

/** A look at the first rows tells how long ids are here. */
async function piecesOf(connection: DuckDBConnection, file: LaneFile): Promise<number> {
  const sql = laneSql(file, 'trade', { pieces: 1 });
  const source = sql.slice(sql.indexOf(' FROM ')).split(' ORDER BY ', 1)[0]!;
  const [row] = await rowsOf(
    connection,
    `SELECT max(strlen(trade_id)) FROM (SELECT ${TRADE_ID} AS trade_id ${source} LIMIT 1024)`,
  );
  const pieces = Math.ceil(Number(row?.[0] ?? 0) / PIECE);
  return Math.max(1, pieces <= MAX_PIECES ? pieces : 1);
}
