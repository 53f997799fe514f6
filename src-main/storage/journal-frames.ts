import { crc32 } from 'node:zlib';
import { ChunkEncoder } from './chunk.ts';
import type { ColumnBatch } from './column-batch.ts';

/**
 * Rows of many batches in one run of bytes, as a commit stores them. Each frame is a head and a chunk (`chunk.ts`); the
 * head is the batch's id (float64), its first row, number of rows and bytes of the chunk (uint32), and CRC-32 of all that.
 */
const HEAD_BYTES = 24;

/** Some rows of one batch. */
export interface Frame {
  readonly batch: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly chunk: Uint8Array;
}

/** Collects frames in a memory of its own that is used again. */
export class FrameWriter {
  readonly #encoder = new ChunkEncoder();
  #bytes = new Uint8Array(256 * 1024);
  #size = 0;
  #rows = 0;

  /** Frames so far; take or copy them before `clear`. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Rows in them. */
  get rows(): number {
    return this.#rows;
  }

  clear(): void {
    this.#size = 0;
    this.#rows = 0;
  }

  /** Adds the rows of a batch from `firstRow` up to the newest. */
  add(id: number, batch: ColumnBatch, firstRow: number): void {
    const chunk = this.#encoder.encode(batch, firstRow);
    const end = this.#size + HEAD_BYTES + chunk.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(end * 2);
      grown.set(this.bytes);
      this.#bytes = grown;
    }
    const head = new DataView(this.#bytes.buffer, this.#size, HEAD_BYTES);
    head.setFloat64(0, id, true);
    head.setUint32(8, firstRow, true);
    head.setUint32(12, batch.rows - firstRow, true);
    head.setUint32(16, chunk.length, true);
    head.setUint32(20, crc32(this.#bytes.subarray(this.#size, this.#size + HEAD_BYTES - 4)), true);
    this.#bytes.set(chunk, this.#size + HEAD_BYTES);
    this.#size = end;
    this.#rows += batch.rows - firstRow;
  }
}

/** The frames of one commit in order. Ends early at a damaged head: what follows cannot be told apart. */
export function* readFrames(bytes: Uint8Array): Iterable<Frame> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + HEAD_BYTES <= bytes.length;) {
    if (view.getUint32(at + 20, true) !== crc32(bytes.subarray(at, at + HEAD_BYTES - 4))) return;
    const begin = at + HEAD_BYTES;
    const end = begin + view.getUint32(at + 16, true);
    if (end > bytes.length) return;
    yield {
      batch: view.getFloat64(at, true),
      firstRow: view.getUint32(at + 8, true),
      rows: view.getUint32(at + 12, true),
      chunk: bytes.subarray(begin, end),
    };
    at = end;
  }
}
