import type { Channel } from './rule.ts';
import type { Severity } from './severity.ts';
import type { SoundName } from './sound-name.ts';
import type { Subject } from './subject.ts';

/** What happened to the alarm. */
export type AlertEvent = 'fired' | 'repeated' | 'escalated' | 'ended';

/** One message to a person. */
export interface Alert {
  /** Grows with time; unique in a data folder. */
  readonly id: string;
  /** Wall time, epoch ms. */
  readonly at_ms: number;
  readonly severity: Severity;
  readonly event: AlertEvent;
  readonly rule: string;
  readonly rule_name: string;
  /** Names the alarm of rule and subject, for acknowledging. */
  readonly alarm: string;
  readonly subject: Subject;
  /** `BTCUSDT OKX→BIN +8.3 bps net`; with `×7` for seven in one. */
  readonly title: string;
  readonly text: string;
  /** One sentence to be spoken. */
  readonly speech: string;
  /** In the unit of the rule; NaN where it is only the case or not. */
  readonly value: number;
  /** Alarms this message stands for. */
  readonly count: number;
  /** Their titles, the first few. */
  readonly members: readonly string[];
  readonly channels: readonly Channel[];
  /** Sound that the rule has chosen; absent: that of the severity. */
  readonly sound?: SoundName;
  /** The rule fired five times within ten minutes: raising the line or muting is worth offering. */
  readonly often: boolean;
}

/** An alert with what became of it. */
export interface AlertRecord extends Alert {
  /** When somebody acknowledged it, epoch ms; null when nobody did. */
  readonly acknowledged_ms: number | null;
}

/** Why an alert was not told. */
export const suppressionReasons = [
  'muted',
  'quiet_hours',
  'cooldown',
  'catch_up',
  'coalesced',
  'outranked',
  'too_small',
  'too_old',
  'bad_quote',
] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

/** An alert that was not told, or not by itself. */
export interface Suppression {
  readonly at_ms: number;
  readonly rule: string;
  readonly rule_name: string;
  readonly severity: Severity;
  readonly reason: SuppressionReason;
  readonly title: string;
}

export const suppressionText: Readonly<Record<SuppressionReason, string>> = {
  muted: 'muted',
  quiet_hours: 'quiet hours',
  cooldown: 'still cooling down',
  catch_up: 'caught up silently',
  coalesced: 'told together with others',
  outranked: 'part of the outage of all venues',
  too_small: 'size too small',
  too_old: 'a quote too old',
  bad_quote: 'a quote not usable',
};
