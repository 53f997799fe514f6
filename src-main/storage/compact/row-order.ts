import type { BlockColumn, RowBlock } from './row-block.ts';

/** The order of `ORDERING_VERSION` 1 among rows of one block. */
export class RowOrder {
  readonly #block: RowBlock;
  readonly #ids: BlockColumn | undefined;

  constructor(block: RowBlock) {
    this.#block = block;
    this.#ids = block.columns.find(({ name }) => name === 'trade_id');
  }

  /** Below 0 when row `a` comes first, above when `b` does; 0 only for the same row. */
  compare(a: number, b: number): number {
    const { columns } = this.#block;
    return (
      compareInt64(columns[0]!.words, a, b) ||
      compareInt64(columns[1]!.words, a, b) ||
      (this.#ids === undefined ? 0 : compareTexts(this.#ids, a, b)) ||
      a - b
    );
  }

  /** Row numbers in order: by moving few rows a little where they came almost in order, by merging runs otherwise. */
  sorted(): Uint32Array {
    return this.#inserted() ?? this.#merged();
  }

  /** @returns undefined when rows would have to move too far */
  #inserted(): Uint32Array | undefined {
    const { rows } = this.#block;
    const order = rowNumbers(rows);
    let movesLeft = rows * MOVES_PER_ROW;
    for (let row = 1; row < rows; row++) {
      let at = row;
      while (at > 0 && this.compare(order[at - 1]!, row) > 0) {
        order[at] = order[at - 1]!;
        at--;
      }
      order[at] = row;
      movesLeft -= row - at;
      if (movesLeft < 0) return undefined;
    }
    return order;
  }

  #merged(): Uint32Array {
    const { rows } = this.#block;
    let from = rowNumbers(rows);
    let into = new Uint32Array(rows);
    let starts = this.#runs(rows);
    while (starts.length > 2) {
      const next = [0];
      for (let k = 0; k + 1 < starts.length; k += 2) {
        const [low, middle, high] = [starts[k]!, starts[k + 1]!, starts[k + 2] ?? starts[k + 1]!];
        this.#merge(from, into, low, middle, high);
        next.push(high);
      }
      starts = next;
      [from, into] = [into, from];
    }
    return from;
  }

  /** Where ascending runs of the unsorted rows begin, and the end. */
  #runs(rows: number): number[] {
    const starts = [0];
    for (let i = 1; i < rows; i++) if (this.compare(i - 1, i) > 0) starts.push(i);
    starts.push(rows);
    return starts;
  }

  #merge(from: Uint32Array, into: Uint32Array, low: number, middle: number, high: number): void {
    let left = low;
    let right = middle;
    for (let at = low; at < high; at++) {
      const takeLeft = right >= high || (left < middle && this.compare(from[left]!, from[right]!) <= 0);
      into[at] = takeLeft ? from[left++]! : from[right++]!;
    }
  }
}

/** Beyond it merging is quicker. */
const MOVES_PER_ROW = 8;

function rowNumbers(rows: number): Uint32Array<ArrayBuffer> {
  const numbers = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) numbers[i] = i;
  return numbers;
}

/** Signed 64-bit integers as pairs of little-endian words. */
function compareInt64(words: Uint32Array, a: number, b: number): number {
  const high = (words[a * 2 + 1]! | 0) - (words[b * 2 + 1]! | 0);
  return high === 0 ? words[a * 2]! - words[b * 2]! : high;
}

const ZERO = 48;
const NINE = 57;

/** Ids of digits alone by number and first, others byte by byte; equal numbers (`7`, `007`) byte by byte. */
function compareTexts({ bytes, words, stride }: BlockColumn, a: number, b: number): number {
  const [lengthA, lengthB] = [words[(a * stride) / 4]!, words[(b * stride) / 4]!];
  const [startA, startB] = [a * stride + 4, b * stride + 4];
  const [digitsA, digitsB] = [isDigits(bytes, startA, lengthA), isDigits(bytes, startB, lengthB)];
  if (digitsA !== digitsB) return digitsA ? -1 : 1;
  if (digitsA) {
    const [zerosA, zerosB] = [zeros(bytes, startA, lengthA), zeros(bytes, startB, lengthB)];
    const byNumber =
      lengthA - zerosA - (lengthB - zerosB) ||
      compareBytes(bytes, startA + zerosA, startB + zerosB, lengthA - zerosA);
    if (byNumber !== 0) return byNumber;
  }
  return compareBytes(bytes, startA, startB, Math.min(lengthA, lengthB)) || lengthA - lengthB;
}

function isDigits(bytes: Uint8Array, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) if (bytes[i]! < ZERO || bytes[i]! > NINE) return false;
  return length > 0;
}

/** Leading zeros of a number, the last digit never being one of them. */
function zeros(bytes: Uint8Array, start: number, length: number): number {
  let count = 0;
  while (count < length - 1 && bytes[start + count] === ZERO) count++;
  return count;
}

function compareBytes(bytes: Uint8Array, a: number, b: number, length: number): number {
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return bytes[a + i]! - bytes[b + i]!;
  return 0;
}
