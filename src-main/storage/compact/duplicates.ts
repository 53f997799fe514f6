import type { CompactMeta } from '#shared/market/compact.ts';
import type { BlockColumn, RowBlock } from './row-block.ts';
import { compareInt64 } from './row-order.ts';
import { SeenIds } from './seen-ids.ts';

/** From this many rows of one `(ts_event, ts_recv)` on, equal ones are looked for by hash. */
const LINEAR_ROWS = 8;

/**
 * Chooses the rows that stay. A row goes when an earlier one equals it in every column, bit for bit, or when it is a trade
 * whose id was there before. Rows that share time and prices but not `ts_recv` are different events and stay: a book may
 * go there and back within a millisecond.
 */
export class Duplicates {
  readonly dropped: CompactMeta['dropped'] = { equal_row: 0, trade_id: 0 };
  readonly #ids = new SeenIds();

  /** @param order all rows of a block in order; blocks come in order too. @returns those that stay, in order */
  keep(block: RowBlock, order: Uint32Array): Uint32Array {
    const text = block.columns.find(({ name }) => name === 'trade_id');
    const kept = new Uint32Array(order.length);
    let count = 0;
    const group = new Group(block);
    for (const row of order) {
      if (!group.add(row)) this.dropped.equal_row++;
      else if (text !== undefined && !this.#isNewTrade(text, row)) this.dropped.trade_id++;
      else kept[count++] = row;
    }
    return kept.subarray(0, count);
  }

  /** A trade without an id cannot be told from others. */
  #isNewTrade({ bytes, words, stride }: BlockColumn, row: number): boolean {
    const length = words[(row * stride) / 4]!;
    return length === 0 || this.#ids.add(bytes, row * stride + 4, length);
  }
}

/** The different rows of one `(ts_event, ts_recv)`. */
class Group {
  readonly #block: RowBlock;
  #rows: number[] = [];
  #byHash: Map<number, number[]> | undefined;

  constructor(block: RowBlock) {
    this.#block = block;
  }

  /** @returns false when an equal row is there */
  add(row: number): boolean {
    const [event, recv] = this.#block.columns;
    const first = this.#rows[0];
    if (
      first === undefined ||
      compareInt64(event!.words, first, row) !== 0 ||
      compareInt64(recv!.words, first, row) !== 0
    ) {
      this.#rows.length = 0;
      this.#rows.push(row);
      this.#byHash = undefined;
      return true;
    }
    const candidates = this.#candidates(row);
    if (candidates.some((other) => this.#areEqual(other, row))) return false;
    this.#rows.push(row);
    if (candidates !== this.#rows) candidates.push(row);
    return true;
  }

  #candidates(row: number): number[] {
    if (this.#rows.length < LINEAR_ROWS) return this.#rows;
    this.#byHash ??= Map.groupBy(this.#rows, (each) => this.#hash(each));
    const hash = this.#hash(row);
    const found = this.#byHash.get(hash) ?? [];
    if (found.length === 0) this.#byHash.set(hash, found);
    return found;
  }

  #areEqual(a: number, b: number): boolean {
    return this.#block.columns.every(({ bytes, stride, nulls }) => {
      if (nulls !== undefined && nulls[a] !== nulls[b]) return false;
      for (let i = 0; i < stride; i++) if (bytes[a * stride + i] !== bytes[b * stride + i]) return false;
      return true;
    });
  }

  #hash(row: number): number {
    let hash = 0x811c9dc5;
    for (const { bytes, stride } of this.#block.columns) {
      for (let i = row * stride; i < (row + 1) * stride; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    }
    return hash;
  }
}
