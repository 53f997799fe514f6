import { routeReasons, type RouteReason } from '../route.ts';
import { signalTypes, type CloseReason, type SignalType } from '../signal.ts';
import { edge, type Edge } from '../spread.ts';
import { FeedClocks, shiftAll } from './feed-clocks.ts';
import type { LegLimits } from './input.ts';
import type { MarketPlan } from './legs.ts';
import type { NumberField } from './plain-fields.ts';
import { Rates } from './rates.ts';
import type { ReducerRule } from './rule.ts';
import { isDust, tradableQty, type SizeQuote } from './sizing.ts';
import type { TopOfBook } from './top-of-book.ts';

/** Index of each reason and type, as typed arrays and frames carry it. */
export const reasonCode = Object.fromEntries(routeReasons.map((reason, i) => [reason, i])) as Record<
  RouteReason,
  number
>;
export const typeCode = Object.fromEntries(signalTypes.map((type, i) => [type, i])) as Record<
  SignalType,
  number
>;

/** Whether what can be said of a leg's connection lets its quote count; for reasons only. */
export type LegReach = (leg: number) => 'reached' | 'disconnected' | 'unsupported';

/** What a route's own past adds: per route, as `RouteLives` keeps it. */
export interface Held {
  readonly type: Uint8Array;
  readonly coolUntilNs: Float64Array;
  readonly muteUntilNs: Float64Array;
}

const unknownLimits: LegLimits = { step: 0, minQty: 0, minNotional: 0 };

/**
 * What can be said of legs and routes now, whatever was before: prices with fees, sizes, ages, rates, and from them why a
 * route may not open or has to end. Fees are folded into one factor per leg: a route pays
 * `proceeds[sell] / (cost[buy] · rate) − 1`.
 */
export class RouteJudge {
  readonly plan: MarketPlan;
  readonly book: TopOfBook;
  readonly clocks: FeedClocks;
  readonly rates: Rates;
  /** ask · (1 + fee) and bid · (1 − fee) per leg; NaN where the quote cannot be used. */
  readonly cost: Float64Array;
  readonly proceeds: Float64Array;
  readonly limits: LegLimits[];
  /** Legs of each route, and the venue of each leg. */
  readonly buyLeg: Int32Array;
  readonly sellLeg: Int32Array;
  readonly venueOf: Int32Array;
  openRatio = 1;
  readonly #rateOf: Int32Array;
  /** Fee factors per leg. */
  readonly #buy: Float64Array;
  readonly #sell: Float64Array;
  /** Time for which a leg's quote stands: received, less what it was late. */
  readonly #asOfNs: Float64Array;
  #rule!: ReducerRule;
  #feePct: readonly number[] = [];
  #closeRatio = 1;
  #maxAgeNs = 0;

  constructor(plan: MarketPlan, book: TopOfBook, epochMs: number) {
    const legs = plan.legs.length;
    this.plan = plan;
    this.book = book;
    this.rates = new Rates(book, plan.legs);
    this.venueOf = Int32Array.from(plan.legs, (leg) => leg.venue);
    this.clocks = new FeedClocks(Math.max(0, ...plan.legs.map((leg) => leg.venue)) + 1, epochMs);
    this.buyLeg = Int32Array.from(plan.routes, ({ buy }) => buy);
    this.sellLeg = Int32Array.from(plan.routes, ({ sell }) => sell);
    this.#rateOf = Int32Array.from(plan.routes, ({ buy, sell }) =>
      this.rates.pair(plan.legs[buy]!.quote, plan.legs[sell]!.quote),
    );
    for (const [route, pair] of this.#rateOf.entries()) this.rates.dependants[pair]!.push(route);
    this.#buy = new Float64Array(legs);
    this.#sell = new Float64Array(legs);
    this.cost = new Float64Array(legs).fill(Number.NaN);
    this.proceeds = new Float64Array(legs).fill(Number.NaN);
    this.#asOfNs = new Float64Array(legs).fill(Number.NaN);
    this.limits = plan.legs.map(() => unknownLimits);
  }

  get rule(): ReducerRule {
    return this.#rule;
  }

  /** All it remembers, for its state. */
  get fields(): readonly NumberField[] {
    const { value, last } = this.rates;
    return [...this.clocks.fields, value, last, this.cost, this.proceeds, this.#asOfNs];
  }

  configure(rule: ReducerRule, takerPct: readonly number[]): void {
    this.#rule = rule;
    this.#feePct = takerPct;
    this.openRatio = 1 + rule.openPct / 100;
    this.#closeRatio = 1 + rule.closePct / 100;
    this.#maxAgeNs = rule.maxAgeMs * 1e6;
    this.clocks.clockFaultMs = rule.clockFaultMs;
    for (let leg = 0; leg < this.plan.legs.length; leg++) {
      const isUsable = !Number.isNaN(this.cost[leg]!);
      this.#buy[leg] = 1 + takerPct[leg]! / 100;
      this.#sell[leg] = 1 - takerPct[leg]! / 100;
      this.cost[leg] = isUsable ? this.book.ask[leg]! * this.#buy[leg]! : Number.NaN;
      this.proceeds[leg] = isUsable ? this.book.bid[leg]! * this.#sell[leg]! : Number.NaN;
    }
  }

  /** The book took a quote of the leg. @returns false when its time is a fault of its venue's clock */
  take(leg: number, eventMs: number, recvNs: number, bid: number, ask: number): boolean {
    const lateNs = this.clocks.saw(this.venueOf[leg]!, eventMs, recvNs);
    const isTimed = !Number.isNaN(lateNs);
    this.#asOfNs[leg] = isTimed ? recvNs - lateNs : recvNs;
    // A locked or crossed book of one venue is a fault of its feed, and nobody knows when a price with an impossible time held.
    const isUsable = isTimed && bid < ask;
    this.cost[leg] = isUsable ? ask * this.#buy[leg]! : Number.NaN;
    this.proceeds[leg] = isUsable ? bid * this.#sell[leg]! : Number.NaN;
    return isTimed;
  }

  /** The venue repeated the leg's quote. Nothing where none is known. */
  confirm(leg: number, atNs: number): void {
    this.book.confirm(leg, atNs);
    if (Number.isNaN(this.#asOfNs[leg]!)) return;
    this.#asOfNs[leg] = atNs;
    this.clocks.heard(this.venueOf[leg]!, atNs);
  }

  /** The leg's quote is not to be used any more; the book still has it. */
  withdraw(leg: number): void {
    for (const field of [this.cost, this.proceeds, this.#asOfNs]) field[leg] = Number.NaN;
  }

  /** The wall clock was set by `ns`. */
  shift(ns: number): void {
    for (const field of [this.book.recvNs, this.#asOfNs]) shiftAll(field, ns);
    this.clocks.shift(ns);
  }

  /** Size of a route now; NaN without quotes. @param rate of `rate` or `lastRate` */
  qty(route: number, rate: number = this.rate(route)): number {
    const [buy, sell] = [this.buyLeg[route]!, this.sellLeg[route]!];
    return tradableQty(this.#sizeQuote(route, rate), this.limits[buy]!, this.limits[sell]!, this.#rule);
  }

  /** What one unit of the buying leg's currency costs in the selling leg's; NaN without a rate. */
  rate(route: number): number {
    return this.rates.value[this.#rateOf[route]!]!;
  }

  /** The same as of the last time that there was one. */
  lastRate(route: number): number {
    return this.rates.last[this.#rateOf[route]!]!;
  }

  /** Gross, fees and net of a route now, in the selling leg's currency; NaN fields without quotes and rate. */
  edge(route: number, rate: number = this.rate(route)): Edge {
    const [buy, sell] = [this.buyLeg[route]!, this.sellLeg[route]!];
    return edge(this.book.ask[buy]! * rate, this.book.bid[sell]!, this.#feePct[buy]!, this.#feePct[sell]!);
  }

  /** How far the feeds of a route's venues are apart, ms; NaN while one is silent. */
  skewMs(route: number): number {
    return this.clocks.skewNs(this.venueOf[this.buyLeg[route]!]!, this.venueOf[this.sellLeg[route]!]!) / 1e6;
  }

  /** What keeps a route from opening; undefined when nothing does. */
  refusal(route: number, nowNs: number, { coolUntilNs, muteUntilNs }: Held): number | undefined {
    const blind = this.#blindReason(route);
    if (blind !== undefined) return blind;
    const [buy, sell] = [this.buyLeg[route]!, this.sellLeg[route]!];
    if (!(this.proceeds[sell]! >= this.cost[buy]! * this.rate(route) * this.openRatio))
      return reasonCode.below_line;
    if (this.isStale(buy, nowNs)) return reasonCode.stale_buy;
    if (this.isStale(sell, nowNs)) return reasonCode.stale_sell;
    if (this.#isFaulty(route, nowNs)) return reasonCode.clock_fault;
    if (nowNs < muteUntilNs[route]!) return reasonCode.muted;
    if (this.#isTooSmall(route)) return reasonCode.too_small;
    if (this.skewMs(route) > this.#rule.maxSkewMs) return reasonCode.skew;
    if (nowNs < coolUntilNs[route]!) return reasonCode.cooldown;
    return undefined;
  }

  /** Why an open life ends now; undefined when it does not. */
  endOf(route: number, nowNs: number, { type, muteUntilNs }: Held): CloseReason | undefined {
    const [buy, sell] = [this.buyLeg[route]!, this.sellLeg[route]!];
    const rate = this.rate(route);
    const [proceeds, cost] = [this.proceeds[sell]!, this.cost[buy]!];
    if (Number.isNaN(proceeds) || Number.isNaN(cost)) return 'leg_gone';
    if (Number.isNaN(rate)) return 'unconverted';
    if (this.isStale(buy, nowNs) || this.isStale(sell, nowNs)) return 'leg_stale';
    if (!(proceeds >= cost * rate * this.#closeRatio)) return 'reverted';
    if (this.#isFaulty(route, nowNs)) return 'clock_fault';
    if (nowNs < muteUntilNs[route]!) return 'muted';
    if (this.#isTooSmall(route)) return 'size_gone';
    if (type[route] !== typeCode.SUSPECT && this.netPct(route) >= this.#rule.suspectPct) return 'suspect';
    return undefined;
  }

  /** Net percent of a route now; NaN where it cannot be told. */
  netPct(route: number): number {
    const cost = this.cost[this.buyLeg[route]!]! * this.rate(route);
    return ((this.proceeds[this.sellLeg[route]!]! - cost) / cost) * 100;
  }

  /** Why a route that is not open shows nothing, silence and connections considered. */
  idleReason(route: number, nowNs: number, held: Held, reach: LegReach): number {
    const [buy, sell] = [this.buyLeg[route]!, this.sellLeg[route]!];
    for (const leg of [buy, sell]) if (reach(leg) === 'unsupported') return reasonCode.unsupported;
    for (const leg of [buy, sell]) if (reach(leg) === 'disconnected') return reasonCode.disconnected;
    if (Number.isNaN(this.book.recvNs[buy]!) || Number.isNaN(this.book.recvNs[sell]!))
      return reasonCode.no_quote;
    if (this.isStale(buy, nowNs)) return reasonCode.stale_buy;
    if (this.isStale(sell, nowNs)) return reasonCode.stale_sell;
    return this.refusal(route, nowNs, held) ?? reasonCode.below_line;
  }

  /** Whether a leg that is a rate can be relied on. */
  isUsable(leg: number, nowNs: number): boolean {
    return (
      !Number.isNaN(this.cost[leg]!) &&
      !this.isStale(leg, nowNs) &&
      !this.clocks.isFaulty(this.venueOf[leg]!, nowNs)
    );
  }

  #blindReason(route: number): number | undefined {
    const [buy, sell] = [this.buyLeg[route]!, this.sellLeg[route]!];
    if (Number.isNaN(this.book.recvNs[buy]!) || Number.isNaN(this.book.recvNs[sell]!))
      return reasonCode.no_quote;
    if (Number.isNaN(this.cost[buy]!)) return this.#unusableReason(buy);
    if (Number.isNaN(this.cost[sell]!)) return this.#unusableReason(sell);
    return Number.isNaN(this.rate(route)) ? reasonCode.not_compared : undefined;
  }

  /** Why `take` left a quote out. */
  #unusableReason(leg: number): number {
    return this.book.bid[leg]! < this.book.ask[leg]! ? reasonCode.clock_fault : reasonCode.crossed_book;
  }

  isStale(leg: number, nowNs: number): boolean {
    return !(nowNs - this.#asOfNs[leg]! <= this.#maxAgeNs);
  }

  #isFaulty(route: number, nowNs: number): boolean {
    return (
      this.clocks.isFaulty(this.venueOf[this.buyLeg[route]!]!, nowNs) ||
      this.clocks.isFaulty(this.venueOf[this.sellLeg[route]!]!, nowNs)
    );
  }

  #isTooSmall(route: number): boolean {
    const [buy, sell] = [this.limits[this.buyLeg[route]!]!, this.limits[this.sellLeg[route]!]!];
    const quote = this.#sizeQuote(route);
    return isDust(tradableQty(quote, buy, sell, this.#rule), quote, buy, sell, this.#rule);
  }

  #sizeQuote(route: number, rate = this.rate(route)): SizeQuote {
    const [buy, sell] = [this.buyLeg[route]!, this.sellLeg[route]!];
    const { book } = this;
    return {
      askQty: book.askQty[buy]!,
      bidQty: book.bidQty[sell]!,
      ask: book.ask[buy]! * rate,
      buyAsk: book.ask[buy]!,
      bid: book.bid[sell]!,
    };
  }
}
