import type { ExchangeId } from '#shared/market/exchange.ts';
import type { Side } from '#shared/market/event.ts';
import { bidForNet } from '#shared/market/spread.ts';
import { forkRandom, type Random } from '../../base/random.ts';
import type { Coin, Listing } from './coins.ts';
import { powerOfTen } from './decimal.ts';
import { between, normal, whole } from './draw.ts';

/** One execution. `size` is in the venue's size unit (contracts on OKX). */
export interface Fill {
  readonly side: Side;
  readonly price: number;
  readonly size: number;
}

/** Deviation and pull-back time of a venue's price around the reference: about a basis point, for some seconds. */
const OFFSET = 0.8e-4;
const OFFSET_PULL_MS = 6_000;
/** Relative distance of the fair price from the middle of the book beyond which the quotes follow it. */
const FOLLOW = 0.25e-4;
const TRADES_PER_STEP = 0.3;

/** A book held at given prices and sizes until released. */
export interface Pin {
  readonly bid: number;
  readonly ask: number;
  /** In the venue's size unit. */
  readonly bidSize: number;
  readonly askSize: number;
}

/**
 * Top of book of one coin on one venue. Every step changes it: quotes follow a fair price that hovers around the
 * reference, sizes breathe, takers eat what is there. `bid` < `ask` always, both on the venue's grid unless pinned.
 */
export class Book {
  readonly exchange: ExchangeId;
  readonly coin: Coin;
  readonly index: number;
  readonly listing: Listing;
  bid = 0;
  ask = 0;
  bidSize = 0;
  askSize = 0;
  last = 0;
  /** In the venue's size unit. */
  openInterest: number;
  /** Size traded since the start, the venue's unit. */
  volume = 0;
  pin: Pin | undefined;
  /** While set, the bid follows the other book's ask so that the route pays `netPct`. */
  tether:
    { readonly to: Book; readonly netPct: number; readonly fees: readonly [number, number] } | undefined;
  readonly #random: Random;
  readonly #reference: (atMs: number) => number;
  #offset: number;
  #offsetAt: number;

  constructor(
    coin: Coin,
    index: number,
    exchange: ExchangeId,
    market: { seed: number; startMs: number; reference: (atMs: number) => number },
  ) {
    this.exchange = exchange;
    this.coin = coin;
    this.index = index;
    this.listing = coin.listings[exchange];
    this.#random = forkRandom(market.seed, `book ${exchange} ${coin.symbol}`);
    this.#reference = market.reference;
    this.#offset = OFFSET * normal(this.#random);
    this.#offsetAt = market.startMs;
    this.openInterest =
      Math.round((between(this.#random, 2e7, 2e9) / coin.startPrice / this.listing.contractValue) * 10) / 10;
    this.#requote(this.#fair(market.startMs));
    this.last = this.bid;
  }

  /** Middle of the book. */
  get mid(): number {
    return (this.bid + this.ask) / 2;
  }

  /** The venue's distance from the reference price, as a fraction. Reading it draws nothing. */
  get offset(): number {
    return this.#offset;
  }

  /** What the venue's quotes hover around at `atMs`, dislocations aside. */
  #fair(atMs: number): number {
    const passed = atMs - this.#offsetAt;
    if (passed > 0) {
      const kept = Math.exp(-passed / OFFSET_PULL_MS);
      this.#offset = this.#offset * kept + OFFSET * Math.sqrt(1 - kept * kept) * normal(this.#random);
      this.#offsetAt = atMs;
    }
    return this.#reference(atMs) * (1 + this.#offset);
  }

  /** One change of the book, with the trades that made it, oldest first. A pinned book trades but does not change. */
  step(atMs: number): Fill[] {
    const trades = this.#random() < TRADES_PER_STEP;
    if (this.pin !== undefined) return trades ? this.#trade(this.mid) : [];
    const fair = this.#target(atMs);
    if (trades && this.tether === undefined) return this.#trade(fair);
    const away = Math.abs(fair - this.mid) / this.mid;
    if (this.tether !== undefined || away > FOLLOW || this.#random() < 0.1) this.#requote(fair);
    else this.#resize();
    return [];
  }

  /** Holds the book, or lets it go: then it returns to the fair price at once. */
  hold(pin: Pin | undefined, atMs: number): void {
    this.pin = pin;
    if (pin === undefined) this.#requote(this.#target(atMs));
    else ({ bid: this.bid, ask: this.ask, bidSize: this.bidSize, askSize: this.askSize } = pin);
  }

  /** The time was skipped, not lived through. */
  skip(ms: number): void {
    this.#offsetAt += ms;
  }

  #target(atMs: number): number {
    const fair = this.#fair(atMs);
    if (this.tether === undefined) return fair;
    const { to, netPct, fees } = this.tether;
    return bidForNet(to.ask, netPct, fees[0], fees[1]) + 1.5 / powerOfTen(this.listing.tickDecimals);
  }

  #requote(fair: number): void {
    const grid = powerOfTen(this.listing.tickDecimals);
    const ticks = fair * grid;
    const extra = Math.floor(-Math.log(1 - this.#random()) * ticks * 2e-6);
    const bidTicks = Math.max(1, Math.floor(ticks - 0.5 - extra / 2));
    const bid = bidTicks / grid;
    const ask = (bidTicks + 1 + extra) / grid;
    if (bid !== this.bid) this.bidSize = this.#size();
    if (ask !== this.ask) this.askSize = this.#size();
    const moved = bid !== this.bid || ask !== this.ask;
    this.bid = bid;
    this.ask = ask;
    if (!moved) this.#resize();
  }

  /** One side's size becomes another one. */
  #resize(): void {
    const isBid = this.#random() < 0.5;
    const old = isBid ? this.bidSize : this.askSize;
    const lot = 1 / powerOfTen(this.listing.sizeDecimals);
    let size = this.#onGrid(old * between(this.#random, 0.6, 1.45));
    if (size < lot) size = lot;
    if (size === old) size = this.#onGrid(old + lot);
    if (isBid) this.bidSize = size;
    else this.askSize = size;
  }

  #trade(fair: number): Fill[] {
    const lean = Math.max(-0.3, Math.min(0.3, ((fair - this.mid) / this.mid) * 1e4));
    const side: Side = this.#random() < 0.5 + lean ? 1 : -1;
    const lot = 1 / powerOfTen(this.listing.sizeDecimals);
    const level = side === 1 ? this.askSize : this.bidSize;
    const price = side === 1 ? this.ask : this.bid;
    const wanted = Math.max(lot, this.#onGrid(this.#units(2_000 * Math.exp(1.4 * normal(this.#random)))));
    const taken = Math.min(wanted, level);
    const fills = this.#split(taken, side, price);
    if (this.pin === undefined) {
      const rest = this.#onGrid(level - taken);
      if (rest >= lot) {
        if (side === 1) this.askSize = rest;
        else this.bidSize = rest;
      } else {
        this.#moveAway(side);
        const beyond = this.#onGrid(Math.min(wanted - taken, (side === 1 ? this.askSize : this.bidSize) / 2));
        if (beyond >= lot) fills.push(...this.#split(beyond, side, side === 1 ? this.ask : this.bid));
      }
    }
    for (const fill of fills) {
      this.volume += fill.size;
      // A trade opens or closes positions; which one is not visible from outside.
      const change = fill.size * between(this.#random, -0.5, 0.5);
      this.openInterest = Math.max(lot, this.#onGrid(this.openInterest + change));
    }
    this.last = fills.at(-1)?.price ?? this.last;
    return fills;
  }

  /** The level was eaten: the next one, a tick further out, is the best now. */
  #moveAway(side: Side): void {
    const grid = powerOfTen(this.listing.tickDecimals);
    if (side === 1) {
      this.ask = (Math.round(this.ask * grid) + 1) / grid;
      this.askSize = this.#size();
    } else if (Math.round(this.bid * grid) > 1) {
      this.bid = (Math.round(this.bid * grid) - 1) / grid;
      this.bidSize = this.#size();
    } else this.bidSize = this.#size();
  }

  /** One taker order meets one to five makers. */
  #split(size: number, side: Side, price: number): Fill[] {
    const lot = 1 / powerOfTen(this.listing.sizeDecimals);
    const fills: Fill[] = [];
    let left = size;
    let parts = this.#random() < 0.6 ? 1 : whole(this.#random, 2, 5);
    while (parts > 1 && left > 2 * lot) {
      const part = Math.max(lot, this.#onGrid(left * between(this.#random, 0.1, 0.9)));
      fills.push({ side, price, size: part });
      left = this.#onGrid(left - part);
      parts--;
    }
    if (left >= lot) fills.push({ side, price, size: left });
    return fills;
  }

  /** Size worth so much quote currency. */
  #units(notional: number): number {
    return notional / this.coin.startPrice / this.listing.contractValue;
  }

  #size(): number {
    const lot = 1 / powerOfTen(this.listing.sizeDecimals);
    return Math.max(lot, this.#onGrid(this.#units(60_000 * Math.exp(normal(this.#random)))));
  }

  #onGrid(size: number): number {
    const grid = powerOfTen(this.listing.sizeDecimals);
    return Math.round(size * grid) / grid;
  }
}
