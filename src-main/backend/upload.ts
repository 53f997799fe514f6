import { join } from 'node:path';
import type { S3Config } from '#shared/config.ts';
import { errorText } from '#shared/error-text.ts';
import type { UploadCounters } from '#shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Secret } from '../base/secret.ts';
import { spawnThread } from '../base/thread.ts';
import { uploaderContract } from '../storage/uploader.contract.ts';
import type { Host } from './host.ts';

/** Keys of the store of the settings. */
export interface UploadKeys {
  readonly accessKeyId: Secret;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
}

export interface UploadOptions {
  readonly s3: S3Config;
  readonly keys: UploadKeys;
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: (counters: UploadCounters) => void;
}

/**
 * Starts the thread that copies finished files to S3. Nothing waits for it, and recording goes on without it: when it
 * fails, the counters say so.
 */
export function startUpload(host: Host, options: UploadOptions): { stop(): Promise<void> } {
  const { s3, keys, clock, log, counters } = options;
  let last = noUploads(`s3://${s3.bucket ?? ''}/${s3.prefix}`);
  const tell = (news: UploadCounters): void => counters((last = news));
  const failed = (why: string): void => {
    log('error', 'worker_failed', { worker: 'uploader', why });
    tell({
      ...last,
      error: why,
      circuit_open: true,
      failing_since_ms: last.failing_since_ms ?? clock.wallMs(),
    });
  };
  const thread = spawnThread(host.workerUrl('uploader'), uploaderContract, {
    name: 'uploader',
    clock,
    onExit: (reason) => failed(reason.message),
    onInternal: (text, path) => log('error', 'worker_failed', { worker: 'uploader', path, why: text }),
  });
  const nothing = {};
  thread.client.run.counters(nothing, (items) => items.forEach(tell));
  thread.client.run.log(nothing, (items) => {
    for (const { level, event, fields } of items) log(level, event, fields);
  });
  const started = thread.client.run
    .start({
      s3,
      keys: {
        id: keys.accessKeyId.reveal(),
        secret: keys.secretAccessKey.reveal(),
        token: keys.sessionToken?.reveal(),
      },
      spoolDir: join(host.dataDir, 'spool'),
      compactDir: join(host.dataDir, 'compact'),
      stateDir: host.dataDir,
    })
    .then(
      () => true,
      (cause: unknown) => {
        failed(errorText(cause));
        return false;
      },
    );
  return {
    async stop() {
      // A thread that failed has nothing left to say.
      const ended = started.then((isAtWork) => (isAtWork ? thread.client.run.stop(nothing) : undefined));
      const sent = await thread.lastly(ended);
      if (sent !== undefined) tell(sent);
      await thread.stop();
    },
  };
}

function noUploads(target: string): UploadCounters {
  return {
    target,
    waiting_files: 0,
    waiting_bytes: 0,
    oldest_waiting_ms: null,
    uploaded_files: 0,
    uploaded_bytes: 0,
    verified_files: 0,
    removed_files: 0,
    taken_files: 0,
    lost_copies: 0,
    failures: 0,
    error: '',
    failing_since_ms: null,
    circuit_open: false,
    retry_at_ms: null,
    clock_ahead_ms: null,
    quota_share: 0,
  };
}
