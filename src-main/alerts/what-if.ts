import { dryRun, type DryRun, type PastInput } from '#shared/alerts/dry-run.ts';
import type { AlertWorld } from '#shared/alerts/prepared-rule.ts';
import type { AlertRule } from '#shared/alerts/rule.ts';
import type { LevelHistory } from './level-history.ts';

const DAY_MS = 86_400_000;

/** What was said of opportunities since a time, oldest first, and from when on it is whole. */
export type SignalsSince = (
  fromMs: number,
) => Promise<{ readonly past: readonly PastInput[]; readonly fromMs: number }>;

/** What is known of the past. */
export interface Past {
  readonly world: AlertWorld;
  readonly levels: LevelHistory;
  readonly signalsSince: SignalsSince;
}

/** What a rule would have told in the last 24 hours, and what that answer rests on. @param rule with its watchlist filled in */
export async function whatIf(
  rule: AlertRule,
  nowMs: number,
  { world, levels, signalsSince }: Past,
): Promise<DryRun> {
  const sinceMs = nowMs - DAY_MS;
  const { kind } = rule.condition;
  if (kind === 'health')
    return {
      from_ms: nowMs,
      to_ms: nowMs,
      ...dryRun(rule, world, []),
      note: 'The health of the past is not kept by the second: what this rule told stands in the list of alerts.',
    };
  if (kind === 'signal') {
    const { past, fromMs } = await signalsSince(sinceMs);
    return {
      from_ms: fromMs,
      to_ms: nowMs,
      ...dryRun(rule, world, past),
      note: `From ${past.length} recorded messages about opportunities.`,
    };
  }
  const { fromMs, toMs, bucketMs } = levels;
  const isEmpty = Number.isNaN(fromMs);
  return {
    from_ms: isEmpty ? nowMs : Math.max(fromMs, sinceMs),
    to_ms: isEmpty ? nowMs : toMs,
    ...dryRun(rule, world, levels.past(rule, sinceMs)),
    note: `From the extremes of every ${bucketMs / 1_000} s since this program started: shorter delays count as waited out.`,
  };
}
