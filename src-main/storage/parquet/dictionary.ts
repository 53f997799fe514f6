import { BitPacker, widthOf } from './bit-packer.ts';
import type { Bytes } from './bytes.ts';

const SLOTS = 131_072;
/** With more different values a dictionary saves too little. */
const MOST_VALUES = 32_768;

/** Finds the different values of a column of 8 bytes each. */
export class Dictionary {
  /** Position of a value in `values` plus 1, by hash; 0 is free. */
  readonly #slots = new Int32Array(SLOTS);
  readonly #values = new Uint32Array(MOST_VALUES * 2);
  #indices = new Uint16Array(0);
  #size = 0;

  /** Numbers the values by their first appearance. @returns false when there are too many */
  build(words: Uint32Array, count: number): boolean {
    const slots = this.#slots.fill(0);
    const values = this.#values;
    if (this.#indices.length < count) this.#indices = new Uint16Array(count);
    const indices = this.#indices;
    let size = 0;
    for (let i = 0; i < count; i++) {
      const low = words[i * 2]!;
      const high = words[i * 2 + 1]!;
      let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
      let slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
      let known = slots[slot]!;
      while (known !== 0 && (values[known * 2 - 2] !== low || values[known * 2 - 1] !== high)) {
        slot = (slot + 1) & (SLOTS - 1);
        known = slots[slot]!;
      }
      if (known === 0) {
        if (size === MOST_VALUES) return false;
        values[size * 2] = low;
        values[size * 2 + 1] = high;
        slots[slot] = known = ++size;
      }
      indices[i] = known - 1;
    }
    this.#size = size;
    return true;
  }

  get size(): number {
    return this.#size;
  }

  /** The different values, little-endian. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#values.buffer, 0, this.#size * 8);
  }

  /** The value of every row by its number. */
  encode(count: number, out: Bytes): void {
    encodeIndices(this.#indices, count, widthOf(this.#size - 1), out);
  }
}

/** RLE_DICTIONARY: the width in a byte, then one run of packed numbers, or one of equal ones when they have no width. */
export function encodeIndices(indices: ArrayLike<number>, count: number, width: number, out: Bytes): void {
  out.byte(width);
  if (width === 0) {
    out.varint(count * 2);
    return;
  }
  packRun(indices, count, width, out);
}

/** A run of packed numbers, filled up to a multiple of eight. */
export function packRun(values: ArrayLike<number>, count: number, width: number, out: Bytes): void {
  const groups = Math.ceil(count / 8);
  out.varint(groups * 2 + 1);
  const packer = new BitPacker(out);
  for (let i = 0; i < count; i++) packer.push(values[i]!, width);
  for (let i = count; i < groups * 8; i++) packer.push(0, width);
  packer.finish();
}
