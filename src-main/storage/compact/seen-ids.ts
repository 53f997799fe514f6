/** Ids are spread over so many tables, so that only a small one grows at a time. */
const TABLES = 64;
const FIRST_SLOTS = 64;
const WORDS = 3;

/**
 * Texts that were there before, in 12 bytes each: some 17 with the room to grow, 170 MB for ten million.
 *
 * Texts of up to 11 bytes are kept as they are, of longer ones a 96-bit hash: that two of ten million differ and look the
 * same has a chance of about 1 in 10^15.
 */
export class SeenIds {
  readonly #tables = Array.from({ length: TABLES }, () => new Table());
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Takes a text in. @returns false when it was there. */
  add(bytes: Uint8Array, start: number, length: number): boolean {
    hashed(bytes, start, length);
    const added = this.#tables[mixed() & (TABLES - 1)]!.add();
    if (added) this.#size++;
    return added;
  }
}

let a = 0;
let b = 0;
let c = 0;

/** Sets a, b, c to the text itself where it fits, else to three hashes of it. The last word never is 0: 0 marks a free slot. */
function hashed(bytes: Uint8Array, start: number, length: number): void {
  if (length <= 11) {
    const word = (at: number): number => {
      let value = 0;
      for (let i = 3; i >= 0; i--) value = (value << 8) | (at + i < length ? bytes[start + at + i]! : 0);
      return value;
    };
    a = word(0);
    b = word(4);
    // Length + 1 in the top byte: 1 to 12.
    c = word(8) | ((length + 1) << 24);
    return;
  }
  a = 0x811c9dc5;
  b = 0x9e3779b9;
  c = length;
  for (let i = start; i < start + length; i++) {
    const byte = bytes[i]!;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b + byte, 0x85ebca6b);
    b ^= b >>> 13;
    c = Math.imul((c ^ byte) + 0x7f4a7c15, 0xc2b2ae35);
    c ^= c >>> 15;
  }
  // The top bit keeps hashes apart from short texts.
  c |= 0x80000000;
}

function mixed(): number {
  let h =
    Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) ^ Math.imul(b ^ (b >>> 13), 0x297a2d39) ^ Math.imul(c, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Open addressing; takes the words that `hashed` has set. */
class Table {
  #words = new Int32Array(FIRST_SLOTS * WORDS);
  #slots = FIRST_SLOTS;
  #used = 0;

  add(): boolean {
    if (this.#used > this.#slots * 0.8) {
      const [keptA, keptB, keptC] = [a, b, c];
      this.#grow();
      [a, b, c] = [keptA, keptB, keptC];
    }
    if (!put(this.#words, this.#slots)) return false;
    this.#used++;
    return true;
  }

  #grow(): void {
    const old = this.#words;
    this.#slots = Math.ceil(this.#slots * 1.5);
    this.#words = new Int32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at + 2] === 0) continue;
      a = old[at]!;
      b = old[at + 1]!;
      c = old[at + 2]!;
      put(this.#words, this.#slots);
    }
  }
}

function put(words: Int32Array, slots: number): boolean {
  const [wordA, wordB, wordC] = [a | 0, b | 0, c | 0];
  // The low bits have chosen the table; the product takes the high ones.
  let slot = Math.floor((mixed() / 4_294_967_296) * slots);
  for (;;) {
    const at = slot * WORDS;
    if (words[at + 2] === 0) {
      words[at] = wordA;
      words[at + 1] = wordB;
      words[at + 2] = wordC;
      return true;
    }
    if (words[at] === wordA && words[at + 1] === wordB && words[at + 2] === wordC) return false;
    if (++slot === slots) slot = 0;
  }
}
