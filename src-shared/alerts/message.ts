import type { Alert, AlertEvent } from './alert.ts';
import type { Batch } from './flood.ts';
import { channels, type AlertRule, type Channel } from './rule.ts';
import type { Subject } from './subject.ts';
import type { Levels } from './threshold.ts';
import { explanationOf, speechOf, titleOf } from './wording.ts';

/** An alert that has passed every gate but the flood's. */
export interface Candidate {
  readonly rule: AlertRule;
  readonly subject: Subject;
  readonly alarm: string;
  readonly levels: Levels;
  readonly event: AlertEvent;
  readonly value: number;
  readonly detail: string;
  readonly isOften: boolean;
}

const MEMBERS = 10;

/** One message for a batch: the words of its first alert, the number of all, every channel one of them asks for. */
export function messageOf({ alerts, severity, count }: Batch<Candidate>, id: string, nowMs: number): Alert {
  const first = alerts[0]!;
  const { rule, subject, event, value } = first;
  const title = titleOf(rule, subject, value, event);
  const members = alerts.slice(0, MEMBERS).map((a) => titleOf(a.rule, a.subject, a.value, a.event));
  const more = count - 1;
  return {
    id,
    at_ms: nowMs,
    severity,
    event,
    rule: rule.id,
    rule_name: rule.name,
    alarm: first.alarm,
    subject,
    title: more === 0 ? title : `${title} ×${count}`,
    text:
      more === 0
        ? explanationOf(rule, first.levels, first.detail)
        : `and ${more} more: ${members.slice(1, 4).join(', ')}${more > 3 ? ', …' : ''}`,
    speech: speechOf(rule, subject, value, event) + (more === 0 ? '' : `, and ${more} more`),
    value,
    count,
    members,
    channels: channels.filter((channel) => alerts.some((a) => isAsked(a, channel))),
    // What is strong or over has a sound of its own.
    ...(rule.sound !== undefined && event !== 'ended' && severity === rule.severity
      ? { sound: rule.sound }
      : {}),
    often: alerts.some((a) => a.isOften),
  };
}

/** The end of an opportunity is heard and listed, and nothing more. */
function isAsked({ rule, event }: Candidate, channel: Channel): boolean {
  const isEndOfOffer = event === 'ended' && rule.condition.kind !== 'health';
  return rule.channels[channel] && (!isEndOfOffer || channel === 'sound');
}
