import {
  alertRule,
  healthKinds,
  measuredHealth,
  sideOf,
  type AlertRule,
  type Condition,
  type HealthKind,
} from '#shared/alerts/rule.ts';
import type { SoundName } from '#shared/alerts/sound-name.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { entryText, readEntry, type FieldUnit } from './entry.ts';

/** Everything that can be watched, one word each: the first choice of the sentence. */
const subjects = [
  'signal',
  'net',
  'gross',
  'funding rate',
  'funding difference',
  'funding minutes',
  'price mid',
  'price mark',
  'price last',
  ...healthKinds,
] as const;
export type WatchedSubject = (typeof subjects)[number];

/** Own levels of a symbol, a direction, or both; empty means any. */
export interface DraftOverride {
  readonly symbol: string;
  readonly direction: string;
  readonly fire: string;
  readonly clear: string;
}

/** A rule as it stands in the editor: what was typed, not yet understood. */
export interface RuleDraft {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly subject: WatchedSubject;
  readonly side: 'above' | 'below';
  readonly fire: string;
  readonly clear: string;
  readonly strong: string;
  readonly notional: string;
  readonly maxAge: string;
  readonly symbols: string;
  /** Id of a watchlist; empty: none. */
  readonly watchlist: string;
  readonly venues: readonly ExchangeId[];
  readonly direction: string;
  readonly overrides: readonly DraftOverride[];
  readonly severity: AlertRule['severity'];
  readonly onDelay: string;
  readonly offDelay: string;
  readonly cooldown: string;
  /** Empty: once. */
  readonly repeat: string;
  /** Empty: never. */
  readonly escalate: string;
  /** Empty: that of the severity. */
  readonly sound: SoundName | '';
  readonly announceEnd: boolean;
  readonly channels: AlertRule['channels'];
}

const units: Partial<Record<WatchedSubject, FieldUnit>> = {
  'funding minutes': 'minutes',
  'price mid': 'plain',
  'price mark': 'plain',
  'price last': 'plain',
  queue: 'percent',
  disk_free: 'GB',
  drops: 'events',
};

/** Unit of the levels of what is watched. */
export function unitOfSubject(subject: WatchedSubject): FieldUnit {
  return units[subject] ?? 'bps';
}

export function isHealth(subject: WatchedSubject): subject is HealthKind {
  return (healthKinds as readonly string[]).includes(subject);
}

/** True where the level is a number rather than whether it is the case. */
export function isMeasured(subject: WatchedSubject): boolean {
  return !isHealth(subject) || measuredHealth.has(subject);
}

/** True where a route is watched: it has a size and two ages. */
export function isOfRoutes(subject: WatchedSubject): boolean {
  return subject === 'net' || subject === 'gross' || subject === 'signal' || subject === 'funding difference';
}

export function draftOf(rule: AlertRule): RuleDraft {
  const { condition: c, scope } = rule;
  const subject = subjectOf(c);
  const unit = unitOfSubject(subject);
  const level = (value: number): string => entryText(value, unit);
  return {
    id: rule.id,
    name: rule.name,
    enabled: rule.enabled,
    subject,
    side: sideOf(c),
    fire: c.fire === null ? '' : level(c.fire),
    clear: 'clear' in c ? level(c.clear) : '',
    strong: c.kind === 'signal' && c.strong_factor !== null ? String(c.strong_factor) : '',
    notional: 'min_notional' in c ? entryText(c.min_notional, 'plain') : '0',
    maxAge: c.kind === 'spread' ? entryText(c.max_age_ms, 'ms') : '1 s',
    symbols: scope.symbols.join(', '),
    watchlist: scope.watchlist ?? '',
    venues: scope.venues,
    direction: scope.directions.join(', '),
    overrides: rule.overrides.map(({ symbol, direction, fire, clear }) => ({
      symbol: symbol ?? '',
      direction: direction ?? '',
      fire: level(fire),
      clear: level(clear),
    })),
    severity: rule.severity,
    onDelay: entryText(rule.on_delay_ms, 'ms'),
    offDelay: entryText(rule.off_delay_ms, 'ms'),
    cooldown: entryText(rule.cooldown_ms, 'ms'),
    repeat: rule.repeat_ms === null ? '' : entryText(rule.repeat_ms, 'ms'),
    escalate: rule.escalate_by === null ? '' : level(rule.escalate_by),
    sound: rule.sound ?? '',
    announceEnd: rule.announce_end,
    channels: rule.channels,
  };
}

/** A new rule: net of any route, at a level above the recorder's line. */
export function newDraft(lineBps: number, taken: ReadonlySet<string>): RuleDraft {
  let number = 1;
  while (taken.has(`rule-${number}`)) number++;
  const fire = Math.max(1, Math.round(lineBps * 2 + 4));
  return {
    id: `rule-${number}`,
    name: `Rule ${number}`,
    enabled: true,
    subject: 'net',
    side: 'above',
    fire: entryText(fire, 'bps'),
    clear: entryText(Math.round(fire * 0.6), 'bps'),
    strong: '',
    notional: '2000',
    maxAge: '1 s',
    symbols: '',
    watchlist: '',
    venues: [],
    direction: '',
    overrides: [],
    severity: 'opportunity',
    onDelay: '300 ms',
    offDelay: '0 ms',
    cooldown: '1 min',
    repeat: '',
    escalate: '',
    sound: '',
    announceEnd: false,
    channels: { sound: true, speech: false, desktop: true, webhook: false, telegram: false },
  };
}

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

function subjectOf(c: Condition): WatchedSubject {
  switch (c.kind) {
    case 'spread':
      return c.measure;
    case 'signal':
      return 'signal';
    case 'funding':
      return `funding ${c.measure}`;
    case 'price':
      return `price ${c.source}`;
    case 'health':
      return c.what;
  }
}

function listOf(text: string): string[] {
  return text
    .split(/[,\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
