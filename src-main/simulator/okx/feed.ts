import type { Side } from '#shared/market/event.ts';
import type { Book, Fill } from '../market/book.ts';
import { unpadded } from '../market/decimal.ts';
import { whole } from '../market/draw.ts';
import { History } from '../market/history.ts';
import type { Random } from '../../base/random.ts';
import { PushPace, type Paced } from '../socket/push-pace.ts';
import type { Topic } from '../socket/topic.ts';
import type { VenueWorld } from '../socket/venue.ts';

/** Event times lie so far behind the push, ms. */
const LAG_MS = 3;
/** One push in so many has an empty side, one trade in so many met a retail-liquidity order (`source` 1). */
const EMPTY_SIDE_EVERY = 8_000;
const ELP_EVERY = 40;

export interface OkxTrade {
  readonly tradeId: number;
  readonly px: string;
  readonly sz: string;
  readonly side: 'buy' | 'sell';
  readonly ts: number;
  /** Fills merged into the row; `tradeId` is the last one's. */
  readonly count: number;
  readonly source: '0' | '1';
  readonly seqId: number;
}

export interface OkxSymbol extends Paced {
  readonly book: Book;
  readonly instId: string;
  /** `BTC-USDT`: the index and the instrument family. */
  readonly family: string;
  readonly bbo: Topic;
  readonly trades: Topic;
  readonly allTrades: Topic;
  readonly recent: History<OkxTrade>;
  nextTrade: number;
  seqId: number;
}

const oneBbo = { bbo: 1 };
const oneTrade = { trade: 1 };
const nothing = {};

/** bbo-tbt, trades and trades-all of all swaps, from the books of the market. Sizes are contracts. */
export class OkxFeed {
  readonly symbols: readonly OkxSymbol[];
  readonly #world: VenueWorld;
  readonly #random: Random;
  readonly #pace: PushPace;

  constructor(world: VenueWorld) {
    this.#world = world;
    this.#random = world.random('feed');
    this.#pace = new PushPace(world);
    this.symbols = world.market.books('okx').map((book) => this.#symbol(book));
    world.market.listen('okx', (book, atMs, fills) => this.#change(book, atMs, fills));
  }

  symbol(instId: string): OkxSymbol | undefined {
    return this.symbols.find((each) => each.instId === instId);
  }

  /** Full level 1 as it is now. */
  bboText(of: OkxSymbol, atMs: number, isBidEmpty = false): string {
    const { book } = of;
    const { tickDecimals, sizeDecimals } = book.listing;
    const level = (price: number, size: number) =>
      `["${unpadded(price, tickDecimals)}","${unpadded(size, sizeDecimals)}","0","${1 + (of.seqId % 9)}"]`;
    const bids = isBidEmpty ? '' : level(book.bid, book.bidSize);
    return `{"arg":{"channel":"bbo-tbt","instId":"${of.instId}"},"data":[{"asks":[${level(book.ask, book.askSize)}],"bids":[${bids}],"ts":"${Math.floor(atMs) - LAG_MS}","seqId":${of.seqId}}]}`;
  }

  tradeText(of: OkxSymbol, trade: OkxTrade): string {
    const { tradeId, px, sz, side, ts, count, source, seqId } = trade;
    return `{"arg":{"channel":"trades","instId":"${of.instId}"},"data":[{"instId":"${of.instId}","tradeId":"${tradeId}","px":"${px}","sz":"${sz}","side":"${side}","ts":"${ts}","count":"${count}","source":"${source}","seqId":${seqId}}]}`;
  }

  #symbol(book: Book): OkxSymbol {
    const { hub, clock } = this.#world;
    const instId = book.listing.native;
    const { symbol, base, quote } = book.coin;
    return {
      book,
      instId,
      family: `${base}-${quote}`,
      bbo: hub.topic(`bbo-tbt:${instId}`, 'bbo-tbt', symbol),
      trades: hub.topic(`trades:${instId}`, 'trades', symbol),
      allTrades: hub.topic(`business/trades-all:${instId}`, 'trades-all', symbol),
      recent: new History(500),
      nextTrade: whole(this.#random, 1e8, 3e9),
      seqId: whole(this.#random, 1e9, 3e11),
      pushedMs: clock.nowMs(),
      isWaiting: false,
    };
  }

  #change(book: Book, atMs: number, fills: readonly Fill[]): void {
    const of = this.symbols[book.index]!;
    of.seqId += whole(this.#random, 1, 400);
    for (const row of byPrice(fills)) this.#trade(of, atMs, row);
    this.#pace.changed(of, atMs, (each, pushMs) => this.#push(each, pushMs));
  }

  #push(of: OkxSymbol, atMs: number): void {
    of.pushedMs = atMs;
    const isOdd = this.#random() * EMPTY_SIDE_EVERY < 1;
    if (of.bbo.subscribers.size === 0) return;
    const { hub, settings } = this.#world;
    if (isOdd && settings.odd) {
      hub.publish(of.bbo, this.bboText(of, atMs, true), 1, nothing);
      of.seqId++;
    }
    hub.publish(of.bbo, this.bboText(of, atMs), 1, oneBbo);
  }

  /** One taker order at one price: the fills become one row. */
  #trade(of: OkxSymbol, atMs: number, row: PriceRow): void {
    const { tickDecimals, sizeDecimals } = of.book.listing;
    const ts = Math.floor(atMs) - LAG_MS;
    const px = unpadded(row.price, tickDecimals);
    const side = row.side === 1 ? 'buy' : 'sell';
    const source = this.#random() * ELP_EVERY < 1 ? '1' : '0';
    const { hub } = this.#world;
    for (const size of row.sizes) {
      const tradeId = of.nextTrade++;
      if (of.allTrades.subscribers.size === 0) continue;
      const sz = unpadded(size, sizeDecimals);
      const text = `{"arg":{"channel":"trades-all","instId":"${of.instId}"},"data":[{"instId":"${of.instId}","tradeId":"${tradeId}","px":"${px}","sz":"${sz}","side":"${side}","ts":"${ts}","source":"${source}","seqId":${of.seqId}}]}`;
      hub.publish(of.allTrades, text, 1, oneTrade);
    }
    const total = row.sizes.reduce((sum, size) => sum + size, 0);
    const sz = unpadded(Math.round(total * 10 ** sizeDecimals) / 10 ** sizeDecimals, sizeDecimals);
    const tradeId = of.nextTrade - 1;
    const trade: OkxTrade = { tradeId, px, sz, side, ts, count: row.sizes.length, source, seqId: of.seqId };
    of.recent.push(trade);
    if (of.trades.subscribers.size > 0) hub.publish(of.trades, this.tradeText(of, trade), 1, oneTrade);
  }
}

interface PriceRow {
  readonly price: number;
  readonly side: Side;
  readonly sizes: number[];
}

/** Fills in order, neighbours of one price and side together. */
function byPrice(fills: readonly Fill[]): PriceRow[] {
  const rows: PriceRow[] = [];
  for (const { price, side, size } of fills) {
    const last = rows.at(-1);
    if (last?.price === price && last.side === side) last.sizes.push(size);
    else rows.push({ price, side, sizes: [size] });
  }
  return rows;
}
