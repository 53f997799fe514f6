import { healthKinds, measuredHealth, type Condition, type HealthKind } from '#shared/alerts/rule.ts';
import type { FieldUnit } from './entry.ts';

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

/** What a condition watches. */
export function subjectOf(c: Condition): WatchedSubject {
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

/** True where the program itself is watched, not the market. */
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

/** True where the rule says whether its level is reached from below or from above. */
export function hasSide(subject: WatchedSubject): boolean {
  return subject.startsWith('funding') || subject.startsWith('price');
}

/** True where some venues can be left out. */
export function isOfVenues(subject: WatchedSubject): boolean {
  return isOfRoutes(subject) || hasSide(subject) || subject === 'stalled' || subject === 'venue_offline';
}
