import { join } from 'node:path';
import type { S3Config } from '#shared/config.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Clock } from '../../base/clock.ts';
import { addressOf } from './aws-client.ts';
import { AwsStore } from './aws-store.ts';
import type { S3Credentials } from './credentials.ts';
import type { ObjectStore } from './object-store.ts';
import { UPLOADS_FILE } from './day-copies.ts';
import { openLedger } from './open-ledger.ts';
import { TokenBucket } from './token-bucket.ts';
import { Uploader } from './uploader.ts';
import { usualPace, type UploaderPace, type UploaderPorts } from './uploader-ports.ts';

/** The store of the settings. @throws AppError CONFIG_INVALID when they name no bucket */
export function openStore(
  s3: S3Config,
  credentials: S3Credentials,
  clock: Clock,
  timeoutMs?: number,
): ObjectStore {
  const address = addressOf(s3);
  if (address === undefined) throw new AppError('CONFIG_INVALID', 'settings: expected s3.bucket, found none');
  const bytesPerSecond = s3.max_bytes_per_s ?? undefined;
  return new AwsStore({
    address,
    credentials,
    clock,
    bytesPerSecond,
    ...(bytesPerSecond === undefined ? {} : { limit: new TokenBucket(bytesPerSecond, clock) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

export interface UploaderPlace {
  readonly s3: S3Config;
  readonly credentials: S3Credentials;
  readonly spoolDir: string;
  readonly compactDir: string;
  /** Gets `uploads.db`. */
  readonly stateDir: string;
  readonly pace?: Partial<UploaderPace>;
  readonly timeoutMs?: number;
}

export interface OpenUploader {
  readonly uploader: Uploader;
  readonly store: ObjectStore;
  /** Stops it and closes its ledger. */
  close(): Promise<void>;
}

/** An uploader of a data folder to the bucket of the settings; not started yet. */
export async function openUploader(
  { s3, credentials, spoolDir, compactDir, stateDir, pace, timeoutMs }: UploaderPlace,
  ports: Omit<UploaderPorts, 'store' | 'ledger'>,
): Promise<OpenUploader> {
  const store = openStore(s3, credentials, ports.clock, timeoutMs);
  const { bucket = '', prefix, endpoint = '', region } = s3;
  const ledger = await openLedger(
    ports.files,
    join(stateDir, UPLOADS_FILE),
    JSON.stringify([endpoint, endpoint === '' ? region : '', bucket, prefix]),
  );
  const uploader = new Uploader(
    {
      target: `s3://${bucket}/${prefix}`,
      prefix,
      roots: { spool: spoolDir, compact: compactDir },
      keepLocalHours: s3.keep_local_hours,
      keepUncompacted: s3.keep_uncompacted,
      spoolQuotaBytes: s3.spool_quota_bytes,
      pace: { ...paceOf(s3), ...pace },
    },
    { ...ports, store, ledger },
  );
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await uploader.stop();
    ledger.close();
  };
  return { uploader, store, close: () => (closing ??= close()) };
}

function paceOf({ scan_s, retry_max_s }: S3Config): Partial<UploaderPace> {
  const maxMs = retry_max_s * 1_000;
  const { gate } = usualPace;
  const firstMs = Math.min(gate.firstMs, maxMs);
  return { scanMs: scan_s * 1_000, gate: { ...gate, firstMs, maxMs, circuitPauseMs: maxMs } };
}
