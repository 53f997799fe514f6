import { z } from 'zod';
import { exchangeIds } from '../market/exchange.ts';
import type { Severity } from './severity.ts';
import { concernsVenue, type Subject } from './subject.ts';

const venue = z.enum(exchangeIds);
const symbol = z.string().regex(/^[A-Z0-9]{2,32}$/);

/** What a mute covers. */
export const shelfScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('global') }),
  z.strictObject({ kind: z.literal('venue'), venue }),
  z.strictObject({ kind: z.literal('symbol'), symbol }),
  z.strictObject({ kind: z.literal('route'), symbol, buy: venue, sell: venue }),
  z.strictObject({ kind: z.literal('rule'), rule: z.string().min(1).max(40) }),
]);
export type ShelfScope = z.infer<typeof shelfScope>;

export const shelf = z.strictObject({
  /** Its scope as text: one shelf per scope, a newer one takes its place. */
  id: z.string().min(1).max(120),
  scope: shelfScope,
  since_ms: z.number().min(0),
  /** Epoch ms; null: until somebody ends it. */
  until_ms: z.number().min(0).nullable(),
});

/** A mute with its end, as process control shelves an alarm: it comes back by itself. */
export type Shelf = z.infer<typeof shelf>;

export function shelfId(scope: ShelfScope): string {
  switch (scope.kind) {
    case 'global':
      return 'global';
    case 'venue':
      return `venue ${scope.venue}`;
    case 'symbol':
      return `symbol ${scope.symbol}`;
    case 'route':
      return `route ${scope.symbol}:${scope.buy}>${scope.sell}`;
    case 'rule':
      return `rule ${scope.rule}`;
  }
}

export function isShelved({ until_ms }: Shelf, nowMs: number): boolean {
  return until_ms === null || until_ms > nowMs;
}

/** True when a shelf silences an alert. What is critical is silenced by the global one only. */
export function silences(
  { scope }: Shelf,
  {
    rule,
    subject,
    severity,
  }: { readonly rule: string; readonly subject: Subject; readonly severity: Severity },
): boolean {
  if (scope.kind === 'global') return true;
  if (severity === 'critical') return false;
  switch (scope.kind) {
    case 'venue':
      return concernsVenue(subject, scope.venue);
    case 'symbol':
      return subject.symbol === scope.symbol;
    case 'route':
      return subject.symbol === scope.symbol && subject.buy === scope.buy && subject.sell === scope.sell;
    case 'rule':
      return rule === scope.rule;
  }
}

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a time such as 22:30' });

/** Hours of every day, in the local time of the machine that records, in which only what is critical is told. */
export const quietHours = z.strictObject({ enabled: z.boolean(), from: timeOfDay, to: timeOfDay });
export type QuietHours = z.infer<typeof quietHours>;

/** True inside the hours; they may run over midnight, and equal ends mean none. @param minute of the day, 0 to 1439 */
export function isQuiet({ enabled, from, to }: QuietHours, minute: number): boolean {
  if (!enabled) return false;
  const [start, end] = [minuteOf(from), minuteOf(to)];
  return start <= end ? minute >= start && minute < end : minute >= start || minute < end;
}

function minuteOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
