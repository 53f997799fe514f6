import { isUtf8 } from 'node:buffer';
import { isEventMs } from '#shared/market/time.ts';
import type { ContractSize } from '../contract-size.ts';
import type { SymbolTable } from '../exchange.ts';
import { asBuffer } from '../frame.ts';
import { nameHash } from '../symbol-table.ts';

/** Bytes a shape expects word for word. */
export function literal(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'utf8'));
}

/** 10^0 to 10^22: every one an exact double. */
const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
const DOT = 0x2e;
const LONGEST_NAME = 64;
const LONGEST_ID = 63;

/**
 * Steps over the bytes of a frame whose exact shape is known. Every step says whether the bytes were as expected and moves
 * on; numbers go into `values`, so that nothing is allocated. After the first `false` nothing may be used: the caller reads
 * the same bytes with `JSON.parse`. What is accepted is what `JSON.parse` and `numbers.ts` read, bit for bit:
 * `test/unit/main/exchanges/scan-fuzz.test.ts` compares the two.
 */
export class Scan {
  readonly values = new Float64Array(8);
  symbolIndex = -1;
  at = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  #idFrom = 0;
  #idTo = 0;
  #mantissa = 0;
  #scale = 0;
  readonly #symbols: SymbolTable;

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
  }

  /** Starts at the first byte of a frame. */
  start(frame: Uint8Array): void {
    this.#bytes = asBuffer(frame);
    this.#end = frame.length;
    this.at = 0;
  }

  /** All bytes are used up. */
  ended(): boolean {
    return this.at === this.#end;
  }

  literal(expected: Uint8Array): boolean {
    const bytes = this.#bytes;
    const at = this.at;
    const length = expected.length;
    if (at + length > this.#end) return false;
    for (let i = 0; i < length; i++) if (bytes[at + i] !== expected[i]) return false;
    this.at = at + length;
    return true;
  }

  /** Steps over the text if it is there; both is fine. */
  optional(expected: Uint8Array): boolean {
    this.literal(expected);
    return true;
  }

  /** A decimal of at most 16 digits without sign and exponent: mantissa and power of ten are exact, so is one division. */
  decimal(slot: number): boolean {
    if (!this.#digits(true)) return false;
    this.values[slot] = this.#mantissa / powers[this.#scale]!;
    return true;
  }

  /** A decimal above 0. */
  positive(slot: number): boolean {
    return this.decimal(slot) && this.values[slot]! > 0;
  }

  /** A number of contracts, as base units. The size must be known and the product fit 2^53. */
  baseUnits(slot: number, size: ContractSize | undefined): boolean {
    if (size === undefined || !this.#digits(true)) return false;
    const mantissa = this.#mantissa * size.mantissa;
    const scale = this.#scale + size.scale;
    if (!(mantissa <= Number.MAX_SAFE_INTEGER) || scale > 22) return false;
    this.values[slot] = mantissa / powers[scale]!;
    return true;
  }

  /** A whole number below 2^53. */
  int(slot: number): boolean {
    if (!this.#digits(false)) return false;
    this.values[slot] = this.#mantissa;
    return true;
  }

  /** Whole epoch ms in the accepted range. */
  time(slot: number): boolean {
    return this.int(slot) && isEventMs(this.values[slot]!);
  }

  /** A configured instrument's name up to the closing quote; its index is `symbolIndex`. */
  symbol(): boolean {
    const bytes = this.#bytes;
    const from = this.at;
    const end = Math.min(this.#end, from + LONGEST_NAME);
    let hash = 0;
    let at = from;
    for (; at < end && bytes[at] !== QUOTE; at++) hash = nameHash(hash, bytes[at]!);
    if (at === end) return false;
    this.symbolIndex = this.#symbols.findBytes(bytes, from, at, hash);
    this.at = at;
    return this.symbolIndex >= 0;
  }

  /** The same instrument once more. */
  sameSymbol(): boolean {
    const before = this.symbolIndex;
    return this.symbol() && this.symbolIndex === before;
  }

  /** Text without escapes up to the closing quote. */
  text(): boolean {
    const bytes = this.#bytes;
    const from = this.at;
    let at = from;
    let ascii = true;
    for (; at < this.#end; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) break;
      if (byte < 0x20 || byte === BACKSLASH) return false;
      if (byte > 0x7e) ascii = false;
    }
    if (at === this.#end || (!ascii && !isUtf8(bytes.subarray(from, at)))) return false;
    this.at = at;
    return true;
  }

  /** A trade id inside quotes: 1 to 63 ASCII characters. */
  id(): boolean {
    const bytes = this.#bytes;
    const from = this.at;
    let at = from;
    for (; at < this.#end; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) break;
      if (byte < 0x20 || byte === BACKSLASH || byte > 0x7e) return false;
    }
    if (at === this.#end || at === from || at - from > LONGEST_ID) return false;
    this.#idFrom = from;
    this.#idTo = at;
    this.at = at;
    return true;
  }

  /** A trade id that is a whole number. */
  intId(): boolean {
    this.#idFrom = this.at;
    if (!this.#digits(false)) return false;
    this.#idTo = this.at;
    return true;
  }

  /** The last id as a whole number below 2^53; NaN where it is none. */
  idNumber(slot: number): true {
    return this.wholeAt(slot, this.#idFrom, this.#idTo);
  }

  /** Digits that were stepped over, as `wholeNumber` reads them; NaN for anything else. */
  wholeAt(slot: number, from: number, to: number): true {
    const bytes = this.#bytes;
    const length = to - from;
    let number = length === 0 || length > 16 || (length > 1 && bytes[from] === ZERO) ? Number.NaN : 0;
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      number = byte >= ZERO && byte <= NINE ? number * 10 + (byte - ZERO) : Number.NaN;
    }
    this.values[slot] = number <= Number.MAX_SAFE_INTEGER ? number : Number.NaN;
    return true;
  }

  /** The last id that was stepped over. */
  idText(): string {
    return this.#bytes.toString('latin1', this.#idFrom, this.#idTo);
  }

  /** Where the last id begins and ends, to fetch it with `idTextAt` once the whole frame is known to be good. */
  get idFrom(): number {
    return this.#idFrom;
  }

  get idTo(): number {
    return this.#idTo;
  }

  idTextAt(from: number, to: number): string {
    return this.#bytes.toString('latin1', from, to);
  }

  #digits(fraction: boolean): boolean {
    const bytes = this.#bytes;
    const from = this.at;
    const end = this.#end;
    let at = from;
    let mantissa = 0;
    let byte = at < end ? bytes[at]! : 0;
    while (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      byte = ++at < end ? bytes[at]! : 0;
    }
    let count = at - from;
    if (count === 0 || (count > 1 && bytes[from] === ZERO)) return false;
    let scale = 0;
    if (fraction && byte === DOT) {
      const point = ++at;
      byte = at < end ? bytes[at]! : 0;
      while (byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO);
        byte = ++at < end ? bytes[at]! : 0;
      }
      scale = at - point;
      if (scale === 0) return false;
      count += scale;
    }
    if (count > 16 || mantissa > Number.MAX_SAFE_INTEGER) return false;
    this.#mantissa = mantissa;
    this.#scale = scale;
    this.at = at;
    return true;
  }
}
