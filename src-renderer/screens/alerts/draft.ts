import { sideOf, type AlertRule } from '#shared/alerts/rule.ts';
import type { SoundName } from '#shared/alerts/sound-name.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { entryText } from './entry.ts';
import { subjectOf, unitOfSubject, type WatchedSubject } from './watched-subject.ts';

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

/** A rule as the editor opens it. */
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
