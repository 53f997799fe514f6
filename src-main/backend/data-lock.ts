import { join } from 'node:path';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { takeLock, type Lock, type LockOwner, type LockPorts } from '../base/process-lock.ts';
import type { Processes } from '../base/processes.ts';

const LOCK_FILE = 'arbscope.lock';

/**
 * Makes this process the only owner of a folder.
 *
 * @returns gives the folder back
 * @throws AppError DATA_DIR_LOCKED naming the process that has it, DATA_DIR_UNUSABLE when nothing can be written there
 */
export async function lockDataDir(folder: string, ports: LockPorts): Promise<() => Promise<void>> {
  let lock: Lock;
  try {
    lock = await takeLock(join(folder, LOCK_FILE), ports);
  } catch (cause) {
    const why = errorText(cause);
    throw new AppError('DATA_DIR_UNUSABLE', `data folder ${folder}: expected to write ${LOCK_FILE}: ${why}`, {
      cause,
    });
  }
  if (lock.isOurs) return lock.release;
  throw lockedBy(lock.owner, folder, ports.processes);
}

function lockedBy(owner: LockOwner, folder: string, processes: Processes): AppError {
  const since = new Date(owner.since_ms).toISOString();
  const text =
    owner.host === processes.host
      ? `found process ${owner.pid}, which has it since ${since}; stop that one or choose another folder`
      : `found process ${owner.pid} of the machine ${owner.host} (since ${since}); when that one is gone, remove ${LOCK_FILE}`;
  return new AppError('DATA_DIR_LOCKED', `data folder ${folder}: expected to be its only user, ${text}`);
}
