import { createHash } from 'node:crypto';
import { ROW_ENCODING, rowColumns } from '#shared/market/compact.ts';
import { STREAM_VERSION, type StreamName } from '#shared/market/stream.ts';
import type { RowBlock } from './row-block.ts';

/** Key under which a Parquet file of ours remembers its rows. */
export const CONTENT_KEY = 'arbscope.content_sha256';

/** SHA-256 over rows in the canonical encoding that `ROW_ENCODING` describes. Takes them block by block. */
export class ContentHash {
  readonly #hash = createHash('sha256');
  #buffer = new Uint8Array(0);

  constructor({ exchange, stream, symbol }: { exchange: string; stream: StreamName; symbol: string }) {
    const columns = rowColumns(stream).map(({ name, type }) => `${name}:${type}`);
    this.#hash.update(
      `${ROW_ENCODING} exchange=${exchange} stream=${stream} symbol=${symbol} stream_version=${STREAM_VERSION}\n` +
        `${columns.join(',')}\n`,
    );
  }

  /** Rows of a block from row `first` on, in the order in which they lie there. */
  add(block: RowBlock, first = 0): void {
    const most = block.columns.reduce((sum, { stride }) => sum + stride + 1, 0);
    if (this.#buffer.length < block.rows * most)
      this.#buffer = new Uint8Array(Math.ceil((block.rows * most) / 4) * 4);
    this.#hash.update(this.#buffer.subarray(0, encodeRows(block, first, this.#buffer)));
  }

  /** Lower-case hex; ends the hash. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}

/** @returns bytes written */
function encodeRows(block: RowBlock, first: number, into: Uint8Array): number {
  if (block.columns.every(({ stride, nulls }) => stride === 8 && nulls === undefined)) {
    return encodeWords(block, first, new Uint32Array(into.buffer));
  }
  let at = 0;
  for (let row = first; row < block.rows; row++) at = encodeRow(block, row, into, at);
  return at;
}

/** The same for rows of nothing but values of 8 bytes. */
function encodeWords({ columns, rows }: RowBlock, first: number, into: Uint32Array): number {
  const width = columns.length * 2;
  columns.forEach(({ words }, k) => {
    for (let row = first, at = k * 2; row < rows; row++, at += width) {
      into[at] = words[row * 2]!;
      into[at + 1] = words[row * 2 + 1]!;
    }
  });
  return (rows - first) * width * 4;
}

/** Writes one row in the canonical encoding. @returns where it ends */
export function encodeRow(block: RowBlock, row: number, into: Uint8Array, start: number): number {
  let at = start;
  for (const column of block.columns) {
    const { bytes, stride, nulls, type } = column;
    if (nulls !== undefined) {
      into[at++] = nulls[row] === 1 ? 0 : 1;
      if (nulls[row] === 1) continue;
    }
    const length = type === 'VARCHAR' ? 4 + column.words[(row * stride) / 4]! : stride;
    const from = row * stride;
    for (let i = 0; i < length; i++) into[at++] = bytes[from + i]!;
  }
  return at;
}
