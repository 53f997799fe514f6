import type { SuppressionReason } from './alert.ts';
import { AlertEngine, type AlertInput } from './engine.ts';
import type { AlertWorld } from './prepared-rule.ts';
import type { AlertRule } from './rule.ts';
import type { Severity } from './severity.ts';

/** Something of the past, with when it was. */
export interface PastInput {
  readonly atMs: number;
  readonly input: AlertInput;
}

/** One time at which a rule would have told something. */
export interface WouldFire {
  readonly at_ms: number;
  readonly severity: Severity;
  readonly title: string;
}

/** What a rule would have done with the past. */
export interface DryRun {
  /** What was looked at; equal where nothing was recorded. */
  readonly from_ms: number;
  readonly to_ms: number;
  /** Alerts told, those told together counted one by one. */
  readonly fired: number;
  /** The first `TIMES_KEPT` of them. */
  readonly times: readonly WouldFire[];
  readonly suppressed: Readonly<Partial<Record<SuppressionReason, number>>>;
  readonly suppressed_at_ms: readonly number[];
  /** What the answer is made from, and what it cannot know. */
  readonly note: string;
}

const TIMES_KEPT = 500;
/** Between two things of the past time passes at least so finely while something waits, ms. */
const STEP_MS = 10_000;

/**
 * Runs one rule over the past with the engine that runs live. Mutes and quiet hours are left out: the question is what the
 * rule does.
 *
 * @param past in the order of time
 */
export function dryRun(
  rule: AlertRule,
  world: AlertWorld,
  past: Iterable<PastInput>,
): Pick<DryRun, 'fired' | 'times' | 'suppressed' | 'suppressed_at_ms'> {
  const engine = new AlertEngine({ world, minuteOfDay: () => 0 });
  engine.setRules([{ ...rule, enabled: true }]);
  const times: WouldFire[] = [];
  const suppressed: Partial<Record<SuppressionReason, number>> = {};
  const suppressedAt: number[] = [];
  let fired = 0;
  const feed = (input: AlertInput, atMs: number): void => {
    for (const action of engine.take(input, atMs)) {
      if (action.kind === 'alert') {
        const { alert } = action;
        if (alert.event === 'ended') continue;
        fired += alert.count;
        if (times.length < TIMES_KEPT)
          times.push({ at_ms: alert.at_ms, severity: alert.severity, title: alert.title });
        continue;
      }
      const { reason, at_ms } = action.suppression;
      // Told together is told.
      if (reason === 'coalesced') continue;
      suppressed[reason] = (suppressed[reason] ?? 0) + action.count;
      if (suppressedAt.length < TIMES_KEPT) suppressedAt.push(at_ms);
    }
  };
  /** Lets time pass where something can come of it: at the ends of the delays, and every few seconds after. */
  const pass = (fromMs: number, toMs: number): void => {
    const ends = [rule.on_delay_ms, rule.off_delay_ms, rule.on_delay_ms + 1_500].toSorted((a, b) => a - b);
    for (const after of ends)
      if (engine.isWaiting && fromMs + after < toMs) feed({ kind: 'tick' }, fromMs + after);
    for (let ms = fromMs + STEP_MS; engine.isWaiting && ms < toMs; ms += STEP_MS) feed({ kind: 'tick' }, ms);
  };
  let lastMs = Number.NaN;
  for (const { atMs, input } of past) {
    if (!Number.isNaN(lastMs)) pass(lastMs, atMs);
    feed(input, atMs);
    lastMs = atMs;
  }
  if (!Number.isNaN(lastMs)) pass(lastMs, lastMs + 60_000);
  return { fired, times, suppressed, suppressed_at_ms: suppressedAt };
}
