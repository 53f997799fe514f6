import type { ExchangeId } from '#shared/market/exchange.ts';
import { forkRandom, type Random } from '../../base/random.ts';
import type { Agenda, Task } from './agenda.ts';
import { Liveliness } from './arrivals.ts';
import { Book, type Fill, type Pin } from './book.ts';
import type { Coin } from './coins.ts';
import { exponential } from './draw.ts';
import { nextSettlement } from './funding.ts';
import { PriceLaw } from './price-law.ts';

/** Taker fees in percent per venue; what staged spreads and dislocations are net of. */
export type TakerFees = Readonly<Record<ExchangeId, number>>;

export interface MarketOptions {
  readonly seed: number;
  readonly coins: readonly Coin[];
  readonly exchanges: readonly ExchangeId[];
  /** Book changes per second, coin and venue, on average. */
  readonly rate: number;
  readonly feesPct: TakerFees;
  /** False: books stand still until they are commanded (frames are played from files). */
  readonly moves: boolean;
}

/** Hears every change of a venue's books, with the trades that made it. */
export type BookListener = (book: Book, atMs: number, fills: readonly Fill[]) => void;

interface Flow {
  readonly book: Book;
  readonly random: Random;
  task: Task;
}

/** The market behind all venues: one price per coin, a book per coin and venue, and the times at which they change. */
export class Market {
  readonly coins: readonly Coin[];
  readonly exchanges: readonly ExchangeId[];
  readonly rate: number;
  readonly feesPct: TakerFees;
  readonly #agenda: Agenda;
  readonly #law: PriceLaw;
  readonly #books = new Map<ExchangeId, readonly Book[]>();
  readonly #listeners = new Map<ExchangeId, BookListener>();
  readonly #fundingHours = new Map<string, number>();
  readonly #fundingRates = new Map<Book, number>();
  readonly #premiums: readonly number[];

  constructor(options: MarketOptions, agenda: Agenda, startMs: number) {
    const { seed, coins, exchanges } = options;
    this.coins = coins;
    this.exchanges = exchanges;
    this.rate = options.rate;
    this.feesPct = options.feesPct;
    this.#agenda = agenda;
    this.#law = new PriceLaw(seed, coins, startMs);
    const shared = forkRandom(seed, 'premiums');
    this.#premiums = coins.map(() => (shared() - 0.5) * 8e-4);
    for (const exchange of exchanges) {
      const rates = forkRandom(seed, `funding ${exchange}`);
      const books = coins.map((each, index) => {
        const reference = (atMs: number) => this.#law.priceAt(index, atMs);
        return new Book(each, index, exchange, { seed, startMs, reference });
      });
      this.#books.set(exchange, books);
      for (const book of books) this.#fundingRates.set(book, 1e-4 * (rates() * 1.6 - 0.4));
    }
    if (options.moves) coins.forEach((each, index) => this.#start(seed, each, index, startMs));
  }

  books(exchange: ExchangeId): readonly Book[] {
    return this.#books.get(exchange) ?? [];
  }

  book(exchange: ExchangeId, symbol: string): Book | undefined {
    return this.books(exchange).find((each) => each.coin.symbol === symbol);
  }

  listen(exchange: ExchangeId, listener: BookListener): void {
    this.#listeners.set(exchange, listener);
  }

  /** Tells the venue about a book that was changed by hand, with the trades that did it. */
  touch(book: Book, atMs: number, fills: readonly Fill[] = []): void {
    this.#listeners.get(book.exchange)?.(book, atMs, fills);
  }

  hold(book: Book, pin: Pin | undefined, atMs: number): void {
    book.hold(pin, atMs);
    this.touch(book, atMs);
  }

  /** Mark price: near the fair price and without its dislocations; the middle of a pinned book. */
  mark(book: Book): number {
    if (book.pin !== undefined) return book.mid;
    return this.#law.latest(book.index) * (1 + book.offset / 2);
  }

  /** Index price: the reference of all venues, a few basis points from the perpetual. */
  indexPrice(book: Book): number {
    const base = book.pin === undefined ? this.#law.latest(book.index) : book.mid;
    return base * (1 + this.#premiums[book.index]!);
  }

  /** Rate of the running funding interval as a fraction; drifts slowly, never beyond ±0.375 %. */
  fundingRate(book: Book, atMs: number): number {
    const base = this.#fundingRates.get(book) ?? 0;
    const drift = 2e-5 * Math.sin(atMs / 600_000 + book.index);
    return Math.max(-0.00375, Math.min(0.00375, base + drift));
  }

  fundingHours(book: Book): number {
    return this.#fundingHours.get(`${book.exchange} ${book.coin.symbol}`) ?? 8;
  }

  setFundingHours(book: Book, hours: number): void {
    this.#fundingHours.set(`${book.exchange} ${book.coin.symbol}`, hours);
  }

  nextFundingMs(book: Book, atMs: number): number {
    return nextSettlement(atMs, this.fundingHours(book));
  }

  /** `ms` of time were skipped: prices stay where they are. */
  skip(ms: number): void {
    this.#law.skip(ms);
    for (const books of this.#books.values()) for (const book of books) book.skip(ms);
  }

  #start(seed: number, coin: Coin, index: number, startMs: number): void {
    const liveliness = new Liveliness(seed, coin.symbol);
    const flows = this.exchanges.map((exchange): Flow => {
      const book = this.books(exchange)[index]!;
      const random = forkRandom(seed, `arrivals ${exchange} ${coin.symbol}`);
      return { book, random, task: this.#flow(book, random, liveliness, startMs) };
    });
    this.#agenda.add(startMs + liveliness.firstTurn(), (atMs) => {
      const next = atMs + liveliness.turn();
      // Waiting times are memoryless: drawing them again at the new rate is exact.
      for (const flow of flows) {
        flow.task.live = false;
        flow.task = this.#flow(flow.book, flow.random, liveliness, atMs);
      }
      return next;
    });
  }

  #flow(book: Book, random: Random, liveliness: Liveliness, fromMs: number): Task {
    const wait = () => exponential(random, 1_000 / (this.rate * liveliness.factor));
    return this.#agenda.add(fromMs + wait(), (atMs) => {
      const fills = book.step(atMs);
      this.#listeners.get(book.exchange)?.(book, atMs, fills);
      return atMs + wait();
    });
  }
}
