import type { AlertRule } from './rule.ts';
import { directionOf, type Subject } from './subject.ts';

/** Levels at which an alarm fires and ends. */
export interface Levels {
  /** −∞ where the recorder's own line decides. */
  readonly fire: number;
  /** Undefined where the end is told by a message. */
  readonly clear: number | undefined;
}

/** True when a rule speaks of a subject at all. A route is in scope with both of its venues. */
export function isInScope({ scope }: AlertRule, subject: Subject): boolean {
  const { symbols, venues, directions } = scope;
  if (symbols.length > 0 && subject.symbol !== undefined && !symbols.includes(subject.symbol)) return false;
  const direction = directionOf(subject);
  if (directions.length > 0 && direction !== undefined && !directions.includes(direction)) return false;
  if (venues.length === 0) return true;
  const own = [subject.venue, subject.buy, subject.sell].filter((venue) => venue !== undefined);
  return own.every((venue) => venues.includes(venue));
}

/**
 * The levels that count for a subject: those of its direction of its symbol, else of its symbol, else of its direction,
 * else the rule's own. Later entries win over earlier ones of the same closeness.
 */
export function levelsFor(rule: AlertRule, subject: Subject): Levels {
  const direction = directionOf(subject);
  let best: AlertRule['overrides'][number] | undefined;
  let closeness = 0;
  for (const override of rule.overrides) {
    if (override.symbol !== null && override.symbol !== subject.symbol) continue;
    if (override.direction !== null && override.direction !== direction) continue;
    const close = (override.symbol === null ? 0 : 2) + (override.direction === null ? 0 : 1);
    if (close < closeness) continue;
    best = override;
    closeness = close;
  }
  const { condition } = rule;
  const clear = condition.kind === 'signal' ? undefined : condition.clear;
  if (best !== undefined)
    return { fire: best.fire, clear: condition.kind === 'signal' ? undefined : best.clear };
  return { fire: condition.fire ?? Number.NEGATIVE_INFINITY, clear };
}
