import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lets everything else on the machine go first, as far as that can be said of a single thread: on Linux a thread has a priority
 * of its own. (setpriority(2), NOTES, read 2026-11-21) Elsewhere the whole process would wait, so nothing is done. Not the
 * lowest: at that a thread has 1.5% of a busy core, and does not even end within a minute when it is asked to.
 */
export function lowerThreadPriority(): void {
  if (process.platform === 'linux') {
    setPriority(0, Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));
  }
}
