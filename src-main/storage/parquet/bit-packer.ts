import type { Bytes } from './bytes.ts';

/** Packs whole numbers of a given width one behind the other, the lowest bit first. */
export class BitPacker {
  readonly #out: Bytes;
  #word = 0;
  #bits = 0;

  constructor(out: Bytes) {
    this.#out = out;
  }

  /** @param width 0 to 53; the value needs no more bits */
  push(value: number, width: number): void {
    if (width > 32) {
      this.#push32(value >>> 0, 32);
      this.#push32(Math.floor(value / 4_294_967_296), width - 32);
    } else if (width > 0) this.#push32(value, width);
  }

  /** Fills the last byte with zeros. To be called once, at the end. */
  finish(): void {
    for (let bits = 0; bits < this.#bits; bits += 8) this.#out.byte((this.#word >>> bits) & 0xff);
    this.#word = 0;
    this.#bits = 0;
  }

  #push32(value: number, width: number): void {
    const bits = this.#bits;
    this.#word |= value << bits;
    this.#bits = bits + width;
    if (this.#bits < 32) return;
    this.#out.word(this.#word);
    this.#bits -= 32;
    // A shift by 32 would be one by 0.
    this.#word = bits === 0 ? 0 : value >>> (32 - bits);
  }
}

/** Bits that a whole number below 2^53 needs. */
export function widthOf(value: number): number {
  return value < 4_294_967_296 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 4_294_967_296));
}
