import { systemClock } from '../../src-main/base/clock.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { systemProcesses } from '../../src-main/base/processes.ts';
import type { LockPorts } from '../../src-main/base/process-lock.ts';

/** The machine, at a time of one's own. */
export function compactPorts(wallMs = Date.UTC(2026, 0, 20)): LockPorts {
  return { files: systemFiles, processes: systemProcesses, clock: { ...systemClock, wallMs: () => wallMs } };
}
