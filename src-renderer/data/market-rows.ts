import {
  bookFields,
  bookOffset,
  legStates,
  routeFields,
  routeOffset,
  type BookField,
  type Frame,
  type LegState,
  type RouteField,
} from '#shared/api/frames.ts';
import { routeIndex, routeReasons, routesOf, type Route, type RouteReason } from '#shared/market/route.ts';

const BOOK = bookFields.length;
const ROUTE = routeFields.length;
/** Latencies remembered per slot, one per frame in which its quote was new. */
const SAMPLES = 32;

let made = 0;

/**
 * Newest numbers of every (symbol, venue) slot and every route, flat, with a version per row that grows when the row
 * changed. Painters compare versions; nothing is allocated per frame, and nothing grows: 272 bytes a slot and 204 a route for as
 * long as the session has its symbols and venues.
 */
export class MarketRows {
  /** Tells rows of one session from those of another: what was drawn for these says nothing about those. */
  readonly id = ++made;
  readonly slots: number;
  readonly routes: readonly Route[];
  readonly bookVersion: Uint32Array;
  readonly routeVersion: Uint32Array;
  /** Wall time of the newest frames, epoch ms; 0 before the first. */
  bookWallMs = 0;
  routesWallMs = 0;
  /** Frames whose size did not fit the session: counted, not shown. */
  rejected = 0;
  readonly #book: Float64Array;
  readonly #routeValues: Float64Array;
  /** Routes between quote currencies: they follow those of the grid in a frame. */
  #cross = new Float64Array(0);
  readonly #latencies: Float32Array;
  readonly #latencyCount: Uint32Array;
  /** Decimals of each symbol's tick, −1 where it is not known, and as many as its prices have needed so far. */
  readonly #decimals: Int8Array;
  readonly #seenDecimals: Int8Array;

  readonly symbols: number;
  readonly venues: number;

  constructor(symbols: number, venues: number) {
    this.symbols = symbols;
    this.venues = venues;
    this.slots = symbols * venues;
    this.routes = routesOf(symbols, venues);
    this.bookVersion = new Uint32Array(this.slots);
    this.routeVersion = new Uint32Array(this.routes.length);
    this.#book = new Float64Array(this.slots * BOOK).fill(Number.NaN);
    for (let slot = 0; slot < this.slots; slot++) this.#book[slot * BOOK + bookOffset.state] = 0;
    this.#routeValues = new Float64Array(this.routes.length * ROUTE).fill(Number.NaN);
    this.#latencies = new Float32Array(this.slots * SAMPLES);
    this.#latencyCount = new Uint32Array(this.slots);
    this.#decimals = new Int8Array(symbols).fill(-1);
    this.#seenDecimals = new Int8Array(symbols);
  }

  /** @param ofTicks decimals of each symbol's tick; undefined where none is known (yet): then what was known stays */
  learnDecimals(ofTicks: readonly (number | undefined)[]): void {
    for (const [symbol, decimals] of ofTicks.entries()) {
      if (decimals === undefined || decimals === this.#decimals[symbol]) continue;
      this.#decimals[symbol] = decimals;
      const first = this.slotOf(symbol, 0);
      // Its prices read differently now.
      for (let slot = first; slot < first + this.venues; slot++) this.bookVersion[slot]! += 1;
    }
  }

  slotOf(symbol: number, venue: number): number {
    return symbol * this.venues + venue;
  }

  routeOf(symbol: number, buy: number, sell: number): number {
    return routeIndex(this.venues, symbol, buy, sell);
  }

  book(slot: number, field: BookField): number {
    return this.#book[slot * BOOK + bookOffset[field]] ?? Number.NaN;
  }

  route(route: number, field: RouteField): number {
    return this.#routeValues[route * ROUTE + routeOffset[field]] ?? Number.NaN;
  }

  /** Of a route between quote currencies. @param route position in `session.cross_routes` */
  cross(route: number, field: RouteField): number {
    return this.#cross[route * ROUTE + routeOffset[field]] ?? Number.NaN;
  }

  crossReason(route: number): RouteReason {
    return routeReasons[this.cross(route, 'reason')] ?? 'no_quote';
  }

  legState(slot: number): LegState {
    return legStates[this.book(slot, 'state')] ?? 'none';
  }

  reason(route: number): RouteReason {
    return routeReasons[this.route(route, 'reason')] ?? 'no_quote';
  }

  /** Decimals a symbol's prices are shown with: those of its tick, else the most its prices have needed so far. */
  decimals(symbol: number): number {
    const known = this.#decimals[symbol] ?? -1;
    return known >= 0 ? known : (this.#seenDecimals[symbol] ?? 0);
  }

  /** Median of the newest latencies (received − exchange time) of a slot in ms; NaN before the first. */
  latencyP50(slot: number): number {
    const count = Math.min(SAMPLES, this.#latencyCount[slot] ?? 0);
    if (count === 0) return Number.NaN;
    const sorted = this.#latencies.slice(slot * SAMPLES, slot * SAMPLES + count).sort();
    return sorted[count >> 1] ?? Number.NaN;
  }

  applyBook(frame: Frame): void {
    const next = frame.values;
    if (next.length !== this.#book.length) {
      this.rejected++;
      return;
    }
    for (let slot = 0; slot < this.slots; slot++) {
      const at = slot * BOOK;
      const isNew = (field: BookField): boolean =>
        next[at + bookOffset[field]] !== this.#book[at + bookOffset[field]];
      // Bybit repeats a quiet book with its old time: that says that it is still true, not how long it took.
      const isNewQuote = isNew('recv_ms') && isNew('event_ms');
      if (!copyRow(this.#book, next, at, BOOK)) continue;
      this.bookVersion[slot] = (this.bookVersion[slot] ?? 0) + 1;
      if (isNewQuote) this.#noteQuote(slot);
    }
    this.bookWallMs = frame.wall_ms;
  }

  applyRoutes(frame: Frame): void {
    const next = frame.values;
    if (next.length < this.#routeValues.length || next.length % ROUTE !== 0) {
      this.rejected++;
      return;
    }
    for (let route = 0; route < this.routes.length; route++) {
      if (!copyRow(this.#routeValues, next, route * ROUTE, ROUTE)) continue;
      this.routeVersion[route] = (this.routeVersion[route] ?? 0) + 1;
    }
    const grid = this.#routeValues.length;
    if (this.#cross.length !== next.length - grid) this.#cross = new Float64Array(next.length - grid);
    this.#cross.set(next.subarray(grid));
    this.routesWallMs = frame.wall_ms;
  }

  #noteQuote(slot: number): void {
    const latency = this.book(slot, 'recv_ms') - this.book(slot, 'event_ms');
    if (Number.isFinite(latency)) {
      const count = this.#latencyCount[slot] ?? 0;
      this.#latencies[slot * SAMPLES + (count % SAMPLES)] = latency;
      this.#latencyCount[slot] = count + 1;
    }
    const symbol = Math.floor(slot / this.venues);
    if ((this.#decimals[symbol] ?? -1) >= 0) return;
    const needed = Math.max(
      neededDecimals(this.book(slot, 'bid_price')),
      neededDecimals(this.book(slot, 'ask_price')),
    );
    this.#seenDecimals[symbol] = Math.max(this.#seenDecimals[symbol] ?? 0, needed);
  }
}

/** Copies one row; true when any value differed (NaN equals NaN). */
function copyRow(into: Float64Array, from: Float64Array, at: number, length: number): boolean {
  let differs = false;
  for (let i = at; i < at + length; i++) {
    const value = from[i] ?? Number.NaN;
    if (Object.is(into[i], value)) continue;
    into[i] = value;
    differs = true;
  }
  return differs;
}

/** Fewest decimals (at most 10) that write a price without rounding it. */
function neededDecimals(price: number): number {
  if (!(price > 0) || !Number.isFinite(price)) return 0;
  for (let decimals = 0; decimals < 10; decimals++) {
    const scaled = price * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-7 * Math.max(1, scaled)) return decimals;
  }
  return 10;
}
