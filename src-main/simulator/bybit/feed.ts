import type { Book, Fill } from '../market/book.ts';
import { padded, unpadded } from '../market/decimal.ts';
import { whole } from '../market/draw.ts';
import { History } from '../market/history.ts';
import type { Random } from '../../base/random.ts';
import { PushPace, type Paced } from '../socket/push-pace.ts';
import type { Topic } from '../socket/topic.ts';
import type { VenueWorld } from '../socket/venue.ts';

/** Without a change for so long the last snapshot comes again, with the same u (docs). */
const REPEAT_AFTER_MS = 3_000;
/** Rows of one message (docs). */
const MAX_ROWS = 1_024;
/** Matching-engine time lies so far behind the push, ms: `ts` - `cts` is 1 to 6 (wire). */
const LAG_MS = 7;

export interface BybitTrade {
  readonly id: string;
  readonly price: string;
  readonly size: string;
  readonly side: 'Buy' | 'Sell';
  readonly timeMs: number;
  readonly seq: number;
}

/** What was pushed last for a symbol. */
interface Level1 {
  bid: string;
  bidSize: string;
  ask: string;
  askSize: string;
  u: number;
  seq: number;
  ts: number;
  cts: number;
}

export interface BybitSymbol extends Paced {
  readonly book: Book;
  readonly native: string;
  readonly orderbook: Topic;
  readonly publicTrade: Topic;
  readonly trades: History<BybitTrade>;
  readonly level1: Level1;
  seq: number;
  lastPrice: number;
  tickDirection: string;
}

const oneBbo = { bbo: 1 };
const nothing = {};

function isSameQuote(a: Level1, b: Level1): boolean {
  return a.bid === b.bid && a.bidSize === b.bidSize && a.ask === b.ask && a.askSize === b.askSize;
}

/** orderbook.1 and publicTrade of all symbols, from the books of the market. */
export class BybitFeed {
  readonly symbols: readonly BybitSymbol[];
  readonly #world: VenueWorld;
  readonly #random: Random;
  readonly #pace: PushPace;

  constructor(world: VenueWorld) {
    this.#world = world;
    this.#random = world.random('feed');
    this.#pace = new PushPace(world);
    const nowMs = world.clock.nowMs();
    this.symbols = world.market.books('bybit').map((book) => this.#symbol(book, nowMs));
    world.market.listen('bybit', (book, atMs, fills) => this.#change(book, atMs, fills));
    world.agenda.add(nowMs + REPEAT_AFTER_MS, (atMs) => {
      for (const of of this.symbols) if (atMs - of.pushedMs >= REPEAT_AFTER_MS) this.#repeat(of, atMs);
      return atMs + 250;
    });
  }

  symbol(native: string): BybitSymbol | undefined {
    return this.symbols.find((each) => each.native === native);
  }

  /** The last push again: what a new subscriber gets. */
  snapshot(of: BybitSymbol): string {
    const { bid, bidSize, ask, askSize, u, seq, ts, cts } = of.level1;
    return `{"topic":"${of.orderbook.name}","ts":${ts},"type":"snapshot","data":{"s":"${of.native}","b":[["${bid}","${bidSize}"]],"a":[["${ask}","${askSize}"]],"u":${u},"seq":${seq}},"cts":${cts}}`;
  }

  /** The venue's service restarted: update ids begin at 1. */
  restart(of: BybitSymbol): void {
    of.level1.u = 0;
    this.#push(of, this.#world.clock.nowMs());
  }

  #symbol(book: Book, nowMs: number): BybitSymbol {
    const { hub } = this.#world;
    const { native } = book.listing;
    const seq = whole(this.#random, 1e9, 9e11);
    const u = whole(this.#random, 1e6, 9e7);
    const of: BybitSymbol = {
      book,
      native,
      orderbook: hub.topic(`orderbook.1.${native}`, 'orderbook.1', book.coin.symbol),
      publicTrade: hub.topic(`publicTrade.${native}`, 'publicTrade', book.coin.symbol),
      trades: new History(1_000),
      level1: { bid: '', bidSize: '', ask: '', askSize: '', u, seq, ts: 0, cts: 0 },
      seq,
      pushedMs: nowMs,
      isWaiting: false,
      lastPrice: book.last,
      tickDirection: 'ZeroPlusTick',
    };
    this.#take(of, nowMs);
    return of;
  }

  #change(book: Book, atMs: number, fills: readonly Fill[]): void {
    const of = this.symbols[book.index]!;
    of.seq += whole(this.#random, 1, 1_500);
    if (fills.length > 0) this.#trade(of, atMs, fills);
    this.#pace.changed(of, atMs, (each, pushMs) => this.#push(each, pushMs));
  }

  /** Makes the book as it is now the last push. */
  #take(of: BybitSymbol, atMs: number): void {
    const { book, level1 } = of;
    const { tickDecimals, sizeDecimals } = book.listing;
    level1.bid = unpadded(book.bid, tickDecimals);
    level1.bidSize = unpadded(book.bidSize, sizeDecimals);
    level1.ask = unpadded(book.ask, tickDecimals);
    level1.askSize = unpadded(book.askSize, sizeDecimals);
    level1.u++;
    level1.seq = of.seq;
    level1.cts = Math.floor(atMs) - LAG_MS;
    level1.ts = Math.max(level1.ts, level1.cts + whole(this.#random, 1, 6));
    of.pushedMs = atMs;
  }

  #push(of: BybitSymbol, atMs: number): void {
    const before = { ...of.level1 };
    this.#take(of, atMs);
    if (of.orderbook.subscribers.size === 0) return;
    const isDelta = this.#world.settings.deltas && of.level1.u > 1;
    const text = isDelta ? this.#delta(of, before) : this.snapshot(of);
    // A recorder stores changes only: a held book is pushed on and on without one.
    this.#world.hub.publish(of.orderbook, text, 1, isSameQuote(before, of.level1) ? nothing : oneBbo);
  }

  /** The form before 2025: only the sides that changed, with rows of size 0 for prices that are gone. */
  #delta(of: BybitSymbol, before: Level1): string {
    const { bid, bidSize, ask, askSize, u, seq, ts, cts } = of.level1;
    const rows = (price: string, size: string, oldPrice: string, oldSize: string) => {
      if (price === oldPrice) return size === oldSize ? '' : `["${price}","${size}"]`;
      return `["${oldPrice}","0"],["${price}","${size}"]`;
    };
    const b = rows(bid, bidSize, before.bid, before.bidSize);
    const a = rows(ask, askSize, before.ask, before.askSize);
    return `{"topic":"${of.orderbook.name}","type":"delta","ts":${ts},"data":{"s":"${of.native}","b":[${b}],"a":[${a}],"u":${u},"seq":${seq}},"cts":${cts}}`;
  }

  #repeat(of: BybitSymbol, atMs: number): void {
    of.pushedMs = atMs;
    of.level1.ts = Math.floor(atMs) - 1;
    if (of.orderbook.subscribers.size > 0)
      this.#world.hub.publish(of.orderbook, this.snapshot(of), 1, nothing);
  }

  #trade(of: BybitSymbol, atMs: number, fills: readonly Fill[]): void {
    const { priceDecimals, sizeDecimals } = of.book.listing;
    const timeMs = Math.floor(atMs) - LAG_MS;
    const rows: string[] = [];
    for (const fill of fills) {
      const price = padded(fill.price, priceDecimals);
      const size = unpadded(fill.size, sizeDecimals);
      const side = fill.side === 1 ? 'Buy' : 'Sell';
      const id = this.#uuid();
      if (fill.price > of.lastPrice) of.tickDirection = 'PlusTick';
      else if (fill.price < of.lastPrice) of.tickDirection = 'MinusTick';
      else if (!of.tickDirection.startsWith('Zero')) of.tickDirection = `Zero${of.tickDirection}`;
      of.lastPrice = fill.price;
      of.trades.push({ id, price, size, side, timeMs, seq: of.seq });
      rows.push(
        `{"T":${timeMs},"s":"${of.native}","S":"${side}","v":"${size}","p":"${price}","L":"${of.tickDirection}","i":"${id}","BT":false,"RPI":false,"seq":${of.seq}}`,
      );
    }
    if (of.publicTrade.subscribers.size === 0) return;
    for (let from = 0; from < rows.length; from += MAX_ROWS) {
      const part = rows.slice(from, from + MAX_ROWS);
      const text = `{"topic":"${of.publicTrade.name}","type":"snapshot","ts":${timeMs + 1},"data":[${part.join(',')}]}`;
      this.#world.hub.publish(of.publicTrade, text, part.length, { trade: part.length });
    }
  }

  /** A version 5 look-alike: 32 hex digits in the usual groups. */
  #uuid(): string {
    const hex = (digits: number) =>
      Math.floor(this.#random() * 16 ** digits)
        .toString(16)
        .padStart(digits, '0');
    return `${hex(8)}-${hex(4)}-5${hex(3)}-9${hex(3)}-${hex(6)}${hex(6)}`;
  }
}
