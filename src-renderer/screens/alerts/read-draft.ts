import { alertRule, type AlertRule } from '#shared/alerts/rule.ts';
import type { RuleDraft } from './draft.ts';
import { readEntry, type FieldUnit } from './entry.ts';
import { isHealth, isMeasured, unitOfSubject } from './watched-subject.ts';

/** What keeps a draft from being a rule. */
export interface DraftFault {
  /** Field of the draft; empty where it is the whole. */
  readonly field: keyof RuleDraft | '';
  readonly text: string;
}

/** The rule a draft says, by the very schema the backend reads it with, or everything that is wrong with it. */
export function ruleOf(draft: RuleDraft): AlertRule | readonly DraftFault[] {
  const faults: DraftFault[] = [];
  const read = (field: keyof RuleDraft, unit: FieldUnit): number => {
    const text = draft[field];
    const value = typeof text === 'string' ? readEntry(text, unit) : Number.NaN;
    if (Number.isNaN(value))
      faults.push({
        field,
        text: `${fieldText[field] ?? field}: expected a number, found ${typeof text === 'string' && text !== '' ? text : 'nothing'}`,
      });
    return value;
  };
  const optional = (field: keyof RuleDraft, unit: FieldUnit): number | null =>
    draft[field] === '' ? null : read(field, unit);
  const unit = unitOfSubject(draft.subject);
  const rule = {
    id: draft.id,
    name: draft.name,
    enabled: draft.enabled,
    severity: draft.severity,
    condition: conditionOf(draft, read, optional),
    scope: {
      symbols: listOf(draft.symbols).map((symbol) => symbol.toUpperCase()),
      ...(draft.watchlist === '' ? {} : { watchlist: draft.watchlist }),
      venues: draft.venues,
      directions: listOf(draft.direction),
    },
    overrides: draft.overrides.map((override) => ({
      symbol: override.symbol === '' ? null : override.symbol.toUpperCase(),
      direction: override.direction === '' ? null : override.direction,
      fire: readEntry(override.fire, unit),
      clear: draft.subject === 'signal' ? readEntry(override.fire, unit) : readEntry(override.clear, unit),
    })),
    on_delay_ms: read('onDelay', 'ms'),
    off_delay_ms: read('offDelay', 'ms'),
    cooldown_ms: read('cooldown', 'ms'),
    repeat_ms: optional('repeat', 'ms'),
    escalate_by: optional('escalate', unit),
    ...(draft.sound === '' ? {} : { sound: draft.sound }),
    announce_end: draft.announceEnd,
    channels: draft.channels,
  };
  if (faults.length > 0) return faults;
  const parsed = alertRule.safeParse(rule);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path, message }) => {
    const field = fieldOfPath[path.join('.')] ?? fieldOfPath[String(path[0])] ?? '';
    return { field, text: `${field === '' ? path.join(' ') : (fieldText[field] ?? field)}: ${message}` };
  });
}

const fieldText: Partial<Record<keyof RuleDraft, string>> = {
  name: 'Name',
  fire: 'Fire level',
  clear: 'Clear level',
  strong: 'Strong from',
  notional: 'Size',
  maxAge: 'Ages',
  symbols: 'Symbols',
  direction: 'Direction',
  overrides: 'Own levels',
  onDelay: 'Held for',
  offDelay: 'Left for',
  cooldown: 'Cool down',
  repeat: 'Repeat',
  escalate: 'Again when it grows by',
};

const fieldOfPath: Readonly<Record<string, keyof RuleDraft>> = {
  name: 'name',
  'condition.fire': 'fire',
  'condition.clear': 'clear',
  'condition.strong_factor': 'strong',
  'condition.min_notional': 'notional',
  'condition.max_age_ms': 'maxAge',
  scope: 'symbols',
  'scope.directions': 'direction',
  overrides: 'overrides',
  on_delay_ms: 'onDelay',
  off_delay_ms: 'offDelay',
  cooldown_ms: 'cooldown',
  repeat_ms: 'repeat',
  escalate_by: 'escalate',
};

function conditionOf(
  { subject, side }: RuleDraft,
  read: (field: keyof RuleDraft, unit: FieldUnit) => number,
  optional: (field: keyof RuleDraft, unit: FieldUnit) => number | null,
): object {
  const unit = unitOfSubject(subject);
  const levels = (): { fire: number; clear: number } => ({
    fire: read('fire', unit),
    clear: read('clear', unit),
  });
  if (isHealth(subject))
    return { kind: 'health', what: subject, ...(isMeasured(subject) ? levels() : { fire: 1, clear: 1 }) };
  switch (subject) {
    case 'signal':
      return {
        kind: 'signal',
        fire: optional('fire', 'bps'),
        strong_factor: optional('strong', 'plain'),
        min_notional: read('notional', 'plain'),
      };
    case 'net':
    case 'gross':
      return {
        kind: 'spread',
        measure: subject,
        ...levels(),
        min_notional: read('notional', 'plain'),
        max_age_ms: read('maxAge', 'ms'),
      };
    case 'funding rate':
    case 'funding difference':
    case 'funding minutes':
      return { kind: 'funding', measure: subject.slice('funding '.length), side, ...levels() };
    case 'price mid':
    case 'price mark':
    case 'price last':
      return { kind: 'price', source: subject.slice('price '.length), side, ...levels() };
  }
}

function listOf(text: string): string[] {
  return text
    .split(/[,\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
