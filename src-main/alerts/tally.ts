import type { Alert, Suppression, SuppressionReason } from '#shared/alerts/alert.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** Suppressions that are listed. */
const LISTED = 1_000;

/** Counts by hour, for the last 24. */
class Day {
  readonly #hours = new Map<number, number>();

  add(ms: number, count: number): void {
    const hour = Math.floor(ms / HOUR_MS);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + count);
    for (const old of this.#hours.keys()) if (old <= hour - HOURS - 1) this.#hours.delete(old);
  }

  sum(nowMs: number): number {
    const newest = Math.floor(nowMs / HOUR_MS);
    let sum = 0;
    for (const [hour, count] of this.#hours) if (hour > newest - HOURS) sum += count;
    return sum;
  }
}

interface OfRule {
  readonly fired: Day;
  readonly suppressed: Day;
  lastFiredMs: number | null;
}

/** What was told and what was not, per rule and in all, since the start of the program. */
export class Tally {
  readonly #rules = new Map<string, OfRule>();
  readonly #reasons: Partial<Record<SuppressionReason, number>> = {};
  #listed: Suppression[] = [];
  #told = 0;

  told(alert: Alert): void {
    this.#told++;
    if (alert.event !== 'fired') return;
    const rule = this.#of(alert.rule);
    rule.fired.add(alert.at_ms, alert.count);
    rule.lastFiredMs = alert.at_ms;
  }

  suppressed(suppression: Suppression, count: number): void {
    const { reason, rule, at_ms } = suppression;
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + count;
    this.#of(rule).suppressed.add(at_ms, count);
    this.#listed.push(suppression);
    if (this.#listed.length >= 2 * LISTED) this.#listed = this.#listed.slice(-LISTED);
  }

  get toldCount(): number {
    return this.#told;
  }

  get reasons(): Readonly<Partial<Record<SuppressionReason, number>>> {
    return { ...this.#reasons };
  }

  /** Newest first. */
  newest(limit: number): readonly Suppression[] {
    return this.#listed.slice(-limit).toReversed();
  }

  of(
    rule: string,
    nowMs: number,
  ): { fired_24h: number; suppressed_24h: number; last_fired_ms: number | null } {
    const counts = this.#rules.get(rule);
    return {
      fired_24h: counts?.fired.sum(nowMs) ?? 0,
      suppressed_24h: counts?.suppressed.sum(nowMs) ?? 0,
      last_fired_ms: counts?.lastFiredMs ?? null,
    };
  }

  #of(id: string): OfRule {
    const known = this.#rules.get(id);
    if (known !== undefined) return known;
    const made: OfRule = { fired: new Day(), suppressed: new Day(), lastFiredMs: null };
    this.#rules.set(id, made);
    return made;
  }
}
