import { OFF_GRID_DECIMALS, unpadded, padded } from '../market/decimal.ts';
import type { Random } from '../../base/random.ts';
import type { Connection } from '../socket/connection.ts';
import type { Topic, EventCounts } from '../socket/topic.ts';
import type { VenueWorld } from '../socket/venue.ts';
import type { BybitFeed, BybitSymbol } from './feed.ts';

/** Deltas come at most so often (docs). */
const EVERY_MS = 100;
/** Open interest, volume and turnover are renewed about so often (wire). */
const SLOW_EVERY_MS = 1_000;
const FUNDING_EVERY_MS = 60_000;

type Fields = Record<string, string>;

interface Ticker {
  readonly of: BybitSymbol;
  readonly topic: Topic;
  /** What subscribers know: the snapshot, with every delta since. */
  known: Fields;
  slowMs: number;
  fundingMs: number;
}

const all: EventCounts = { mark_price: 1, funding: 1, open_interest: 1 };

/** The tickers topics: a snapshot on subscribing, then only what changed. */
export class BybitTickers {
  readonly #world: VenueWorld;
  readonly #random: Random;
  readonly #tickers: readonly Ticker[];
  #cs = 93_597_540_115;

  constructor(world: VenueWorld, feed: BybitFeed) {
    this.#world = world;
    this.#random = world.random('tickers');
    const nowMs = world.clock.nowMs();
    this.#tickers = feed.symbols.map((of) => {
      const topic = world.hub.topic(`tickers.${of.native}`, 'tickers', of.book.coin.symbol);
      return { of, topic, known: {}, slowMs: nowMs, fundingMs: nowMs };
    });
    world.agenda.add(nowMs + EVERY_MS, (atMs) => {
      for (const each of this.#tickers) if (each.topic.subscribers.size > 0) this.#renew(each, atMs);
      return atMs + EVERY_MS;
    });
  }

  /** The snapshot for a new subscriber. @returns false when the topic is none of these */
  greet(connection: Connection, topic: Topic): boolean {
    const ticker = this.#tickers.find((each) => each.topic === topic);
    if (ticker === undefined) return false;
    const nowMs = this.#world.clock.nowMs();
    if (topic.subscribers.size === 0) ticker.known = this.fields(ticker.of, nowMs);
    const data = JSON.stringify(ticker.known);
    const ts = Math.floor(nowMs) - 1;
    const text = `{"topic":"${topic.name}","type":"snapshot","data":${data},"cs":${this.#cs},"ts":${ts}}`;
    this.#world.hub.greet(connection, topic, text, 1, all);
    return true;
  }

  /** All fields of a symbol as they are now, in the venue's order; also the row of the REST endpoint. */
  fields(of: BybitSymbol, atMs: number): Fields {
    const { market } = this.#world;
    const { book } = of;
    const { priceDecimals, tickDecimals, sizeDecimals } = book.listing;
    const price = (value: number) => padded(value, priceDecimals);
    const size = (value: number) => unpadded(value, sizeDecimals);
    const mark = market.mark(book);
    const start = book.coin.startPrice;
    const hours = market.fundingHours(book);
    const day = book.openInterest * 4;
    return {
      symbol: of.native,
      tickDirection: of.tickDirection,
      price24hPcnt: (book.last / (start * 0.99) - 1).toFixed(6),
      lastPrice: price(book.last),
      prevPrice24h: price(Math.round(start * 0.99 * 10 ** tickDecimals) / 10 ** tickDecimals),
      highPrice24h: price(
        Math.round(Math.max(start, book.last) * 1.012 * 10 ** tickDecimals) / 10 ** tickDecimals,
      ),
      lowPrice24h: price(
        Math.round(Math.min(start, book.last) * 0.982 * 10 ** tickDecimals) / 10 ** tickDecimals,
      ),
      prevPrice1h: price(Math.round(start * 10 ** tickDecimals) / 10 ** tickDecimals),
      markPrice: mark.toFixed(priceDecimals),
      indexPrice: market.indexPrice(book).toFixed(priceDecimals),
      openInterest: size(book.openInterest),
      openInterestValue: (book.openInterest * mark).toFixed(2),
      singleOpenInterest: size(Math.round((book.openInterest / 2) * 10 ** sizeDecimals) / 10 ** sizeDecimals),
      singleOpenInterestValue: ((book.openInterest * mark) / 2).toFixed(2),
      turnover24h: ((day + book.volume) * mark).toFixed(4),
      volume24h: (day + book.volume).toFixed(4),
      fundingIntervalHour: String(hours),
      fundingCap: '0.00375',
      nextFundingTime: String(market.nextFundingMs(book, atMs)),
      fundingRate: unpadded(market.fundingRate(book, atMs), OFF_GRID_DECIMALS),
      bid1Price: price(book.bid),
      bid1Size: size(book.bidSize),
      ask1Price: price(book.ask),
      ask1Size: size(book.askSize),
      preOpenPrice: '',
      preQty: '',
      curPreListingPhase: '',
    };
  }

  /** Names of the fields that may be in this delta; the others keep their known value until their turn. */
  #due(ticker: Ticker, now: Fields, atMs: number): string[] {
    const names = ['tickDirection', 'price24hPcnt', 'lastPrice', 'highPrice24h', 'lowPrice24h'];
    if (this.#random() < 0.3) names.push('markPrice');
    if (this.#random() < 0.3) names.push('indexPrice');
    if (atMs - ticker.slowMs >= SLOW_EVERY_MS) {
      ticker.slowMs = atMs;
      names.push('openInterest', 'openInterestValue', 'singleOpenInterest', 'singleOpenInterestValue');
      names.push('turnover24h', 'volume24h');
    }
    if (
      now['nextFundingTime'] !== ticker.known['nextFundingTime'] ||
      atMs - ticker.fundingMs >= FUNDING_EVERY_MS
    ) {
      ticker.fundingMs = atMs;
      names.push('fundingIntervalHour', 'nextFundingTime', 'fundingRate');
    }
    if (this.#random() < 0.7) names.push('bid1Price', 'bid1Size');
    if (this.#random() < 0.7) names.push('ask1Price', 'ask1Size');
    return names;
  }

  #renew(ticker: Ticker, atMs: number): void {
    const now = this.fields(ticker.of, atMs);
    const delta: Fields = { symbol: ticker.of.native };
    for (const name of this.#due(ticker, now, atMs)) {
      const value = now[name]!;
      // A size comes with its price, changed or not (wire).
      const size = name === 'bid1Price' ? 'bid1Size' : name === 'ask1Price' ? 'ask1Size' : undefined;
      const isNew = ticker.known[name] !== value || (size !== undefined && ticker.known[size] !== now[size]);
      if (!isNew) continue;
      delta[name] = value;
      ticker.known[name] = value;
    }
    if (Object.keys(delta).length === 1) return;
    this.#cs += 1 + Math.floor(this.#random() * 400);
    const events: EventCounts = {
      mark_price: 'markPrice' in delta || 'indexPrice' in delta ? 1 : 0,
      funding: 'fundingRate' in delta || 'nextFundingTime' in delta ? 1 : 0,
      open_interest: 'openInterest' in delta ? 1 : 0,
    };
    const text = `{"topic":"${ticker.topic.name}","type":"delta","data":${JSON.stringify(delta)},"cs":${this.#cs},"ts":${Math.floor(atMs) - 1}}`;
    this.#world.hub.publish(ticker.topic, text, 1, events);
  }
}
