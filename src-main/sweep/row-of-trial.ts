import type { Job, JobOutcome } from './backend.ts';
import { keepsTo, type Constraint } from './objective.ts';
import type { RunPlan } from './plan-runs.ts';
import type { Identified } from './sweep.contract.ts';
import type { Side, TrialRow } from './trial-row.ts';
import type { Window } from './windows.ts';

/**
 * A trial over one window as it stands.
 *
 * @param find what is known of a run: its outcome, or why the machine could not do it
 */
export function rowOf(
  head: Pick<TrialRow, 'trial' | 'window' | 'params'>,
  identity: Identified,
  { train, test }: Window,
  {
    jobOf,
    find,
    constraints,
  }: {
    readonly jobOf: RunPlan['jobOf'];
    readonly find: (job: Job) => JobOutcome | string | undefined;
    readonly constraints: readonly Constraint[];
  },
): TrialRow {
  const nothing = { train: null, test: null, is_allowed: false };
  if ('refused' in identity) return { ...head, status: 'refused', text: identity.refused, ...nothing };
  const sides = [train, test].map((span) => {
    if (span === null) return null;
    const job = jobOf(identity, span);
    const outcome = find(job);
    return typeof outcome === 'object' ? ({ run_key: job.key, ...span, ...outcome } satisfies Side) : outcome;
  });
  const failed = sides.find((side) => typeof side === 'string');
  if (failed !== undefined) return { ...head, status: 'failed', text: failed, ...nothing };
  if (sides.includes(undefined)) return { ...head, status: 'waiting', text: null, ...nothing };
  const [own, judged] = sides as [Side, Side | null];
  const stopped = [own, judged].find((side) => side !== null && side.stopReason !== 'STREAM_END');
  const text =
    stopped == null
      ? null
      : `${stopped.stopReason}${stopped.error === null ? '' : `: ${stopped.error.message}`}`;
  return {
    ...head,
    params: identity.params,
    status: text === null ? 'ok' : 'stopped',
    text,
    train: own,
    test: judged,
    is_allowed: keepsTo(own.metrics, constraints),
  };
}
