import { writeSync } from 'node:fs';
import type { Files } from '../../src-main/base/files.ts';

/** Steps of a part on its way to the disk, as `partSteps` and the writer's `at` name them, in order. */
export const writerSteps = [
  'journal.committed',
  'part.written',
  'part.synced',
  'part.renamed',
  'part.durable',
  'part.recorded',
] as const;

/** @returns to be called at every step: kills this process when `step` is reached for the `count`-th time */
export function dieAt(step: string, count: number): (reached: string) => void {
  let left = count;
  return (reached) => {
    if (reached !== step || --left > 0) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal arrives at the latest when this thread next enters the system.
    for (;;) writeSync(2, '');
  };
}

/** A disk that tells of the steps of a part's file: `part.written`, `part.synced`, `part.renamed`. */
export function partSteps(disk: Files, reached: (step: string) => void): Files {
  let renamed = 0;
  return {
    ...disk,
    sync(path) {
      if (path.endsWith('.parquet.tmp')) reached('part.written');
      return disk.sync(path);
    },
    async rename(from, to) {
      if (from.endsWith('.parquet.tmp')) reached('part.synced');
      await disk.rename(from, to);
      if (to.endsWith('.parquet')) renamed++;
    },
    syncDir(path) {
      if (renamed > 0 && path.includes('date=')) {
        renamed--;
        reached('part.renamed');
      }
      return disk.syncDir(path);
    },
  };
}
