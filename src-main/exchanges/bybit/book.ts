import { decimal } from '../numbers.ts';

/**
 * Best bid and offer of one symbol from `orderbook.1`: since 2025 snapshots only, before that deltas, which name what went
 * (size 0) and what came. A price of 0 is an empty side.
 */
export class TopBook {
  #known = false;
  #bidPrice = 0;
  #bidQty = 0;
  #askPrice = 0;
  #askQty = 0;

  get isKnown(): boolean {
    return this.#known;
  }

  get bid(): readonly [price: number, qty: number] {
    return [this.#bidPrice, this.#bidQty];
  }

  get ask(): readonly [price: number, qty: number] {
    return [this.#askPrice, this.#askQty];
  }

  /** Nothing is known until the next snapshot. */
  forget(): void {
    this.#known = false;
  }

  /** Both sides as they are now. @returns whether anything changed; the first time counts */
  set(bidPrice: number, bidQty: number, askPrice: number, askQty: number): boolean {
    const changed =
      !this.#known ||
      bidPrice !== this.#bidPrice ||
      bidQty !== this.#bidQty ||
      askPrice !== this.#askPrice ||
      askQty !== this.#askQty;
    this.#known = true;
    this.#bidPrice = bidPrice;
    this.#bidQty = bidQty;
    this.#askPrice = askPrice;
    this.#askQty = askQty;
    return changed;
  }
}

/** The best level of a side after a message's rows for it. @returns undefined when a row is malformed */
export function sideAfter(
  rows: unknown,
  before: readonly [price: number, qty: number],
): readonly [price: number, qty: number] | undefined {
  if (!Array.isArray(rows)) return undefined;
  let best = before;
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row)) return undefined;
    const [price, qty] = [decimal(row[0]), decimal(row[1])];
    if (!(price >= 0 && qty >= 0)) return undefined;
    if (qty > 0 && price > 0) best = [price, qty];
    else if (price === best[0]) best = emptySide;
  }
  return best;
}

/** Price and size of a side with no orders. */
export const emptySide = [0, 0] as const;
