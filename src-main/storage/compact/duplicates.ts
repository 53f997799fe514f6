import type { CompactMeta } from '#shared/market/compact.ts';
import { AscendingNumbers, numberOf } from './ascending-numbers.ts';
import type { BlockColumn, RowBlock } from './row-block.ts';
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
  readonly #numbers = new AscendingNumbers();

  /** @param order all rows of a block in order; blocks come in order too. @returns those that stay, in order */
  keep(block: RowBlock, order: Uint32Array): Uint32Array {
    const text = block.columns.find(({ name }) => name === 'trade_id');
    const [event, recv] = [block.columns[0]!.words, block.columns[1]!.words];
    const kept = new Uint32Array(order.length);
    let count = 0;
    const group = new Group(block);
    let before = 0;
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      const isNewGroup =
        i === 0 ||
        event[row * 2] !== event[before * 2] ||
        recv[row * 2] !== recv[before * 2] ||
        event[row * 2 + 1] !== event[before * 2 + 1] ||
        recv[row * 2 + 1] !== recv[before * 2 + 1];
      before = row;
      if (isNewGroup) group.begin(row);
      else if (!group.add(row)) {
        this.dropped.equal_row++;
        continue;
      }
      if (text !== undefined && !this.#isNewTrade(text, row)) this.dropped.trade_id++;
      else kept[count++] = row;
    }
    return kept.subarray(0, count);
  }

  /** A trade without an id cannot be told from others. */
  #isNewTrade({ bytes, words, stride }: BlockColumn, row: number): boolean {
    const length = words[(row * stride) / 4]!;
    if (length === 0) return true;
    const start = row * stride + 4;
    const number = numberOf(bytes, start, length);
    // Most venues count their trades upwards; what comes late, or is no number, is looked up by hash.
    if (number >= 0) {
      if (this.#numbers.push(number)) return true;
      if (this.#numbers.has(number)) return false;
    }
    return this.#ids.add(bytes, start, length);
  }
}

/** The different rows of one `(ts_event, ts_recv)`. */
class Group {
  readonly #block: RowBlock;
  #first = 0;
  /** Empty while there is only the first. */
  readonly #rows: number[] = [];
  #byHash: Map<number, number[]> | undefined;

  constructor(block: RowBlock) {
    this.#block = block;
  }

  begin(row: number): void {
    this.#first = row;
    if (this.#rows.length > 0) this.#rows.length = 0;
    this.#byHash = undefined;
  }

  /** Takes one more row of the same times. @returns false when an equal row is there */
  add(row: number): boolean {
    if (this.#rows.length === 0) this.#rows.push(this.#first);
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
