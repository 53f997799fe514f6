import type { Frame } from '../api/frames.ts';
import type { Signal } from '../market/signal.ts';
import {
  advance,
  elapse,
  isActive,
  isSpent,
  newAlarm,
  readingOf,
  type Alarm,
  type Reading,
} from './alarm.ts';
import type { SuppressionReason } from './alert.ts';
import type { FloodLimits } from './flood.ts';
import { fundingOf, moneyText, priceOf, spreadDetail, spreadFault, spreadOf } from './frame-readings.ts';
import { healthOf, lossesOf, type WatchedStatus } from './health-readings.ts';
import { prepareRule, strongFrom, type AlertWorld, type PreparedRule, type Target } from './prepared-rule.ts';
import type { AlertRule } from './rule.ts';
import type { Severity } from './severity.ts';
import type { QuietHours, Shelf } from './shelf.ts';
import { subjectKey, type Subject } from './subject.ts';
import { Teller, type About, type AlertAction } from './teller.ts';
import { titleOf } from './wording.ts';

/** Everything that can happen to the engine. */
export type AlertInput =
  | { readonly kind: 'signal'; readonly signal: Signal; readonly isLate?: boolean }
  | { readonly kind: 'routes'; readonly frame: Frame }
  | { readonly kind: 'book'; readonly frame: Frame }
  | { readonly kind: 'status'; readonly status: WatchedStatus }
  /** Time has passed: delays, repetitions, what waits. */
  | { readonly kind: 'tick' }
  /** The machine slept: what comes now is old. */
  | { readonly kind: 'resumed' }
  /** An alarm by its key; null: all of them. */
  | { readonly kind: 'acknowledge'; readonly alarm: string | null };

/** An alarm that is on. */
export interface ActiveAlarm {
  readonly alarm: string;
  readonly rule: string;
  readonly rule_name: string;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly title: string;
  readonly since_ms: number;
  readonly value: number;
  readonly is_told: boolean;
  readonly is_acknowledged: boolean;
}

export interface EngineOptions {
  readonly world: AlertWorld;
  /** Minute of the local day at a wall time, for quiet hours. */
  readonly minuteOfDay: (ms: number) => number;
  readonly limits?: FloodLimits;
}

/** So long a recorder may take to reach its first venue before its health is judged, s. */
const STARTING_S = 10;
const LOSS_WINDOW_MS = 60_000;

/**
 * Decides what is told to people. The same inputs with the same times give the same alerts, live and in a dry run: it
 * knows no clock, no file and no socket.
 */
export class AlertEngine {
  readonly #teller: Teller;
  #world: AlertWorld;
  #rules: PreparedRule[] = [];
  #busy = new Map<Target, PreparedRule>();
  #hasStarted = false;
  #losses: { readonly ms: number; readonly count: number }[] = [];

  constructor(options: EngineOptions) {
    this.#world = options.world;
    this.#teller = new Teller({ ...options, isPartOfOutage: (rule) => this.#isPartOfOutage(rule) });
  }

  /** Rules in force. Alarms of a rule that has changed are forgotten, all others go on. */
  setRules(rules: readonly AlertRule[]): void {
    const before = new Map(this.#rules.map((prepared) => [prepared.rule.id, prepared]));
    this.#rules = rules
      .filter((rule) => rule.enabled)
      .map((rule) => {
        const known = before.get(rule.id);
        return known !== undefined && JSON.stringify(known.rule) === JSON.stringify(rule)
          ? known
          : prepareRule(rule, this.#world);
      });
    const kept = new Set(this.#rules);
    for (const [target, prepared] of this.#busy) if (!kept.has(prepared)) this.#busy.delete(target);
  }

  /** Net at which the recorder opens opportunities, bps: what is strong is measured by it. */
  setLine(lineBps: number): void {
    if (lineBps === this.#world.lineBps) return;
    this.#world = { ...this.#world, lineBps };
    for (const { rule, targets } of this.#rules)
      for (const target of targets) target.strongFrom = strongFrom(rule, target.levels, lineBps);
  }

  setShelves(shelves: readonly Shelf[]): void {
    this.#teller.shelves = shelves;
  }

  setQuietHours(hours: QuietHours): void {
    this.#teller.quietHours = hours;
  }

  /** Alarms that are on, the newest first. */
  active(): ActiveAlarm[] {
    const alarms: ActiveAlarm[] = [];
    for (const [{ alarm, subject, key, strongFrom }, { rule }] of this.#busy) {
      if (alarm === undefined || !isActive(alarm)) continue;
      alarms.push({
        alarm: key,
        rule: rule.id,
        rule_name: rule.name,
        severity: alarm.value >= strongFrom ? 'strong' : rule.severity,
        subject,
        title: titleOf(rule, subject, alarm.value, 'fired'),
        since_ms: alarm.openedMs,
        value: alarm.value,
        is_told: alarm.isTold,
        is_acknowledged: alarm.isAcknowledged,
      });
    }
    return alarms.toSorted((a, b) => b.since_ms - a.since_ms);
  }

  /** True while some alarm or message waits for time to pass. */
  get isWaiting(): boolean {
    return this.#busy.size > 0 || this.#teller.waiting > 0;
  }

  /** Takes what happened. @param nowMs wall time, epoch ms; never runs back */
  take(input: AlertInput, nowMs: number): AlertAction[] {
    switch (input.kind) {
      case 'signal':
        this.#signal(input.signal, input.isLate ?? false, nowMs);
        break;
      case 'routes':
        this.#routes(input.frame, nowMs);
        break;
      case 'book':
        this.#book(input.frame, nowMs);
        break;
      case 'status':
        this.#status(input.status, nowMs);
        break;
      case 'tick':
        this.#tick(nowMs);
        break;
      case 'resumed':
        this.#teller.wake(nowMs);
        break;
      case 'acknowledge':
        for (const [target] of this.#busy)
          if (target.alarm !== undefined && (input.alarm === null || input.alarm === target.key))
            target.alarm.isAcknowledged = true;
        break;
    }
    return this.#teller.release(nowMs);
  }

  #signal(signal: Signal, isLate: boolean, nowMs: number): void {
    // A basis is no offer, and what is too good to be true is none either.
    if (signal.type !== 'ARBITRAGE_OPPORTUNITY') return;
    const key = subjectKey({ symbol: signal.symbol, buy: signal.buy_exchange, sell: signal.sell_exchange });
    const { notional } = signal;
    const bps = signal.net_pct * 100;
    for (const prepared of this.#rules) {
      const { condition } = prepared.rule;
      const target = condition.kind === 'signal' ? prepared.byKey.get(key) : undefined;
      if (condition.kind !== 'signal' || target === undefined) continue;
      if (signal.event === 'CLOSED') {
        this.#observe(
          prepared,
          target,
          bps,
          'clear',
          nowMs,
          () => (signal.close_reason ?? '').replaceAll('_', ' '),
          isLate,
        );
        continue;
      }
      const isBelow = !(bps >= target.levels.fire);
      if (isBelow && target.alarm === undefined) continue;
      const isBlocked = !isBelow && notional < condition.min_notional;
      const detail = (): string =>
        `size ${moneyText(notional)} ${signal.reference_currency}, ages ${Math.round(signal.buy_age_ms)} ms and ${Math.round(signal.sell_age_ms)} ms`;
      // While it lives its value may fall; only its end ends the alarm.
      const reading = isBelow ? 'hold' : isBlocked ? 'too_small' : 'fire';
      this.#observe(prepared, target, bps, reading, nowMs, detail, isLate);
    }
  }

  #routes(frame: Frame, nowMs: number): void {
    for (const prepared of this.#rules) {
      const { condition } = prepared.rule;
      if (condition.kind !== 'spread') continue;
      for (const target of prepared.targets) {
        const value = spreadOf(condition, frame, target);
        let reading: Reading | SuppressionReason = this.#against(prepared, target, value);
        if (target.alarm === undefined && reading !== 'fire') continue;
        if (reading === 'fire') reading = spreadFault(condition, frame, target) || 'fire';
        // Without two quotes there is no spread that could go on.
        if (reading === 'unknown') reading = 'clear';
        this.#observe(prepared, target, value, reading, nowMs, () => spreadDetail(frame, target));
      }
    }
  }

  #book(frame: Frame, nowMs: number): void {
    for (const prepared of this.#rules) {
      const { condition } = prepared.rule;
      if (condition.kind !== 'funding' && condition.kind !== 'price') continue;
      for (const target of prepared.targets) {
        const value =
          condition.kind === 'price'
            ? priceOf(condition, frame, target)
            : fundingOf(condition, frame, target);
        const reading = this.#against(prepared, target, value);
        if (target.alarm === undefined && reading !== 'fire') continue;
        this.#observe(prepared, target, value, reading, nowMs, () => '');
      }
    }
  }

  #status(status: WatchedStatus, nowMs: number): void {
    if (status.state === 'READY' || status.uptime_s >= STARTING_S) this.#hasStarted = true;
    this.#losses = this.#losses.filter(({ ms }) => nowMs - ms <= LOSS_WINDOW_MS);
    this.#losses.push({ ms: nowMs, count: lossesOf(status) });
    if (!this.#hasStarted) return;
    const lost = lossesOf(status) - (this.#losses[0]?.count ?? 0);
    for (const prepared of this.#rules) {
      const { condition } = prepared.rule;
      if (condition.kind !== 'health') continue;
      for (const target of prepared.targets) {
        const { value, detail } = healthOf(condition.what, status, target.subject.venue, lost);
        const reading = this.#against(prepared, target, value);
        if (target.alarm === undefined && reading !== 'fire') continue;
        this.#observe(prepared, target, value, reading, nowMs, () => detail);
      }
    }
  }

  #against({ sign }: PreparedRule, { levels }: Target, value: number): Reading {
    return readingOf(value, levels.fire, levels.clear ?? levels.fire, sign);
  }

  /** Moves one alarm on. A reading that is a reason means: the level is reached, and yet it does not count. */
  #observe(
    prepared: PreparedRule,
    target: Target,
    value: number,
    reading: Reading | SuppressionReason,
    nowMs: number,
    detail: () => string,
    isLate = false,
  ): void {
    const alarm = (target.alarm ??= newAlarm());
    this.#busy.set(target, prepared);
    if (!Number.isNaN(value)) alarm.value = value;
    const isPlain = reading === 'fire' || reading === 'hold' || reading === 'clear' || reading === 'unknown';
    const step = advance(alarm, isPlain ? reading : 'clear', nowMs, prepared.rule);
    target.detail = detail;
    const about: About = { prepared, target, alarm, nowMs, isLate };
    if (alarm.phase === 'idle') {
      if (!isPlain) this.#teller.withhold(about, reading);
      else if (reading !== 'fire') alarm.withheldFor = '';
    }
    if (step === 'ended') this.#ended(about);
    else if (isActive(alarm)) this.#active(about, prepared.sign);
    this.#forgetSpent(target, alarm, nowMs);
  }

  #tick(nowMs: number): void {
    for (const [target, prepared] of this.#busy) {
      const { alarm } = target;
      if (alarm === undefined) continue;
      const about: About = { prepared, target, alarm, nowMs, isLate: false };
      const step = elapse(alarm, nowMs, prepared.rule);
      if (step === 'ended') this.#ended(about);
      else if (isActive(alarm)) this.#active(about, prepared.sign);
      this.#forgetSpent(target, alarm, nowMs);
    }
  }

  /** An alarm that is on: told once, and again when it grows or nobody takes notice. */
  #active(about: About, sign: 1 | -1): void {
    const { alarm, prepared, nowMs } = about;
    const { rule } = prepared;
    if (!(sign * alarm.peak >= sign * alarm.value)) alarm.peak = alarm.value;
    if (!alarm.isSettled) {
      this.#teller.tell(about, 'fired');
      return;
    }
    if (!alarm.isTold) return;
    if (rule.escalate_by !== null && sign * (alarm.peak - alarm.toldPeak) >= rule.escalate_by - 1e-9)
      this.#teller.tell(about, 'escalated');
    else if (rule.repeat_ms !== null && !alarm.isAcknowledged && nowMs - alarm.toldMs >= rule.repeat_ms)
      this.#teller.tell(about, 'repeated');
  }

  #ended(about: About): void {
    if (about.alarm.isTold && about.prepared.rule.announce_end) this.#teller.tell(about, 'ended');
  }

  /** Whoever knows that no venue is connected need not be told of each. */
  #isPartOfOutage({ condition }: AlertRule): boolean {
    if (condition.kind !== 'health' || (condition.what !== 'venue_offline' && condition.what !== 'stalled'))
      return false;
    for (const [{ alarm }, { rule }] of this.#busy) {
      const isOutage = rule.condition.kind === 'health' && rule.condition.what === 'all_offline';
      if (isOutage && alarm !== undefined && isActive(alarm)) return true;
    }
    return false;
  }

  #forgetSpent(target: Target, alarm: Alarm, nowMs: number): void {
    if (!isSpent(alarm, nowMs)) return;
    target.alarm = undefined;
    this.#busy.delete(target);
  }
}
