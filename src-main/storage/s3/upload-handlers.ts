import assert from 'node:assert/strict';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { UploadCounters } from '#shared/status.ts';
import { Emitter } from '../../base/emitter.ts';
import { Secret } from '../../base/secret.ts';
import type { WorkerLine } from '../../base/worker-line.ts';
import type { uploaderContract } from '../uploader.contract.ts';
import { openUploader, type OpenUploader } from './open-uploader.ts';
import type { UploaderPorts } from './uploader-ports.ts';

/** The uploader's contract served: one uploader per thread, its news to whoever listens. */
export interface ServedUploader {
  readonly handlers: Handlers<typeof uploaderContract>;
  /** Stops the uploader when it was started and nobody has called `run.stop`. */
  stop(): Promise<void>;
}

export function serveUploader(ports: Pick<UploaderPorts, 'clock' | 'files' | 'random'>): ServedUploader {
  const counters = new Emitter<UploadCounters>();
  const lines = new Emitter<WorkerLine>();
  let opening: Promise<OpenUploader> | undefined;
  let closing: Promise<UploadCounters> | undefined;
  const close = async (): Promise<UploadCounters> => {
    assert(opening !== undefined, 'uploader was never started');
    const opened = await opening;
    await opened.uploader.stop();
    const last = opened.uploader.counters();
    await opened.close();
    return last;
  };
  return {
    handlers: {
      run: {
        async start({ s3, keys, spoolDir, compactDir, stateDir }) {
          assert(opening === undefined, 'uploader started twice');
          const credentials = {
            accessKeyId: new Secret(keys.id),
            secretAccessKey: new Secret(keys.secret),
            sessionToken: keys.token === undefined ? undefined : new Secret(keys.token),
          };
          opening = openUploader(
            { s3, credentials, spoolDir, compactDir, stateDir },
            {
              ...ports,
              counters: (count) => counters.emit(count),
              log: (level, event, fields = {}) => lines.emit({ level, event, fields }),
            },
          );
          try {
            (await opening).uploader.start();
          } catch (cause) {
            opening = undefined;
            throw cause;
          }
          return null;
        },
        counters: (_, emit) => counters.on(emit),
        log: (_, emit) => lines.on(emit),
        stop: () => (closing ??= close()),
      },
    },
    async stop() {
      if (opening !== undefined) await (closing ??= close());
    },
  };
}
