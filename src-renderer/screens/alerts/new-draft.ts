import type { RuleDraft } from './draft.ts';
import { entryText } from './entry.ts';
import { isHealth, type WatchedSubject } from './watched-subject.ts';

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

/** Levels of one kind mean nothing for another: the fields begin anew. */
export function withSubject(subject: WatchedSubject): Partial<RuleDraft> {
  const levels: Partial<Record<WatchedSubject, readonly [fire: string, clear: string]>> = {
    signal: ['', ''],
    net: ['8 bps', '5 bps'],
    gross: ['20 bps', '15 bps'],
    'funding rate': ['5 bps', '4 bps'],
    'funding difference': ['5 bps', '4 bps'],
    'funding minutes': ['5 min', '6 min'],
    drops: ['1 events', '1 events'],
    queue: ['80 %', '50 %'],
    disk_free: ['2 GB', '3 GB'],
  };
  const [fire, clear] = levels[subject] ?? ['', ''];
  return {
    subject,
    fire,
    clear,
    strong: subject === 'signal' ? '2' : '',
    escalate: '',
    side: subject === 'funding minutes' ? 'below' : 'above',
    overrides: [],
    ...(isHealth(subject)
      ? { symbols: '', watchlist: '', direction: '', severity: 'degraded' as const, announceEnd: true }
      : {}),
  };
}
