import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { StreamName } from '#shared/market/stream.ts';
import { numberColumns, PIECE } from './lane-sql.ts';
import { NO_INT64, NO_NUMBERS, NO_TEXTS, relativeTo, type RowBatch } from './row-batch.ts';

/** Bytes of one of the engine's text records: length, then up to 12 bytes, or 4 and a pointer. */
const RECORD = 16;

/** A null or a number that is none where there must be a value. `row` counts from 0 within the chunk. */
export interface ValueMissing {
  readonly column: string;
  readonly row: number;
  readonly found: string;
}

/** Turns a chunk of `laneSql` into a batch; its memory is the batch's own. */
export function decodeChunk(
  {
    chunk,
    rowCount,
    ...source
  }: Pick<DuckDBDataChunk, 'chunk' | 'rowCount'> & {
    readonly getText: (column: number, row: number) => string;
  },
  {
    stream,
    hasSeq,
    pieces,
  }: { readonly stream: StreamName; readonly hasSeq: boolean; readonly pieces: number },
  firstRow: number,
): RowBatch | ValueMissing {
  let next = 0;
  let missing: ValueMissing | undefined;
  const data = (column: string, bytesEach: number): Uint8Array => {
    const vector = duckdb.data_chunk_get_vector(chunk, next++);
    const row = firstNull(vector, rowCount);
    if (row >= 0) missing ??= { column, row, found: 'null' };
    const bytes = duckdb.vector_get_data(vector, rowCount * bytesEach);
    return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  };
  const int64 = (column: string): BigInt64Array => {
    const bytes = data(column, 8);
    return new BigInt64Array(bytes.buffer, bytes.byteOffset, rowCount);
  };
  const doubles = (column: string): Float64Array => {
    const bytes = data(column, 8);
    const values = new Float64Array(bytes.buffer, bytes.byteOffset, rowCount);
    if (column !== 'index_price' && !areFinite(values)) {
      const row = values.findIndex((value) => !Number.isFinite(value));
      missing ??= { column, row, found: String(values[row]) };
    }
    return values;
  };
  const ts = int64('ts_event');
  const recv = int64('ts_recv');
  const seq = hasSeq ? int64('seq') : NO_INT64;
  const [a = NO_NUMBERS, b = NO_NUMBERS, c = NO_NUMBERS, d = NO_NUMBERS] = numberColumns[stream].map(doubles);
  let texts = NO_TEXTS;
  if (stream === 'trade') {
    const column = next;
    const records = data('trade_id', RECORD);
    if (missing === undefined && pieces > 1) {
      const lengths = uint32(data('trade_id', 4));
      texts = longTexts(
        lengths,
        Array.from({ length: pieces }, () => data('trade_id', RECORD)),
        (row) => source.getText(column, row),
      );
    } else if (missing === undefined)
      texts = shortTexts(records, rowCount, (row) => source.getText(column, row));
  }
  const big = stream === 'funding' ? int64('next_funding_ts') : NO_INT64;
  if (missing !== undefined) return missing;
  const base = ts[0]!;
  return {
    rows: rowCount,
    firstRow,
    ts,
    seq,
    recv,
    tsRel: relativeTo(base, ts),
    base,
    a,
    b,
    c,
    d,
    texts,
    big,
  };
}

function areFinite(values: Float64Array): boolean {
  let zero = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    zero += value - value;
  }
  return zero === 0;
}

/** @returns -1 without a null */
function firstNull(vector: duckdb.Vector, rows: number): number {
  const validity = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null;
  if (validity === null) return -1;
  for (let row = 0; row < rows; row++) if ((validity[row >> 3]! & (1 << (row & 7))) === 0) return row;
  return -1;
}

function uint32(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Texts of up to 12 bytes from their records; ids are ASCII, anything else is fetched as it is. */
function shortTexts(records: Uint8Array, rows: number, whole: (row: number) => string): string[] {
  const buffer = Buffer.from(records.buffer, records.byteOffset, records.length);
  const texts: string[] = [];
  for (let row = 0; row < rows; row++) {
    const at = row * RECORD;
    const length = buffer.readUInt32LE(at);
    const text = length <= PIECE ? buffer.toString('latin1', at + 4, at + 4 + length) : undefined;
    texts.push(text === undefined || !isAscii(text) ? whole(row) : text);
  }
  return texts;
}

function longTexts(
  lengths: Uint32Array,
  pieces: readonly Uint8Array[],
  whole: (row: number) => string,
): string[] {
  const buffers = pieces.map((piece) => Buffer.from(piece.buffer, piece.byteOffset, piece.length));
  const texts: string[] = [];
  for (let row = 0; row < lengths.length; row++) {
    const length = lengths[row]!;
    const at = row * RECORD + 4;
    let text = '';
    for (let k = 0; k * PIECE < length && k < buffers.length; k++) {
      text += buffers[k]!.toString('latin1', at, at + Math.min(PIECE, length - k * PIECE));
    }
    texts.push(text.length < length || !isAscii(text) ? whole(row) : text);
  }
  return texts;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
