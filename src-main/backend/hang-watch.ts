import type { Cancel, Clock } from '../base/clock.ts';
import type { Thread } from '../base/thread.ts';
import type { Contract } from '#shared/rpc/contract.ts';

const LOOK_EVERY_MS = 100;
/** A thread beats every 100 ms; one that has not for so long hangs. With the time between two looks: told within 2 s. */
const HUNG_MS = 1_600;
/** More time than that between two looks is this thread's own standstill, and says nothing about the others. */
const MOST_PER_LOOK_MS = 2 * LOOK_EVERY_MS;

export type Watched = Readonly<Record<string, Pick<Thread<Contract>, 'beats'>>>;

/**
 * Looks whether threads come to their turns: a thread in an endless loop, or one that waits for a disk that does not
 * answer, cannot say so itself.
 *
 * @param told gets a sentence when a thread hangs, undefined when all come to their turns again
 */
export function watchHanging(
  threads: Watched,
  clock: Clock,
  told: (reason: string | undefined) => void,
): Cancel {
  const seen = Object.entries(threads).map(([name, thread]) => ({
    name,
    thread,
    beats: thread.beats(),
    silentMs: 0,
  }));
  let lookedNs = clock.monoNs();
  let reason: string | undefined;
  return clock.every(LOOK_EVERY_MS, () => {
    const nowNs = clock.monoNs();
    const sinceMs = Math.min(MOST_PER_LOOK_MS, (nowNs - lookedNs) / 1e6);
    lookedNs = nowNs;
    for (const each of seen) {
      const beats = each.thread.beats();
      each.silentMs = beats === each.beats ? each.silentMs + sinceMs : 0;
      each.beats = beats;
    }
    const hung = seen.find(({ silentMs }) => silentMs >= HUNG_MS);
    const now = hung === undefined ? undefined : `worker ${hung.name} does not come to its turns`;
    if (now === reason) return;
    reason = now;
    told(reason);
  });
}
