import { z } from 'zod';
import type { S3Config } from '#shared/config.ts';
import { query, shape, stream, type Contract } from '#shared/rpc/contract.ts';
import type { UploadCounters } from '#shared/status.ts';
import type { WorkerLine } from '../base/worker-line.ts';

/** What the uploader thread is started with. */
export interface UploaderStart {
  /** With a bucket. */
  readonly s3: S3Config;
  /** In the clear: a message between threads cannot hold a Secret. It goes nowhere else. */
  readonly keys: { readonly id: string; readonly secret: string; readonly token: string | undefined };
  readonly spoolDir: string;
  readonly compactDir: string;
  /** Where its ledger lies; made when it is not there. */
  readonly stateDir: string;
}

const nothing = z.strictObject({});

/** The thread that copies finished files to S3. */
export const uploaderContract = {
  run: {
    /** Answers at once, whatever S3 does. */
    start: query(z.custom<UploaderStart>(), shape<null>()),
    /** Once a second. */
    counters: stream(nothing, shape<UploadCounters>(), { keep: 'latest', key: () => 'counters' }),
    log: stream(nothing, shape<WorkerLine>(), { keep: 'all', capacity: 1_000, drop: 'oldest' }),
    /** Ends what is under way; answers with the final counts. */
    stop: query(nothing, shape<UploadCounters>()),
  },
} satisfies Contract;
