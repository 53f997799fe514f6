import type { CloseReason } from '#shared/market/signal.ts';
import { routeIndex, routeReasons, routesOf, type Route, type RouteReason } from '#shared/market/route.ts';
import { edge, type Edge } from '#shared/market/spread.ts';
import { floorToStep } from './lot.ts';
import type { TopOfBook } from './top-of-book.ts';

/** When a signal opens and closes. Percent, ms, quote currency. */
export interface SignalRule {
  readonly openPct: number;
  readonly closePct: number;
  readonly cooldownMs: number;
  readonly maxAgeMs: number;
  readonly minNotional: number;
}

/** Called when a route's opportunity begins or ends. `slot` is the leg whose change (or silence) caused it. */
export interface OpportunityListener {
  opened(route: number, slot: number, nowNs: number): void;
  closed(route: number, slot: number, nowNs: number, reason: CloseReason): void;
}

/** Index of each reason, as route frames carry it. */
const code = Object.fromEntries(routeReasons.map((reason, i) => [reason, i])) as Record<RouteReason, number>;

/**
 * Watches every directed route of the book: net of both taker fees, fresh legs only, with hysteresis and cooldown.
 *
 * A quote touches the 2·(venues − 1) routes of its venue, so an update costs O(venues). Fees are folded into one factor per
 * venue: a route pays `proceeds[sell] / cost[buy] − 1`.
 */
export class Opportunities {
  readonly routes: readonly Route[];
  readonly openedNs: Float64Array;
  readonly peakPct: Float64Array;
  readonly episodes: Uint32Array;
  readonly #book: TopOfBook;
  readonly #rule: SignalRule;
  readonly #feePct: readonly number[];
  readonly #listener: OpportunityListener;
  /** Fee factors per venue. */
  readonly #buy: Float64Array;
  readonly #sell: Float64Array;
  /** ask · (1 + fee) and bid · (1 − fee) per slot; NaN where the leg cannot be used. */
  readonly #cost: Float64Array;
  readonly #proceeds: Float64Array;
  /** Largest quantity step of a symbol's venues, base units; 0 where unknown. */
  readonly #step: Float64Array;
  readonly #isOpen: Uint8Array;
  readonly #coolNs: Float64Array;
  readonly #openRatio: number;
  readonly #closeRatio: number;
  readonly #maxAgeNs: number;
  #openCount = 0;
  #isStopped = false;

  constructor(book: TopOfBook, rule: SignalRule, feePct: readonly number[], listener: OpportunityListener) {
    const slots = book.symbols * book.venues;
    this.routes = routesOf(book.symbols, book.venues);
    this.#book = book;
    this.#rule = rule;
    this.#feePct = feePct;
    this.#listener = listener;
    this.#buy = Float64Array.from(feePct, (pct) => 1 + pct / 100);
    this.#sell = Float64Array.from(feePct, (pct) => 1 - pct / 100);
    this.#cost = new Float64Array(slots).fill(Number.NaN);
    this.#proceeds = new Float64Array(slots).fill(Number.NaN);
    this.#step = new Float64Array(book.symbols);
    this.#isOpen = new Uint8Array(this.routes.length);
    this.#coolNs = new Float64Array(this.routes.length).fill(Number.NEGATIVE_INFINITY);
    this.openedNs = new Float64Array(this.routes.length).fill(Number.NaN);
    this.peakPct = new Float64Array(this.routes.length).fill(Number.NaN);
    this.episodes = new Uint32Array(this.routes.length);
    this.#openRatio = 1 + rule.openPct / 100;
    this.#closeRatio = 1 + rule.closePct / 100;
    this.#maxAgeNs = rule.maxAgeMs * 1e6;
  }

  /** Signals running now. */
  get open(): number {
    return this.#openCount;
  }

  isOpen(route: number): boolean {
    return this.#isOpen[route] === 1;
  }

  /** A venue's quantity step for a symbol, base units. */
  setStep(symbol: number, step: number): void {
    if (step > this.#step[symbol]!) this.#step[symbol] = step;
  }

  /** The quote of `slot` changed: evaluates the routes it is a leg of. On the hot path. */
  quoteChanged(symbol: number, venue: number, nowNs: number): void {
    const book = this.#book;
    const venues = book.venues;
    const base = symbol * venues;
    const slot = base + venue;
    const bid = book.bid[slot]!;
    const ask = book.ask[slot]!;
    // A locked or crossed book of one venue is a fault of its feed, not a price one could trade at.
    const usable = bid < ask;
    this.#cost[slot] = usable ? ask * this.#buy[venue]! : Number.NaN;
    this.#proceeds[slot] = usable ? bid * this.#sell[venue]! : Number.NaN;
    for (let other = 0; other < venues; other++) {
      if (other === venue) continue;
      this.#evaluate(routeIndex(venues, symbol, venue, other), slot, base + other, slot, nowNs);
      this.#evaluate(routeIndex(venues, symbol, other, venue), base + other, slot, slot, nowNs);
    }
  }

  /** The quote of `slot` is gone: its signals end. */
  quoteGone(symbol: number, venue: number, nowNs: number): void {
    const base = symbol * this.#book.venues;
    this.#cost[base + venue] = Number.NaN;
    this.#proceeds[base + venue] = Number.NaN;
    for (let other = 0; other < this.#book.venues; other++) {
      if (other === venue) continue;
      for (const route of [
        routeIndex(this.#book.venues, symbol, venue, other),
        routeIndex(this.#book.venues, symbol, other, venue),
      ]) {
        if (this.#isOpen[route] === 1) this.#close(route, base + venue, nowNs, 'leg_gone');
      }
    }
  }

  /** Ends signals whose legs fell silent. To be called a few times a second: silence sends no quote. */
  sweep(nowNs: number): void {
    if (this.#openCount === 0) return;
    for (let route = 0; route < this.routes.length; route++) {
      if (this.#isOpen[route] !== 1) continue;
      const { symbol, buy, sell } = this.routes[route]!;
      for (const venue of [buy, sell]) {
        const slot = this.#book.slot(symbol, venue);
        if (this.#isOpen[route] === 1 && this.#isStale(slot, nowNs))
          this.#close(route, slot, nowNs, 'leg_stale');
      }
    }
  }

  /** Ends all signals; none opens afterwards. */
  stop(nowNs: number): void {
    this.#isStopped = true;
    for (let route = 0; route < this.routes.length; route++) {
      if (this.#isOpen[route] === 1)
        this.#close(
          route,
          this.#book.slot(this.routes[route]!.symbol, this.routes[route]!.buy),
          nowNs,
          'stopped',
        );
    }
  }

  /** Tradable size of a route now: the smaller top of book, cut to the coarser lot. NaN without quotes. */
  qty(route: number): number {
    const { symbol, buy, sell } = this.routes[route]!;
    const size = Math.min(
      this.#book.askQty[this.#book.slot(symbol, buy)]!,
      this.#book.bidQty[this.#book.slot(symbol, sell)]!,
    );
    return floorToStep(size, this.#step[symbol]!);
  }

  /** Gross, fees and net of a route now; NaN fields without two usable quotes. */
  edge(route: number): Edge {
    const { symbol, buy, sell } = this.routes[route]!;
    const ask = this.#book.ask[this.#book.slot(symbol, buy)]!;
    const bid = this.#book.bid[this.#book.slot(symbol, sell)]!;
    return edge(ask, bid, this.#feePct[buy]!, this.#feePct[sell]!);
  }

  /** Why a route shows no signal, or that it does. @param isConnected whether a slot's venue feeds quotes now */
  reason(route: number, nowNs: number, isConnected: (slot: number) => boolean): number {
    if (this.#isOpen[route] === 1) return code.signal;
    const { symbol, buy, sell } = this.routes[route]!;
    const buySlot = this.#book.slot(symbol, buy);
    const sellSlot = this.#book.slot(symbol, sell);
    if (!isConnected(buySlot) || !isConnected(sellSlot)) return code.disconnected;
    if (Number.isNaN(this.#book.recvNs[buySlot]!) || Number.isNaN(this.#book.recvNs[sellSlot]!))
      return code.no_quote;
    if (this.#isStale(buySlot, nowNs)) return code.stale_buy;
    if (this.#isStale(sellSlot, nowNs)) return code.stale_sell;
    if (Number.isNaN(this.#cost[buySlot]!) || Number.isNaN(this.#proceeds[sellSlot]!))
      return code.crossed_book;
    if (this.#proceeds[sellSlot]! < this.#cost[buySlot]! * this.#openRatio) return code.below_line;
    if (this.#isTooSmall(route, buySlot)) return code.too_small;
    return code.cooldown;
  }

  #evaluate(route: number, buySlot: number, sellSlot: number, changed: number, nowNs: number): void {
    const proceeds = this.#proceeds[sellSlot]!;
    const cost = this.#cost[buySlot]!;
    if (this.#isOpen[route] === 1) {
      // NaN compares false: an unusable leg ends the signal too.
      if (!(proceeds >= cost * this.#closeRatio)) {
        this.#close(
          route,
          changed,
          nowNs,
          Number.isNaN(proceeds) || Number.isNaN(cost) ? 'leg_gone' : 'reverted',
        );
      } else if (this.#isStale(buySlot, nowNs) || this.#isStale(sellSlot, nowNs)) {
        this.#close(route, changed, nowNs, 'leg_stale');
      } else if (this.#isTooSmall(route, buySlot)) {
        this.#close(route, changed, nowNs, 'size_gone');
      } else {
        this.peakPct[route] = Math.max(this.peakPct[route]!, (proceeds / cost - 1) * 100);
      }
      return;
    }
    if (this.#isStopped || !(proceeds >= cost * this.#openRatio)) return;
    if (this.#isStale(buySlot, nowNs) || this.#isStale(sellSlot, nowNs)) return;
    if (nowNs < this.#coolNs[route]! || this.#isTooSmall(route, buySlot)) return;
    this.#isOpen[route] = 1;
    this.#openCount++;
    this.openedNs[route] = nowNs;
    this.peakPct[route] = (proceeds / cost - 1) * 100;
    this.episodes[route] = this.episodes[route]! + 1;
    this.#listener.opened(route, changed, nowNs);
  }

  #close(route: number, changed: number, nowNs: number, reason: CloseReason): void {
    this.#isOpen[route] = 0;
    this.#openCount--;
    this.#coolNs[route] = nowNs + this.#rule.cooldownMs * 1e6;
    this.#listener.closed(route, changed, nowNs, reason);
    this.openedNs[route] = Number.NaN;
    this.peakPct[route] = Number.NaN;
  }

  #isStale(slot: number, nowNs: number): boolean {
    return !(nowNs - this.#book.recvNs[slot]! <= this.#maxAgeNs);
  }

  #isTooSmall(route: number, buySlot: number): boolean {
    const qty = this.qty(route);
    return !(qty > 0 && qty * this.#book.ask[buySlot]! >= this.#rule.minNotional);
  }
}
