import type { Alarm } from './alarm.ts';
import type { Alert, AlertEvent, Suppression, SuppressionReason } from './alert.ts';
import { Flood, floodLimits, type FloodLimits } from './flood.ts';
import { gate } from './gate.ts';
import { messageOf, type Candidate } from './message.ts';
import type { PreparedRule, Target } from './prepared-rule.ts';
import type { AlertRule } from './rule.ts';
import type { Severity } from './severity.ts';
import type { QuietHours, Shelf } from './shelf.ts';
import { titleOf } from './wording.ts';

/** What is to be done about it. */
export type AlertAction =
  | { readonly kind: 'alert'; readonly alert: Alert }
  /** `count` above 1 stands for so many of the same kind. */
  | { readonly kind: 'suppressed'; readonly suppression: Suppression; readonly count: number };

export interface TellerOptions {
  /** Minute of the local day at a wall time, for quiet hours. */
  readonly minuteOfDay: (ms: number) => number;
  readonly limits?: FloodLimits;
  /** True for an alarm that is part of one that is on and says more. */
  readonly isPartOfOutage: (rule: AlertRule) => boolean;
}

/** One alarm at one moment. */
export interface About {
  readonly prepared: PreparedRule;
  readonly target: Target;
  readonly alarm: Alarm;
  readonly nowMs: number;
  readonly isLate: boolean;
}

/** So long after a sleep everything is history, ms. */
const WAKING_MS = 5_000;
const OFTEN_MS = 600_000;
const OFTEN = 5;

/** Takes what alarms want to tell past every gate, and makes messages and suppressions of it. */
export class Teller {
  shelves: readonly Shelf[] = [];
  quietHours: QuietHours = { enabled: false, from: '22:00', to: '07:00' };
  readonly #options: TellerOptions;
  readonly #flood: Flood<Candidate>;
  #actions: AlertAction[] = [];
  #lateUntilMs = Number.NEGATIVE_INFINITY;
  #nextId = 0;

  constructor(options: TellerOptions) {
    this.#options = options;
    this.#flood = new Flood(options.limits ?? floodLimits);
  }

  /** Messages that wait for their turn. */
  get waiting(): number {
    return this.#flood.waiting;
  }

  /** What comes within the next moment is old. */
  wake(nowMs: number): void {
    this.#lateUntilMs = nowMs + WAKING_MS;
  }

  /** Tells what happened to an alarm, or counts why not. */
  tell(about: About, event: AlertEvent): void {
    const { alarm, prepared, target, nowMs } = about;
    const { rule } = prepared;
    const isHealth = rule.condition.kind === 'health';
    const severity = severityOf(rule, target, alarm, event);
    const reason = gate(
      {
        rule: rule.id,
        subject: target.subject,
        severity,
        isPartOfOutage: isHealth && event !== 'ended' && this.#options.isPartOfOutage(rule),
        isLate: about.isLate || nowMs < this.#lateUntilMs,
        isCooling: event === 'fired' && nowMs < alarm.cooldownUntilMs,
      },
      {
        shelves: this.shelves,
        quietHours: this.quietHours,
        minuteOfDay: this.#options.minuteOfDay(nowMs),
      },
      nowMs,
    );
    if (reason !== '') {
      // A repetition or an escalation that is withheld has had its turn.
      if (event !== 'fired') {
        alarm.toldMs = nowMs;
        alarm.toldPeak = alarm.peak;
      }
      this.withhold(about, reason, event);
      // What is wrong with the recorder is told late rather than never; an offer of the past is not.
      if (!isHealth && reason !== 'cooldown') alarm.isSettled = true;
      return;
    }
    alarm.isSettled = true;
    alarm.isTold = true;
    alarm.toldMs = nowMs;
    alarm.toldPeak = alarm.peak;
    if (event === 'fired') {
      prepared.firedMs = prepared.firedMs.filter((ms) => nowMs - ms < OFTEN_MS);
      prepared.firedMs.push(nowMs);
    }
    this.#flood.offer(severity, {
      rule,
      subject: target.subject,
      alarm: target.key,
      levels: target.levels,
      event,
      value: alarm.value,
      detail: target.detail(),
      isOften: event === 'fired' && prepared.firedMs.length >= OFTEN,
    });
  }

  /** Counts an alert that is not told. */
  withhold(
    { alarm, prepared, target, nowMs }: About,
    reason: SuppressionReason,
    event: AlertEvent = 'fired',
  ): void {
    // An opening is counted once for each reason, however long it lasts.
    if (event === 'fired') {
      if (alarm.withheldFor === reason) return;
      alarm.withheldFor = reason;
    }
    const { rule } = prepared;
    const suppression = {
      at_ms: nowMs,
      rule: rule.id,
      rule_name: rule.name,
      severity: severityOf(rule, target, alarm, event),
      reason,
      title: titleOf(rule, target.subject, alarm.value, event),
    };
    this.#actions.push({ kind: 'suppressed', suppression, count: 1 });
  }

  /** What is to be done by now: what may go out goes out, and what went out together is counted. */
  release(nowMs: number): AlertAction[] {
    for (const batch of this.#flood.release(nowMs)) {
      const id = `${String(Math.floor(nowMs)).padStart(14, '0')}-${String(this.#nextId++).padStart(6, '0')}`;
      this.#actions.push({ kind: 'alert', alert: messageOf(batch, id, nowMs) });
      if (batch.count === 1) continue;
      const rest = batch.alerts.slice(1);
      rest.forEach(({ rule, subject, value, event }, i) => {
        const suppression: Suppression = {
          at_ms: nowMs,
          rule: rule.id,
          rule_name: rule.name,
          severity: batch.severity,
          reason: 'coalesced',
          title: titleOf(rule, subject, value, event),
        };
        // Beyond those that are kept only the number is known: the last one carries it.
        const count = i === rest.length - 1 ? batch.count - rest.length : 1;
        this.#actions.push({ kind: 'suppressed', suppression, count });
      });
    }
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }
}

function severityOf(rule: AlertRule, { strongFrom }: Target, alarm: Alarm, event: AlertEvent): Severity {
  if (event === 'ended') return rule.condition.kind === 'health' ? 'recovered' : 'closed';
  return rule.severity === 'opportunity' && alarm.value >= strongFrom ? 'strong' : rule.severity;
}
