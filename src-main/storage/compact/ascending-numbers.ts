const FIRST_NUMBERS = 1_024;

/** Ascending whole numbers that were there before: 8 bytes each, and no hashing. */
export class AscendingNumbers {
  #numbers = new Float64Array(FIRST_NUMBERS);
  #count = 0;

  /** Takes a number in when it is larger than all before. @returns false when it is not */
  push(value: number): boolean {
    if (this.#count > 0 && value <= this.#numbers[this.#count - 1]!) return false;
    if (this.#count === this.#numbers.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.#count++] = value;
    return true;
  }

  has(value: number): boolean {
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#numbers[middle]!;
      if (found === value) return true;
      if (found < value) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }
}

const ZERO = 48;
const NINE = 57;
/** So many digits always fit into a double exactly. */
const MOST_DIGITS = 15;

/** The number that a text of digits stands for; -1 when another text may stand for it too, or none does. */
export function numberOf(bytes: Uint8Array, start: number, length: number): number {
  if (length === 0 || length > MOST_DIGITS || (bytes[start] === ZERO && length > 1)) return -1;
  let value = 0;
  for (let i = start; i < start + length; i++) {
    const byte = bytes[i]!;
    if (byte < ZERO || byte > NINE) return -1;
    value = value * 10 + byte - ZERO;
  }
  return value;
}
