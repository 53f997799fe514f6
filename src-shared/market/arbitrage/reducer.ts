import { routeReasons, type RouteReason } from '../route.ts';
import { signalTypes, type CloseReason, type SignalType } from '../signal.ts';
import { edge, type Edge } from '../spread.ts';
import { adjacencyOf, type Adjacency } from './adjacency.ts';
import { FeedClocks, shiftAll } from './feed-clocks.ts';
import type { LegLimits, Mute, ReducerInput, ReducerSettings } from './input.ts';
import { isRate, typeOf, type LegRoute, type MarketPlan } from './legs.ts';
import { fillFields, plainFields, type NumberField, type PlainField } from './plain-fields.ts';
import { Rates } from './rates.ts';
import { phase, RouteLives } from './route-lives.ts';
import type { ReducerRule } from './rule.ts';
import { isDust, tradableQty, type SizeQuote } from './sizing.ts';
import { TopOfBook } from './top-of-book.ts';

/** Told of each step of a route's life. `leg` is the one whose change, or silence, caused it. */
export interface LifeListener {
  opened(route: number, leg: number, nowNs: number): void;
  /** A new peak or another size; never more often than `updateMs`. */
  updated(route: number, leg: number, nowNs: number): void;
  /** The life's numbers are still there while this runs. */
  closed(route: number, leg: number, nowNs: number, reason: CloseReason): void;
}

/** All that a reducer remembers of what it was given, as JSON can hold it. */
export interface ReducerState {
  readonly fields: readonly PlainField[];
  readonly limits: readonly LegLimits[];
  readonly open: number;
  readonly waiting: number;
  /** null before the first quote. */
  readonly nextStepNs: number | null;
  readonly isStopped: boolean;
}

/** Index of each reason and type, as typed arrays and frames carry it. */
const code = Object.fromEntries(routeReasons.map((reason, i) => [reason, i])) as Record<RouteReason, number>;
const typeCode = Object.fromEntries(signalTypes.map((type, i) => [type, i])) as Record<SignalType, number>;

/** What an open life shows as its reason, by type. */
const openReason = [code.signal, code.basis, code.suspect];

/** Reasons that pass without a further quote. */
const passing: ReadonlySet<number> = new Set([
  code.pending,
  code.cooldown,
  code.skew,
  code.clock_fault,
  code.muted,
]);

/** Reasons that keep a route from opening which is above the line. */
const keptBack: ReadonlySet<number> = new Set([...passing, code.stale_buy, code.stale_sell, code.too_small]);

/** Time passes in steps of so much where nothing is heard: dwell, cooldown and silence are looked at so often, ns. */
const STEP_NS = 50e6;

const unknownLimits: LegLimits = { step: 0, minQty: 0, minNotional: 0 };

/** Whether what can be said of a leg's connection lets its quote count; for reasons only. */
export type LegReach = (leg: number) => 'reached' | 'disconnected' | 'unsupported';

/**
 * Arbitrage of every route of a plan: net of both taker fees, sized by the top of book, fresh on both sides, in one currency,
 * with dwell, hysteresis and cooldown.
 *
 * Pure: what it does follows from the quotes and inputs it is given, in their order, and from their times. All times are
 * receive times, ns since `epochMs`, never going back but by a `clock_set`. A quote touches the routes of its leg only, so it
 * costs O(venues): fees are folded into one factor per leg, and a route pays `proceeds[sell] / (cost[buy] · rate) − 1`.
 */
export class Reducer {
  readonly book: TopOfBook;
  readonly lives: RouteLives;
  readonly clocks: FeedClocks;
  readonly rates: Rates;
  readonly routes: readonly LegRoute[];
  readonly plan: MarketPlan;
  readonly epochMs: number;
  /** Times since the start that a route came into a reason, and that one kept it from opening although it was above the line. */
  readonly entered = new Float64Array(routeReasons.length);
  readonly refused = new Float64Array(routeReasons.length);
  readonly #adjacency: Adjacency;
  readonly #listener: LifeListener;
  readonly #venueOf: Int32Array;
  readonly #buyLeg: Int32Array;
  readonly #sellLeg: Int32Array;
  readonly #rateOf: Int32Array;
  /** Fee factors per leg. */
  readonly #buy: Float64Array;
  readonly #sell: Float64Array;
  /** ask · (1 + fee) and bid · (1 − fee) per leg; NaN where the quote cannot be used. */
  readonly #cost: Float64Array;
  readonly #proceeds: Float64Array;
  /** Time for which a leg's quote stands: received, less what it was late. */
  readonly #asOfNs: Float64Array;
  readonly #rateLegs: readonly number[];
  readonly #limits: LegLimits[];
  #rule!: ReducerRule;
  #feePct: readonly number[] = [];
  #openRatio = 1;
  #closeRatio = 1;
  #maxAgeNs = 0;
  #open = 0;
  /** Routes that time alone can change. */
  #waiting = 0;
  readonly #waits: Uint8Array;
  #nextStepNs = Number.NEGATIVE_INFINITY;
  /** Steps lie on whole multiples of epoch time, so that every run has the same ones. */
  readonly #phaseNs: number;
  #isStopped = false;

  constructor(
    plan: MarketPlan,
    settings: ReducerSettings,
    listener: LifeListener,
    {
      epochMs,
      book = new TopOfBook(1, plan.legs.length),
    }: { readonly epochMs: number; readonly book?: TopOfBook },
  ) {
    const legs = plan.legs.length;
    const routes = plan.routes.length;
    this.plan = plan;
    this.routes = plan.routes;
    this.epochMs = epochMs;
    this.#phaseNs = (epochMs % (STEP_NS / 1e6)) * 1e6;
    this.book = book;
    this.#listener = listener;
    this.lives = new RouteLives(routes);
    this.rates = new Rates(book, plan.legs);
    this.#adjacency = adjacencyOf(plan, this.rates);
    this.#venueOf = Int32Array.from(plan.legs, (leg) => leg.venue);
    this.clocks = new FeedClocks(Math.max(0, ...plan.legs.map((leg) => leg.venue)) + 1, epochMs);
    this.#buyLeg = Int32Array.from(plan.routes, ({ buy }) => buy);
    this.#sellLeg = Int32Array.from(plan.routes, ({ sell }) => sell);
    this.#rateOf = Int32Array.from(plan.routes, ({ buy, sell }) =>
      this.rates.pair(plan.legs[buy]!.quote, plan.legs[sell]!.quote),
    );
    for (const [route, pair] of this.#rateOf.entries()) this.rates.dependants[pair]!.push(route);
    this.#buy = new Float64Array(legs);
    this.#sell = new Float64Array(legs);
    this.#cost = new Float64Array(legs).fill(Number.NaN);
    this.#proceeds = new Float64Array(legs).fill(Number.NaN);
    this.#asOfNs = new Float64Array(legs).fill(Number.NaN);
    this.#rateLegs = [...plan.legs.keys()].filter((leg) => isRate(plan.legs[leg]!));
    this.#limits = plan.legs.map(() => unknownLimits);
    this.#waits = new Uint8Array(routes);
    this.lives.reason.fill(code.no_quote);
    this.#configure(settings);
  }

  get rule(): ReducerRule {
    return this.#rule;
  }

  /** Lives open now. */
  get open(): number {
    return this.#open;
  }

  isOpen(route: number): boolean {
    return this.lives.phase[route] === phase.open;
  }

  typeOf(route: number): SignalType {
    return signalTypes[this.lives.type[route]!]!;
  }

  /**
   * A quote, and the routes its leg is part of. On the hot path.
   *
   * @param eventMs exchange time, epoch ms with fraction
   * @returns false when a newer one is known
   */
  quote(
    leg: number,
    eventMs: number,
    recvNs: number,
    bid: number,
    bidQty: number,
    ask: number,
    askQty: number,
  ): boolean {
    if (recvNs > this.#nextStepNs) this.#step(recvNs);
    if (!this.book.quote(leg, eventMs, recvNs, bid, bidQty, ask, askQty)) return false;
    const venue = this.#venueOf[leg]!;
    const lateNs = this.clocks.saw(venue, eventMs, recvNs);
    if (Number.isNaN(lateNs)) this.#fault(venue, recvNs);
    this.#asOfNs[leg] = recvNs - (lateNs > 0 ? lateNs : 0);
    // A locked or crossed book of one venue is a fault of its feed, not a price one could trade at.
    const isUsable = bid < ask;
    const cost = isUsable ? ask * this.#buy[leg]! : Number.NaN;
    const proceeds = isUsable ? bid * this.#sell[leg]! : Number.NaN;
    this.#cost[leg] = cost;
    this.#proceeds[leg] = proceeds;
    if (this.rates.priced.length > 0) this.#rateChanged(leg, recvNs);
    const { start, other: others, out: outs, back: backs, outRate, backRate } = this.#adjacency;
    const rates = this.rates.value;
    const { phase: phases, reason: reasons } = this.lives;
    for (let i = start[leg]!; i < start[leg + 1]!; i++) {
      const other = others[i]!;
      const out = outs[i]!;
      const back = backs[i]!;
      const outNeeds = cost * rates[outRate[i]!]! * this.#openRatio;
      if (!(this.#proceeds[other]! < outNeeds) || phases[out] !== phase.idle) this.#look(out, leg, recvNs, 1);
      else if (reasons[out] !== code.below_line) this.#rest(out, code.below_line);
      const backNeeds = this.#cost[other]! * rates[backRate[i]!]! * this.#openRatio;
      if (!(proceeds < backNeeds) || phases[back] !== phase.idle) this.#look(back, leg, recvNs, 1);
      else if (reasons[back] !== code.below_line) this.#rest(back, code.below_line);
    }
    return true;
  }

  /** Something that is no quote. */
  input(input: ReducerInput, atNs: number): void {
    if (input.kind === 'clock_set') return this.#clockSet(input.ns, atNs);
    this.advance(atNs);
    switch (input.kind) {
      case 'settings':
        this.#configure(input.settings);
        for (let route = 0; route < this.routes.length; route++)
          this.#look(route, this.#buyLeg[route]!, atNs, 0);
        return;
      case 'limits':
        this.#limits[input.leg] = input.limits;
        return;
      case 'unchanged':
        this.book.confirm(input.leg, atNs);
        if (Number.isNaN(this.#asOfNs[input.leg]!)) return;
        this.#asOfNs[input.leg] = atNs;
        this.clocks.heard(this.#venueOf[input.leg]!, atNs);
        return;
      case 'gone':
        return this.#gone(input.leg, atNs);
      case 'stop':
        this.#isStopped = true;
        for (let route = 0; route < this.routes.length; route++) {
          if (!this.isOpen(route)) continue;
          this.#close(route, this.#buyLeg[route]!, atNs, 'stopped');
          this.#rest(route, code.below_line);
        }
    }
  }

  /** Lets time pass to `nowNs`, when nothing is heard. To be called a few times a second; quotes after it must be later. */
  advance(nowNs: number): void {
    // A step at `nowNs` itself is included: no quote of that time can come any more.
    if (nowNs >= this.#nextStepNs) this.#step(nowNs + 1);
  }

  /** Looks again at why routes show nothing: silence changes that without any quote. @param reach what is known of connections */
  refreshReasons(nowNs: number, reach: LegReach): void {
    for (let route = 0; route < this.routes.length; route++) {
      if (this.lives.phase[route] !== phase.idle || this.#waits[route] === 1) continue;
      this.#rest(route, this.#idleReason(route, nowNs, reach));
    }
  }

  /** Size of a route now; NaN without quotes. @param rate of `rate` or `lastRate` */
  qty(route: number, rate: number = this.rate(route)): number {
    const [buy, sell] = [this.#buyLeg[route]!, this.#sellLeg[route]!];
    return tradableQty(this.#sizeQuote(route, rate), this.#limits[buy]!, this.#limits[sell]!, this.#rule);
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
    const [buy, sell] = [this.#buyLeg[route]!, this.#sellLeg[route]!];
    return edge(this.book.ask[buy]! * rate, this.book.bid[sell]!, this.#feePct[buy]!, this.#feePct[sell]!);
  }

  /** How far the feeds of a route's venues are apart, ms; NaN while one is silent. */
  skewMs(route: number): number {
    return (
      this.clocks.skewNs(this.#venueOf[this.#buyLeg[route]!]!, this.#venueOf[this.#sellLeg[route]!]!) / 1e6
    );
  }

  /** For a checkpoint. Plan, settings and epoch are not in it: they are given to the reducer that goes on from it. */
  getState(): ReducerState {
    return {
      fields: plainFields(this.#fields()),
      limits: [...this.#limits],
      open: this.#open,
      waiting: this.#waiting,
      nextStepNs: Number.isFinite(this.#nextStepNs) ? this.#nextStepNs : null,
      isStopped: this.#isStopped,
    };
  }

  /** Goes on as the reducer would have that gave the state; plan, settings and epoch have to be the same. */
  setState({ fields, limits, open, waiting, nextStepNs, isStopped }: ReducerState): void {
    fillFields(this.#fields(), fields);
    for (const [leg, limit] of limits.entries()) this.#limits[leg] = limit;
    this.#open = open;
    this.#waiting = waiting;
    this.#nextStepNs = nextStepNs ?? Number.NEGATIVE_INFINITY;
    this.#isStopped = isStopped;
  }

  #fields(): readonly NumberField[] {
    return [
      ...Object.values(this.book).filter((field) => field instanceof Float64Array),
      ...Object.values(this.lives).filter(
        (field) =>
          field instanceof Float64Array || field instanceof Uint32Array || field instanceof Uint8Array,
      ),
      ...this.clocks.fields,
      this.rates.value,
      this.rates.last,
      this.#cost,
      this.#proceeds,
      this.#asOfNs,
      this.#waits,
      this.entered,
      this.refused,
    ];
  }

  #configure({ rule, takerPct, mutes }: ReducerSettings): void {
    this.#rule = rule;
    this.#feePct = takerPct;
    this.#openRatio = 1 + rule.openPct / 100;
    this.#closeRatio = 1 + rule.closePct / 100;
    this.#maxAgeNs = rule.maxAgeMs * 1e6;
    this.clocks.clockFaultMs = rule.clockFaultMs;
    for (let leg = 0; leg < this.plan.legs.length; leg++) {
      const isUsable = !Number.isNaN(this.#cost[leg]!);
      this.#buy[leg] = 1 + takerPct[leg]! / 100;
      this.#sell[leg] = 1 - takerPct[leg]! / 100;
      this.#cost[leg] = isUsable ? this.book.ask[leg]! * this.#buy[leg]! : Number.NaN;
      this.#proceeds[leg] = isUsable ? this.book.bid[leg]! * this.#sell[leg]! : Number.NaN;
    }
    for (const [route, { buy, sell }] of this.routes.entries()) {
      const until = mutes.map((mute) =>
        this.#isMutedBy(mute, buy, sell) ? (mute.untilMs ?? Infinity) : -Infinity,
      );
      this.lives.muteUntilNs[route] = (Math.max(Number.NEGATIVE_INFINITY, ...until) - this.epochMs) * 1e6;
    }
  }

  #isMutedBy({ exchange, symbol }: Mute, buy: number, sell: number): boolean {
    const legs = [this.plan.legs[buy]!, this.plan.legs[sell]!];
    return legs.some(
      (leg) =>
        (exchange === undefined || leg.exchange === exchange) &&
        (symbol === undefined || leg.symbol === symbol),
    );
  }

  /** Runs the steps of time before `beforeNs`. Where nothing waits only the last one matters. */
  #step(beforeNs: number): void {
    const last = Math.ceil((beforeNs + this.#phaseNs) / STEP_NS) * STEP_NS - this.#phaseNs - STEP_NS;
    let at = this.#nextStepNs;
    while (at <= last) {
      if (at === Number.NEGATIVE_INFINITY || (this.#open + this.#waiting === 0 && !this.#hasRates(at)))
        at = last;
      for (const pair of this.rates.priced) this.#refreshRate(pair, this.#buyLeg[0] ?? 0, at);
      if (this.#open + this.#waiting > 0) {
        for (let route = 0; route < this.routes.length; route++) {
          if (this.lives.phase[route] !== phase.idle || this.#waits[route] === 1)
            this.#look(route, this.#olderLeg(route), at, 0);
        }
      }
      at += STEP_NS;
    }
    this.#nextStepNs = last + STEP_NS;
  }

  /** Whether silence can still change a rate. */
  #hasRates(nowNs: number): boolean {
    return this.#rateLegs.some((leg) => !this.#isStale(leg, nowNs - STEP_NS));
  }

  #olderLeg(route: number): number {
    const [buy, sell] = [this.#buyLeg[route]!, this.#sellLeg[route]!];
    return this.book.recvNs[sell]! < this.book.recvNs[buy]! ? sell : buy;
  }

  /** @param updates quotes this look stands for: 0 when time or an input is the cause */
  #look(route: number, leg: number, nowNs: number, updates: number): void {
    if (this.lives.phase[route] === phase.open) {
      const ended = this.#endOf(route, nowNs);
      if (ended === undefined) return this.#goesOn(route, leg, nowNs, updates);
      this.#close(route, leg, nowNs, ended);
      // What became too good to be true goes on as such at once: closing it left no cooldown.
    }
    const refusal = this.#refusal(route, nowNs);
    if (refusal !== undefined) return this.#refuse(route, refusal);
    if (this.#dwells(route, nowNs, updates)) return this.#refuse(route, code.pending);
    this.#openLife(route, leg, nowNs);
  }

  /** Whether a candidate has to wait longer; begins to count where it is new. */
  #dwells(route: number, nowNs: number, updates: number): boolean {
    const { lives } = this;
    if (lives.phase[route] !== phase.pending) {
      lives.pendingNs[route] = nowNs;
      lives.pendingUpdates[route] = 0;
    }
    lives.pendingUpdates[route] = lives.pendingUpdates[route]! + updates;
    const { dwellMs, dwellUpdates } = this.#rule;
    const isLongEnough = nowNs - lives.pendingNs[route]! >= dwellMs * 1e6;
    return !isLongEnough && !(dwellUpdates > 0 && lives.pendingUpdates[route]! >= dwellUpdates);
  }

  #openLife(route: number, leg: number, nowNs: number): void {
    const netPct = this.#netPct(route);
    const { buy, sell } = this.routes[route]!;
    const type =
      netPct >= this.#rule.suspectPct
        ? typeCode.SUSPECT
        : typeCode[typeOf(this.plan.legs[buy]!, this.plan.legs[sell]!)];
    this.#setWaits(route, false);
    this.#open++;
    this.lives.open(route, type, netPct, this.qty(route), nowNs);
    this.#setReason(route, openReason[type]!);
    this.#listener.opened(route, leg, nowNs);
  }

  /** What keeps a route from opening; undefined when nothing does. */
  #refusal(route: number, nowNs: number): number | undefined {
    const blind = this.#blindReason(route);
    if (blind !== undefined) return blind;
    const [buy, sell] = [this.#buyLeg[route]!, this.#sellLeg[route]!];
    if (!(this.#proceeds[sell]! >= this.#cost[buy]! * this.rate(route) * this.#openRatio))
      return code.below_line;
    if (this.#isStopped) return code.below_line;
    if (this.#isStale(buy, nowNs)) return code.stale_buy;
    if (this.#isStale(sell, nowNs)) return code.stale_sell;
    if (this.#isFaulty(route, nowNs)) return code.clock_fault;
    if (nowNs < this.lives.muteUntilNs[route]!) return code.muted;
    if (this.#isTooSmall(route)) return code.too_small;
    if (this.skewMs(route) > this.#rule.maxSkewMs) return code.skew;
    if (nowNs < this.lives.coolUntilNs[route]!) return code.cooldown;
    return undefined;
  }

  /** Why an open life ends now; undefined when it does not. */
  #endOf(route: number, nowNs: number): CloseReason | undefined {
    const [buy, sell] = [this.#buyLeg[route]!, this.#sellLeg[route]!];
    const rate = this.rate(route);
    const [proceeds, cost] = [this.#proceeds[sell]!, this.#cost[buy]!];
    if (Number.isNaN(proceeds) || Number.isNaN(cost)) return 'leg_gone';
    if (Number.isNaN(rate)) return 'unconverted';
    if (this.#isStale(buy, nowNs) || this.#isStale(sell, nowNs)) return 'leg_stale';
    if (!(proceeds >= cost * rate * this.#closeRatio)) return 'reverted';
    if (this.#isFaulty(route, nowNs)) return 'clock_fault';
    if (nowNs < this.lives.muteUntilNs[route]!) return 'muted';
    if (this.#isTooSmall(route)) return 'size_gone';
    if (this.lives.type[route] !== typeCode.SUSPECT && this.#netPct(route) >= this.#rule.suspectPct)
      return 'suspect';
    return undefined;
  }

  #goesOn(route: number, leg: number, nowNs: number, updates: number): void {
    const { lives } = this;
    const qty = this.qty(route);
    if (updates > 0) lives.pays(route, this.#netPct(route), qty, nowNs);
    const isNews =
      lives.peakPct[route]! > lives.toldPeakPct[route]! || isOtherSize(qty, lives.toldQty[route]!);
    if (!isNews || nowNs - lives.toldNs[route]! < this.#rule.updateMs * 1e6) return;
    lives.told(route, qty, nowNs);
    this.#listener.updated(route, leg, nowNs);
  }

  #close(route: number, leg: number, nowNs: number, reason: CloseReason): void {
    this.#listener.closed(route, leg, nowNs, reason);
    this.#open--;
    const coolNs = reason === 'suspect' ? 0 : this.#rule.cooldownMs * 1e6;
    this.lives.close(route, nowNs + coolNs);
  }

  /** The route opens nothing, for a reason; where time alone can end that, it is looked at again. */
  #refuse(route: number, reason: number): void {
    if (keptBack.has(reason) && this.lives.reason[route] !== reason) this.refused[reason]!++;
    this.#rest(route, reason);
    if (reason === code.pending) this.lives.phase[route] = phase.pending;
    this.#setWaits(route, passing.has(reason));
  }

  /** No candidate any more, or none yet. */
  #rest(route: number, reason: number): void {
    this.lives.phase[route] = phase.idle;
    if (this.#waits[route] === 1) this.#setWaits(route, false);
    this.#setReason(route, reason);
  }

  #setWaits(route: number, waits: boolean): void {
    if ((this.#waits[route] === 1) === waits) return;
    this.#waits[route] = waits ? 1 : 0;
    this.#waiting += waits ? 1 : -1;
  }

  #setReason(route: number, reason: number): void {
    if (this.lives.reason[route] === reason) return;
    this.lives.reason[route] = reason;
    this.entered[reason]!++;
  }

  #gone(leg: number, nowNs: number): void {
    this.#cost[leg] = Number.NaN;
    this.#proceeds[leg] = Number.NaN;
    this.#asOfNs[leg] = Number.NaN;
    const { start, out, back } = this.#adjacency;
    for (let i = start[leg]!; i < start[leg + 1]!; i++) {
      for (const route of [out[i]!, back[i]!]) {
        if (this.isOpen(route)) this.#close(route, leg, nowNs, 'leg_gone');
        this.#rest(route, code.no_quote);
      }
    }
    this.book.clearQuote(leg);
    if (this.rates.priced.length > 0) this.#rateChanged(leg, nowNs);
  }

  #fault(venue: number, nowNs: number): void {
    for (let route = 0; route < this.routes.length; route++) {
      const [buy, sell] = [this.#buyLeg[route]!, this.#sellLeg[route]!];
      if (!this.isOpen(route) || (this.#venueOf[buy] !== venue && this.#venueOf[sell] !== venue)) continue;
      this.#close(route, this.#venueOf[buy] === venue ? buy : sell, nowNs, 'clock_fault');
      this.#refuse(route, code.clock_fault);
    }
  }

  #rateChanged(leg: number, nowNs: number): void {
    for (const pair of this.rates.pairsOf(this.plan.legs[leg]!)) this.#refreshRate(pair, leg, nowNs);
  }

  #refreshRate(pair: number, leg: number, nowNs: number): void {
    const isUsable = (source: number): boolean =>
      !Number.isNaN(this.#cost[source]!) &&
      !this.#isStale(source, nowNs) &&
      !this.clocks.isFaulty(this.#venueOf[source]!, nowNs);
    if (!this.rates.refresh(pair, isUsable)) return;
    for (const route of this.rates.dependants[pair]!) this.#look(route, leg, nowNs, 1);
  }

  #clockSet(ns: number, atNs: number): void {
    for (const field of [this.book.recvNs, this.#asOfNs]) shiftAll(field, ns);
    const { pendingNs, openedNs, coolUntilNs, netSinceNs, toldNs } = this.lives;
    for (const field of [pendingNs, openedNs, coolUntilNs, netSinceNs, toldNs]) shiftAll(field, ns);
    this.clocks.shift(ns);
    this.#nextStepNs = Math.floor((atNs + this.#phaseNs) / STEP_NS) * STEP_NS - this.#phaseNs + STEP_NS;
  }

  #netPct(route: number): number {
    const cost = this.#cost[this.#buyLeg[route]!]! * this.rate(route);
    return ((this.#proceeds[this.#sellLeg[route]!]! - cost) / cost) * 100;
  }

  #idleReason(route: number, nowNs: number, reach: LegReach): number {
    const [buy, sell] = [this.#buyLeg[route]!, this.#sellLeg[route]!];
    for (const leg of [buy, sell]) if (reach(leg) === 'unsupported') return code.unsupported;
    for (const leg of [buy, sell]) if (reach(leg) === 'disconnected') return code.disconnected;
    if (Number.isNaN(this.book.recvNs[buy]!) || Number.isNaN(this.book.recvNs[sell]!)) return code.no_quote;
    if (this.#isStale(buy, nowNs)) return code.stale_buy;
    if (this.#isStale(sell, nowNs)) return code.stale_sell;
    return this.#refusal(route, nowNs) ?? code.below_line;
  }

  #blindReason(route: number): number | undefined {
    const [buy, sell] = [this.#buyLeg[route]!, this.#sellLeg[route]!];
    if (Number.isNaN(this.book.recvNs[buy]!) || Number.isNaN(this.book.recvNs[sell]!)) return code.no_quote;
    if (Number.isNaN(this.#cost[buy]!) || Number.isNaN(this.#proceeds[sell]!)) return code.crossed_book;
    return Number.isNaN(this.rate(route)) ? code.not_compared : undefined;
  }

  #isStale(leg: number, nowNs: number): boolean {
    return !(nowNs - this.#asOfNs[leg]! <= this.#maxAgeNs);
  }

  #isFaulty(route: number, nowNs: number): boolean {
    return (
      this.clocks.isFaulty(this.#venueOf[this.#buyLeg[route]!]!, nowNs) ||
      this.clocks.isFaulty(this.#venueOf[this.#sellLeg[route]!]!, nowNs)
    );
  }

  #isTooSmall(route: number): boolean {
    const [buy, sell] = [this.#limits[this.#buyLeg[route]!]!, this.#limits[this.#sellLeg[route]!]!];
    const quote = this.#sizeQuote(route);
    return isDust(tradableQty(quote, buy, sell, this.#rule), quote, buy, sell, this.#rule);
  }

  #sizeQuote(route: number, rate = this.rate(route)): SizeQuote {
    const [buy, sell] = [this.#buyLeg[route]!, this.#sellLeg[route]!];
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

/** Sizes change with every quote: a tenth more or less is another size. */
function isOtherSize(qty: number, told: number): boolean {
  return Math.abs(qty - told) >= told / 10;
}
