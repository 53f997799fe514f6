const ZERO = 0x30;
const NINE = 0x39;

/** Whole numbers of fixed width as ASCII digits, one after another without a conversion. */
export class SequenceDigits {
  readonly #digits: Uint8Array;

  constructor(width: number) {
    this.#digits = new Uint8Array(width).fill(ZERO);
    this.#digits[0] = ZERO + 1;
  }

  /** The next number; the same memory each time. */
  next(): Uint8Array {
    const digits = this.#digits;
    let at = digits.length - 1;
    while (digits[at] === NINE) digits[at--] = ZERO;
    digits[at] = digits[at]! + 1;
    return digits;
  }
}
