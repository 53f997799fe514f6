import type { Log } from '../../base/log.ts';
import { removeVerified, type RetentionPorts } from './retention.ts';
import { StoreError } from './store-error.ts';
import { dropNoted, dropOld } from './sweep.ts';

/** Uploads begun by this machine and not ended after so long are dropped, ms. */
const PIECES_TOO_OLD_MS = 3_600_000;

export interface Housekeeping extends Omit<RetentionPorts, 'signal'> {
  /** `s3://bucket/prefix`, for people. */
  readonly target: string;
  readonly prefix: string;
  /** null keeps parts for ever. */
  readonly keepLocalHours: number | null;
  /** When this process began, epoch ms. */
  readonly startedMs: number;
  readonly wallMs: () => number;
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** Drops what was begun and never ended: by processes before this one, by this one long ago, by anybody a day ago. */
export async function sweep({
  store,
  ledger,
  prefix,
  target,
  startedMs,
  wallMs,
  log,
}: Housekeeping): Promise<void> {
  const untilMs = Math.max(startedMs - 1, wallMs() - PIECES_TOO_OLD_MS);
  try {
    const noted = await dropNoted(store, ledger, untilMs);
    const old = await dropOld(store, prefix, wallMs());
    if (noted + old > 0) log('info', 'upload_swept', { uploads: noted + old });
  } catch (cause) {
    // Keys without the right to list uploads, and stores that cannot, still take files.
    if (!(cause instanceof StoreError) || (cause.kind !== 'refused' && cause.kind !== 'unsupported'))
      throw cause;
    log('warn', 'upload_failed', { target, why: cause.message });
  }
}

/** Removes parts from this machine when their time has come. @returns how many, and copies that are not what they were */
export async function removeOld(house: Housekeeping): Promise<{ removed: number; lost: number }> {
  const { keepLocalHours, wallMs, log, stop } = house;
  if (keepLocalHours === null) return { removed: 0, lost: 0 };
  const untilMs = wallMs() - keepLocalHours * 3_600_000;
  const { removed, lost } = await removeVerified(untilMs, { ...house, signal: stop });
  if (removed > 0) log('info', 'upload_removed', { parts: removed });
  return { removed, lost };
}
