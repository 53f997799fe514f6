import { isRate, type Leg } from './legs.ts';
import type { TopOfBook } from './top-of-book.ts';

/**
 * What one unit of a dollar currency costs in another, from live quotes of the pair, by the side one would trade: the ask of
 * `USDC/USDT`, or one over the bid of `USDT/USDC`. With several quotes the dearest counts. There is no default: without a
 * fresh quote there is no rate.
 */
export class Rates {
  readonly #book: TopOfBook;
  readonly #codes: readonly string[];
  /** Rate legs per pair, and whether the pair is theirs turned round. */
  readonly #sources: readonly (readonly { readonly leg: number; readonly turned: boolean }[])[];
  readonly #priced: readonly number[];
  /** By `pair(from, to)`: 1 on the diagonal, NaN where there is none. Pair 0 is a currency and itself. */
  readonly value: Float64Array;
  /** The newest rate of each pair that there ever was, for words about what has ended. */
  readonly last: Float64Array;
  /** Routes that rely on each pair; filled by the reducer. */
  readonly dependants: number[][];

  constructor(book: TopOfBook, legs: readonly Leg[]) {
    this.#book = book;
    this.#codes = [...new Set(legs.flatMap((leg) => (isRate(leg) ? [leg.base, leg.quote] : [leg.quote])))];
    const pairs = this.#codes.length ** 2;
    this.value = new Float64Array(pairs).fill(Number.NaN);
    this.last = new Float64Array(pairs).fill(Number.NaN);
    this.dependants = Array.from({ length: pairs }, () => []);
    const sources: { leg: number; turned: boolean }[][] = Array.from({ length: pairs }, () => []);
    for (const [leg, facts] of legs.entries()) {
      if (!isRate(facts)) continue;
      sources[this.pair(facts.base, facts.quote)]!.push({ leg, turned: false });
      sources[this.pair(facts.quote, facts.base)]!.push({ leg, turned: true });
    }
    this.#sources = sources;
    this.#priced = [...sources.keys()].filter((pair) => sources[pair]!.length > 0);
    for (const code of this.#codes)
      for (const field of [this.value, this.last]) field[this.pair(code, code)] = 1;
  }

  /** Position of the rate that turns `from` into `to`. */
  pair(from: string, to: string): number {
    return this.#codes.indexOf(from) * this.#codes.length + this.#codes.indexOf(to);
  }

  /** The pairs a leg prices; none when it is no rate. */
  pairsOf(leg: Leg): readonly number[] {
    return isRate(leg) ? [this.pair(leg.base, leg.quote), this.pair(leg.quote, leg.base)] : [];
  }

  /** Asks the quotes of a pair again. @param isUsable whether a leg's quote can be relied on now; @returns whether the rate changed */
  refresh(pair: number, isUsable: (leg: number) => boolean): boolean {
    let dearest = Number.NaN;
    for (const { leg, turned } of this.#sources[pair]!) {
      if (!isUsable(leg)) continue;
      const cost = turned ? 1 / this.#book.bid[leg]! : this.#book.ask[leg]!;
      if (Number.isNaN(dearest) || cost > dearest) dearest = cost;
    }
    const changed = !Object.is(dearest, this.value[pair]);
    this.value[pair] = dearest;
    if (changed && !Number.isNaN(dearest)) this.last[pair] = dearest;
    return changed;
  }

  /** Pairs that some leg prices. */
  get priced(): readonly number[] {
    return this.#priced;
  }
}
