import { signalTypes, type SignalType } from '../signal.ts';
import type { Edge } from '../spread.ts';
import { adjacencyOf, type Adjacency } from './adjacency.ts';
import { shiftAll } from './feed-clocks.ts';
import type { LegLimits, Mute, ReducerInput, ReducerSettings } from './input.ts';
import { isRate, type LegRoute, type MarketPlan } from './legs.ts';
import { LifeCycle, type LifeListener } from './life-cycle.ts';
import { fillFields, plainFields, type NumberField, type PlainField } from './plain-fields.ts';
import { reasonCode as code, RouteJudge, type LegReach } from './route-judge.ts';
import { phase, type RouteLives } from './route-lives.ts';
import type { ReducerRule } from './rule.ts';
import { TopOfBook } from './top-of-book.ts';

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

/** Time passes in steps of so much where nothing is heard: dwell, cooldown and silence are looked at so often, ns. */
const STEP_NS = 50e6;

/**
 * Arbitrage of every route of a plan: net of both taker fees, sized by the top of book, fresh on both sides, in one currency,
 * with dwell, hysteresis and cooldown.
 *
 * Pure: what it does follows from the quotes and inputs it is given, in their order, and from their times. All times are
 * receive times, ns since `epochMs`, never going back but by a `clock_set`. A quote touches the routes of its leg only, so it
 * costs O(venues).
 */
export class Reducer {
  readonly book: TopOfBook;
  readonly lives: RouteLives;
  readonly routes: readonly LegRoute[];
  readonly plan: MarketPlan;
  readonly epochMs: number;
  /** Counts by reason, as {@link LifeCycle} has them. */
  readonly entered: Uint32Array;
  readonly refused: Uint32Array;
  readonly #adjacency: Adjacency;
  readonly #judge: RouteJudge;
  readonly #cycle: LifeCycle;
  readonly #rateLegs: readonly number[];
  #nextStepNs = Number.NEGATIVE_INFINITY;
  /** Steps lie on whole multiples of epoch time, so that every run has the same ones. */
  readonly #phaseNs: number;

  constructor(
    plan: MarketPlan,
    settings: ReducerSettings,
    listener: LifeListener,
    {
      epochMs,
      book = new TopOfBook(1, plan.legs.length),
    }: { readonly epochMs: number; readonly book?: TopOfBook },
  ) {
    this.plan = plan;
    this.routes = plan.routes;
    this.epochMs = epochMs;
    this.#phaseNs = (epochMs % (STEP_NS / 1e6)) * 1e6;
    this.book = book;
    this.#judge = new RouteJudge(plan, book, epochMs);
    this.#cycle = new LifeCycle(plan, this.#judge, listener);
    this.lives = this.#cycle.lives;
    this.entered = this.#cycle.entered;
    this.refused = this.#cycle.refused;
    this.#adjacency = adjacencyOf(plan, this.#judge.rates);
    this.#rateLegs = [...plan.legs.keys()].filter((leg) => isRate(plan.legs[leg]!));
    this.#configure(settings);
  }

  get rule(): ReducerRule {
    return this.#judge.rule;
  }

  /** Lives open now. */
  get open(): number {
    return this.#cycle.open;
  }

  isOpen(route: number): boolean {
    return this.#cycle.isOpen(route);
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
    const judge = this.#judge;
    const cycle = this.#cycle;
    if (!judge.take(leg, eventMs, recvNs, bid, ask)) this.#fault(judge.venueOf[leg]!, recvNs);
    if (this.#rateLegs.length > 0) this.#rateChanged(leg, recvNs);
    const { cost: costs, proceeds: gains, openRatio } = judge;
    const cost = costs[leg]!;
    const proceeds = gains[leg]!;
    const { start, other: others, out: outs, back: backs, outRate, backRate } = this.#adjacency;
    const rates = judge.rates.value;
    const { phase: phases, reason: reasons } = this.lives;
    for (let i = start[leg]!; i < start[leg + 1]!; i++) {
      const other = others[i]!;
      const out = outs[i]!;
      const back = backs[i]!;
      const outNeeds = cost * rates[outRate[i]!]! * openRatio;
      if (!(gains[other]! < outNeeds) || phases[out] !== phase.idle) cycle.look(out, leg, recvNs, 1);
      else if (reasons[out] !== code.below_line) cycle.rest(out, code.below_line);
      const backNeeds = costs[other]! * rates[backRate[i]!]! * openRatio;
      if (!(proceeds < backNeeds) || phases[back] !== phase.idle) cycle.look(back, leg, recvNs, 1);
      else if (reasons[back] !== code.below_line) cycle.rest(back, code.below_line);
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
          this.#cycle.look(route, this.#judge.buyLeg[route]!, atNs, 0);
        return;
      case 'limits':
        this.#judge.limits[input.leg] = input.limits;
        return;
      case 'unchanged':
        this.#judge.confirm(input.leg, atNs);
        return;
      case 'gone':
        return this.#gone(input.leg, atNs);
      case 'stop':
        this.#cycle.isStopped = true;
        for (let route = 0; route < this.routes.length; route++) {
          if (!this.isOpen(route)) continue;
          this.#cycle.close(route, this.#judge.buyLeg[route]!, atNs, 'stopped');
          this.#cycle.rest(route, code.below_line);
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
      if (this.#cycle.isUnderWay(route)) continue;
      this.#cycle.rest(route, this.#judge.idleReason(route, nowNs, this.lives, reach));
    }
  }

  /** Size of a route now; NaN without quotes. @param rate of `rate` or `lastRate` */
  qty(route: number, rate?: number): number {
    return this.#judge.qty(route, rate);
  }

  /** What one unit of the buying leg's currency costs in the selling leg's; NaN without a rate. */
  rate(route: number): number {
    return this.#judge.rate(route);
  }

  /** The same as of the last time that there was one. */
  lastRate(route: number): number {
    return this.#judge.lastRate(route);
  }

  /** Gross, fees and net of a route now, in the selling leg's currency; NaN fields without quotes and rate. */
  edge(route: number, rate?: number): Edge {
    return this.#judge.edge(route, rate);
  }

  /** How far the feeds of a route's venues are apart, ms; NaN while one is silent. */
  skewMs(route: number): number {
    return this.#judge.skewMs(route);
  }

  /** For a checkpoint. Plan, settings and epoch are not in it: they are given to the reducer that goes on from it. */
  getState(): ReducerState {
    return {
      fields: plainFields(this.#fields()),
      limits: [...this.#judge.limits],
      open: this.#cycle.open,
      waiting: this.#cycle.waiting,
      nextStepNs: Number.isFinite(this.#nextStepNs) ? this.#nextStepNs : null,
      isStopped: this.#cycle.isStopped,
    };
  }

  /** Goes on as the reducer would have that gave the state; plan, settings and epoch have to be the same. */
  setState({ fields, limits, open, waiting, nextStepNs, isStopped }: ReducerState): void {
    fillFields(this.#fields(), fields);
    for (const [leg, limit] of limits.entries()) this.#judge.limits[leg] = limit;
    this.#cycle.open = open;
    this.#cycle.waiting = waiting;
    this.#nextStepNs = nextStepNs ?? Number.NEGATIVE_INFINITY;
    this.#cycle.isStopped = isStopped;
  }

  #fields(): readonly NumberField[] {
    return [
      ...Object.values(this.book).filter((field) => field instanceof Float64Array),
      ...Object.values(this.lives).filter(
        (field) =>
          field instanceof Float64Array || field instanceof Uint32Array || field instanceof Uint8Array,
      ),
      ...this.#judge.fields,
      this.#cycle.waits,
      this.entered,
      this.refused,
    ];
  }

  #configure({ rule, takerPct, mutes }: ReducerSettings): void {
    this.#judge.configure(rule, takerPct);
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
    const cycle = this.#cycle;
    const last = Math.ceil((beforeNs + this.#phaseNs) / STEP_NS) * STEP_NS - this.#phaseNs - STEP_NS;
    let at = this.#nextStepNs;
    while (at <= last) {
      if (at === Number.NEGATIVE_INFINITY || (cycle.open + cycle.waiting === 0 && !this.#hasRates(at)))
        at = last;
      for (const pair of this.#judge.rates.priced) this.#refreshRate(pair, this.#judge.buyLeg[0] ?? 0, at);
      if (cycle.open + cycle.waiting > 0) {
        for (let route = 0; route < this.routes.length; route++) {
          if (cycle.isUnderWay(route)) cycle.look(route, this.#olderLeg(route), at, 0);
        }
      }
      at += STEP_NS;
    }
    this.#nextStepNs = last + STEP_NS;
  }

  /** Whether silence can still change a rate. */
  #hasRates(nowNs: number): boolean {
    return this.#rateLegs.some((leg) => !this.#judge.isStale(leg, nowNs - STEP_NS));
  }

  #olderLeg(route: number): number {
    const [buy, sell] = [this.#judge.buyLeg[route]!, this.#judge.sellLeg[route]!];
    return this.book.recvNs[sell]! < this.book.recvNs[buy]! ? sell : buy;
  }

  #gone(leg: number, nowNs: number): void {
    this.#judge.withdraw(leg);
    const { start, out, back } = this.#adjacency;
    for (let i = start[leg]!; i < start[leg + 1]!; i++) {
      for (const route of [out[i]!, back[i]!]) {
        if (this.isOpen(route)) this.#cycle.close(route, leg, nowNs, 'leg_gone');
        this.#cycle.rest(route, code.no_quote);
      }
    }
    this.book.clearQuote(leg);
    if (this.#rateLegs.length > 0) this.#rateChanged(leg, nowNs);
  }

  #fault(venue: number, nowNs: number): void {
    for (let route = 0; route < this.routes.length; route++) {
      const [buy, sell] = [this.#judge.buyLeg[route]!, this.#judge.sellLeg[route]!];
      if (!this.isOpen(route) || (this.#judge.venueOf[buy] !== venue && this.#judge.venueOf[sell] !== venue))
        continue;
      this.#cycle.close(route, this.#judge.venueOf[buy] === venue ? buy : sell, nowNs, 'clock_fault');
      this.#cycle.refuse(route, code.clock_fault);
    }
  }

  #rateChanged(leg: number, nowNs: number): void {
    for (const pair of this.#judge.rates.pairsOf(this.plan.legs[leg]!)) this.#refreshRate(pair, leg, nowNs);
  }

  #refreshRate(pair: number, leg: number, nowNs: number): void {
    if (!this.#judge.rates.refresh(pair, (source) => this.#judge.isUsable(source, nowNs))) return;
    for (const route of this.#judge.rates.dependants[pair]!) this.#cycle.look(route, leg, nowNs, 1);
  }

  #clockSet(ns: number, atNs: number): void {
    this.#judge.shift(ns);
    const { pendingNs, openedNs, coolUntilNs, netSinceNs, toldNs } = this.lives;
    for (const field of [pendingNs, openedNs, coolUntilNs, netSinceNs, toldNs]) shiftAll(field, ns);
    this.#nextStepNs = Math.floor((atNs + this.#phaseNs) / STEP_NS) * STEP_NS - this.#phaseNs + STEP_NS;
  }
}
