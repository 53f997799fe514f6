import { constants, setPriority } from 'node:os';

/**
 * Lets everything else on the machine go first, as far as that can be said of a single thread: on Linux a thread has a priority
 * of its own. (setpriority(2), NOTES, read 2026-11-21) Elsewhere the whole process would wait, so nothing is done.
 */
export function lowerThreadPriority(): void {
  if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);
}
