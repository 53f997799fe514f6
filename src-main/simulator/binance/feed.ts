import type { Book, Fill } from '../market/book.ts';
import { padded } from '../market/decimal.ts';
import { whole } from '../market/draw.ts';
import { History } from '../market/history.ts';
import type { Random } from '../../base/random.ts';
import type { Topic } from '../socket/topic.ts';
import type { VenueWorld } from '../socket/venue.ts';
import { Aggregates, type Aggregate } from './aggregates.ts';

/** Trades are this old when they are pushed, ms. */
const LAG_MS = 2;

export interface TradeRow {
  readonly id: number;
  readonly price: string;
  readonly size: string;
  readonly timeMs: number;
  readonly buyerIsMaker: boolean;
}

export interface AggregateRow extends TradeRow {
  readonly first: number;
  readonly last: number;
}

/** One symbol on Binance: its topics, its counters, and what REST remembers of it. */
export interface BinanceSymbol {
  readonly book: Book;
  readonly native: string;
  readonly bookTicker: Topic;
  readonly trade: Topic;
  readonly aggTrade: Topic;
  readonly aggregates: Aggregates;
  readonly trades: History<TradeRow>;
  readonly aggTrades: History<AggregateRow>;
  nextTrade: number;
}

const oneBbo = { bbo: 1 };
const oneTrade = { trade: 1 };

/** bookTicker, trade and aggTrade of all symbols, from the books of the market. */
export class BinanceFeed {
  readonly symbols: readonly BinanceSymbol[];
  /** Order-book update id: one counter for all symbols of the venue. */
  updateId = 11_671_659_685_961;
  readonly #world: VenueWorld;
  readonly #random: Random;

  constructor(world: VenueWorld) {
    this.#world = world;
    this.#random = world.random('feed');
    this.symbols = world.market.books('binance').map((book) => this.#symbol(book));
    world.market.listen('binance', (book, atMs, fills) => this.#change(book, atMs, fills));
  }

  symbol(native: string): BinanceSymbol | undefined {
    return this.symbols.find((each) => each.native === native);
  }

  nextUpdateId(): number {
    this.updateId += whole(this.#random, 1, 900);
    return this.updateId;
  }

  /** A row nobody traded on the book: insurance fund or auto-deleveraging, at a price far away. Takes a trade id. */
  offBook(of: BinanceSymbol, why: 'INSURANCE_FUND' | 'ADL', atMs: number): void {
    const id = of.nextTrade++;
    const { priceDecimals, sizeDecimals } = of.book.listing;
    const price = (of.book.mid * (2 + whole(this.#random, 0, 8))).toFixed(priceDecimals);
    const time = Math.floor(atMs) - LAG_MS;
    const size = (1 / 10 ** sizeDecimals).toFixed(sizeDecimals);
    const text = `{"e":"trade","E":${time},"T":${time},"s":"${of.native}","t":${id},"p":"${price}","q":"${size}","X":"${why}","m":true,"st":1}`;
    this.#world.hub.publish(of.trade, text, 1, {});
  }

  #symbol(book: Book): BinanceSymbol {
    const { hub, agenda } = this.#world;
    const { native } = book.listing;
    const name = native.toLowerCase();
    const { symbol } = book.coin;
    const firstTrade = whole(this.#random, 1_000_000_000, 8_999_999_999);
    const firstId = whole(this.#random, 100_000_000, 3_999_999_999);
    const made: BinanceSymbol = {
      book,
      native,
      bookTicker: hub.topic(`${name}@bookTicker`, 'bookTicker', symbol),
      trade: hub.topic(`${name}@trade`, 'trade', symbol),
      aggTrade: hub.topic(`${name}@aggTrade`, 'aggTrade', symbol),
      aggregates: new Aggregates(agenda, { firstId, firstTrade }, (each, pushMs) =>
        this.#aggregate(made, each, pushMs),
      ),
      trades: new History(1_000),
      aggTrades: new History(1_000),
      nextTrade: firstTrade,
    };
    return made;
  }

  #change(book: Book, atMs: number, fills: readonly Fill[]): void {
    const of = this.symbols[book.index]!;
    const time = Math.floor(atMs) - LAG_MS;
    for (const fill of fills) this.#fill(of, fill, time);
    const update = this.nextUpdateId();
    const eventTime = time + (this.#random() < 0.2 ? 1 : 0);
    if (of.bookTicker.subscribers.size === 0) return;
    const { priceDecimals, sizeDecimals } = book.listing;
    const text = `{"e":"bookTicker","u":${update},"s":"${of.native}","ps":"${of.native}","b":"${padded(book.bid, priceDecimals)}","B":"${padded(book.bidSize, sizeDecimals)}","a":"${padded(book.ask, priceDecimals)}","A":"${padded(book.askSize, sizeDecimals)}","T":${time},"E":${eventTime},"st":1}`;
    this.#world.hub.publish(of.bookTicker, text, 1, oneBbo);
  }

  #fill(of: BinanceSymbol, fill: Fill, time: number): void {
    const id = of.nextTrade++;
    const { priceDecimals, sizeDecimals } = of.book.listing;
    const price = padded(fill.price, priceDecimals);
    const size = padded(fill.size, sizeDecimals);
    const buyerIsMaker = fill.side === -1;
    of.trades.push({ id, price, size, timeMs: time, buyerIsMaker });
    of.aggregates.add(id, fill, time);
    if (of.trade.subscribers.size === 0) return;
    const text = `{"e":"trade","E":${time},"T":${time},"s":"${of.native}","t":${id},"p":"${price}","q":"${size}","X":"MARKET","m":${buyerIsMaker},"st":1}`;
    this.#world.hub.publish(of.trade, text, 1, oneTrade);
  }

  #aggregate(of: BinanceSymbol, made: Aggregate, pushMs: number): void {
    const { priceDecimals, sizeDecimals } = of.book.listing;
    const price = padded(made.price, priceDecimals);
    const size = made.size.toFixed(sizeDecimals);
    const buyerIsMaker = made.side === -1;
    const { id, first, last, timeMs } = made;
    of.aggTrades.push({ id, price, size, timeMs, buyerIsMaker, first, last });
    if (of.aggTrade.subscribers.size === 0) return;
    const text = `{"e":"aggTrade","E":${Math.floor(pushMs)},"a":${id},"s":"${of.native}","p":"${price}","q":"${size}","nq":"${size}","f":${first},"l":${last},"T":${timeMs},"m":${buyerIsMaker},"st":1}`;
    this.#world.hub.publish(of.aggTrade, text, 1, oneTrade);
  }
}
