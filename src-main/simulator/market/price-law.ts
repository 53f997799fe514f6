import { forkRandom, type Random } from '../../base/random.ts';
import { normal } from './draw.ts';
import type { Coin } from './coins.ts';

/** Deviation of the common factor and of a coin's own noise, per square root of a second: about 55 % a year together. */
const COMMON = 0.8e-4;
const OWN = 0.6e-4;

/**
 * The reference price of every coin: exp of a random walk with a factor common to all coins, so prices are positive and
 * move together (correlation of returns about 0.64). Venues quote around it.
 */
export class PriceLaw {
  readonly #common: Random;
  readonly #own: readonly Random[];
  readonly #start: readonly number[];
  readonly #walked: Float64Array;
  readonly #walkedAt: Float64Array;
  #factor = 0;
  #factorAt: number;

  constructor(seed: number, coins: readonly Coin[], startMs: number) {
    this.#common = forkRandom(seed, 'law');
    this.#own = coins.map((each) => forkRandom(seed, `law ${each.symbol}`));
    this.#start = coins.map((each) => each.startPrice);
    this.#walked = new Float64Array(coins.length);
    this.#walkedAt = new Float64Array(coins.length).fill(startMs);
    this.#factorAt = startMs;
  }

  /** Price of coin number `index`, quote currency. Times asked for must not go back; an earlier one gives the newest price. */
  priceAt(index: number, atMs: number): number {
    const sinceFactor = atMs - this.#factorAt;
    if (sinceFactor > 0) {
      this.#factor += COMMON * Math.sqrt(sinceFactor / 1_000) * normal(this.#common);
      this.#factorAt = atMs;
    }
    const sinceOwn = atMs - this.#walkedAt[index]!;
    if (sinceOwn > 0) {
      this.#walked[index]! += OWN * Math.sqrt(sinceOwn / 1_000) * normal(this.#own[index]!);
      this.#walkedAt[index] = atMs;
    }
    return this.latest(index);
  }

  /** The newest price, without walking on: reading it draws nothing, so who reads does not change what comes. */
  latest(index: number): number {
    return this.#start[index]! * Math.exp(this.#factor + this.#walked[index]!);
  }

  /** The time was skipped, not lived through: nothing moves for it. */
  skip(ms: number): void {
    this.#factorAt += ms;
    for (let i = 0; i < this.#walkedAt.length; i++) this.#walkedAt[i]! += ms;
  }
}
