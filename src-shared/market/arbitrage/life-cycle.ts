import { routeReasons } from '../route.ts';
import type { CloseReason } from '../signal.ts';
import { typeOf, type MarketPlan } from './legs.ts';
import { reasonCode as code, typeCode, type RouteJudge } from './route-judge.ts';
import { phase, RouteLives } from './route-lives.ts';

/** Told of each step of a route's life. `leg` is the one whose change, or silence, caused it. */
export interface LifeListener {
  opened(route: number, leg: number, nowNs: number): void;
  /** A new peak or another size; never more often than `updateMs`. */
  updated(route: number, leg: number, nowNs: number): void;
  /** The life's numbers are still there while this runs. */
  closed(route: number, leg: number, nowNs: number, reason: CloseReason): void;
}

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

/**
 * Leads every route through its life: kept back for a reason, pending while it dwells, open while it pays, then cooling.
 * Times are ns since the run's epoch.
 */
export class LifeCycle {
  readonly lives: RouteLives;
  /** 1 where time alone can change the route, without a further quote. */
  readonly waits: Uint8Array;
  /** Times since the start that a route came into a reason: position route · reasons + reason. */
  readonly entered: Uint32Array;
  /** The same of reasons that kept it from opening although it was above the line. */
  readonly refused: Uint32Array;
  /** Lives open now. */
  open = 0;
  /** Routes that wait. */
  waiting = 0;
  /** Nothing opens any more. */
  isStopped = false;
  readonly #plan: MarketPlan;
  readonly #judge: RouteJudge;
  readonly #listener: LifeListener;

  constructor(plan: MarketPlan, judge: RouteJudge, listener: LifeListener) {
    const count = plan.routes.length;
    this.#plan = plan;
    this.#judge = judge;
    this.#listener = listener;
    this.lives = new RouteLives(count);
    this.lives.reason.fill(code.no_quote);
    this.waits = new Uint8Array(count);
    this.entered = new Uint32Array(count * routeReasons.length);
    this.refused = new Uint32Array(count * routeReasons.length);
  }

  isOpen(route: number): boolean {
    return this.lives.phase[route] === phase.open;
  }

  /** Whether the passing of time can change this route. */
  isUnderWay(route: number): boolean {
    return this.lives.phase[route] !== phase.idle || this.waits[route] === 1;
  }

  /**
   * Judges a route anew and takes it a step further where that is due.
   *
   * @param leg the one whose change, or silence, is the cause
   * @param updates quotes this look stands for: 0 when time or an input is the cause
   */
  look(route: number, leg: number, nowNs: number, updates: number): void {
    if (this.lives.phase[route] === phase.open) {
      const ended = this.#judge.endOf(route, nowNs, this.lives);
      if (ended === undefined) return this.#goesOn(route, leg, nowNs, updates);
      this.close(route, leg, nowNs, ended);
      // What became too good to be true goes on as such at once: closing it left no cooldown.
    }
    if (this.isStopped) return this.refuse(route, code.below_line);
    const refusal = this.#judge.refusal(route, nowNs, this.lives);
    if (refusal !== undefined) return this.refuse(route, refusal);
    if (this.#dwells(route, nowNs, updates)) return this.refuse(route, code.pending);
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
    const { dwellMs, dwellUpdates } = this.#judge.rule;
    const isLongEnough = nowNs - lives.pendingNs[route]! >= dwellMs * 1e6;
    return !isLongEnough && !(dwellUpdates > 0 && lives.pendingUpdates[route]! >= dwellUpdates);
  }

  #openLife(route: number, leg: number, nowNs: number): void {
    const netPct = this.#judge.netPct(route);
    const { buy, sell } = this.#plan.routes[route]!;
    const type =
      netPct >= this.#judge.rule.suspectPct
        ? typeCode.SUSPECT
        : typeCode[typeOf(this.#plan.legs[buy]!, this.#plan.legs[sell]!)];
    this.#setWaits(route, false);
    this.open++;
    this.lives.open(route, type, netPct, this.#judge.qty(route), nowNs);
    this.#setReason(route, openReason[type]!);
    this.#listener.opened(route, leg, nowNs);
  }

  #goesOn(route: number, leg: number, nowNs: number, updates: number): void {
    const { lives } = this;
    const qty = this.#judge.qty(route);
    if (updates > 0) lives.pays(route, this.#judge.netPct(route), qty, nowNs);
    const isNews =
      lives.peakPct[route]! > lives.toldPeakPct[route]! || isOtherSize(qty, lives.toldQty[route]!);
    if (!isNews || nowNs - lives.toldNs[route]! < this.#judge.rule.updateMs * 1e6) return;
    lives.told(route, qty, nowNs);
    this.#listener.updated(route, leg, nowNs);
  }

  /** Ends an open life and begins its cooldown. */
  close(route: number, leg: number, nowNs: number, reason: CloseReason): void {
    this.#listener.closed(route, leg, nowNs, reason);
    this.open--;
    const coolNs = reason === 'suspect' ? 0 : this.#judge.rule.cooldownMs * 1e6;
    this.lives.close(route, nowNs + coolNs);
  }

  /** The route opens nothing, for a reason; where time alone can end that, it is looked at again. */
  refuse(route: number, reason: number): void {
    if (keptBack.has(reason) && this.lives.reason[route] !== reason)
      this.refused[route * routeReasons.length + reason]!++;
    this.rest(route, reason);
    if (reason === code.pending) this.lives.phase[route] = phase.pending;
    this.#setWaits(route, passing.has(reason));
  }

  /** No candidate any more, or none yet. */
  rest(route: number, reason: number): void {
    this.lives.phase[route] = phase.idle;
    if (this.waits[route] === 1) this.#setWaits(route, false);
    this.#setReason(route, reason);
  }

  #setWaits(route: number, waits: boolean): void {
    if ((this.waits[route] === 1) === waits) return;
    this.waits[route] = waits ? 1 : 0;
    this.waiting += waits ? 1 : -1;
  }

  #setReason(route: number, reason: number): void {
    if (this.lives.reason[route] === reason) return;
    this.lives.reason[route] = reason;
    this.entered[route * routeReasons.length + reason]!++;
  }
}

/** Sizes change with every quote: a tenth more or less is another size. */
function isOtherSize(qty: number, told: number): boolean {
  return Math.abs(qty - told) >= told / 10;
}
