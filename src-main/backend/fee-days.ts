import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Recorder } from './recorder.ts';
import type { SessionFacts } from './session.ts';

const LOOK_EVERY_MS = 60_000;

/** Rows of the fee table begin to hold at midnight, UTC: the recorder is told when one does. */
export function followFees(
  facts: SessionFacts,
  recorder: Pick<Recorder, 'configure'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Cancel {
  let takerPct = facts.takerPct.join();
  return clock.every(LOOK_EVERY_MS, () => {
    if (facts.takerPct.join() === takerPct) return;
    takerPct = facts.takerPct.join();
    log('info', 'settings_changed', { paths: 'fees.json', now: 'fees.json' });
    recorder.configure(facts.configure({})).catch(() => {});
  });
}
