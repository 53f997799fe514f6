import type { UploadCounters } from '#shared/status.ts';
import type { Clock } from '../../base/clock.ts';
import type { Files } from '../../base/files.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { GateBounds } from './gate.ts';
import type { Ledger } from './ledger.ts';
import type { Tree } from './object-key.ts';
import type { ObjectStore } from './object-store.ts';

/** How the uploader goes about it. */
export interface UploaderOptions {
  /** `s3://bucket/prefix`, for people. */
  readonly target: string;
  readonly prefix: string;
  readonly roots: Readonly<Record<Tree, string>>;
  /** null keeps parts for ever. */
  readonly keepLocalHours: number | null;
  readonly keepUncompacted: boolean;
  readonly spoolQuotaBytes: number;
  readonly pace?: Partial<UploaderPace>;
}

export interface UploaderPace {
  /** Files under way at the same time. */
  readonly lanes: number;
  /** Larger files are sent in pieces of so many bytes. */
  readonly pieceBytes: number;
  /** Between looks for new files, ms … */
  readonly scanMs: number;
  /** … and between looks at all days. */
  readonly fullScanMs: number;
  /** Between looks for parts that may be removed, ms. */
  readonly keepMs: number;
  /** A file that fails for a reason of its own is tried again after so long, ms; longer each time, up to the maximum. */
  readonly fileRetry: { readonly firstMs: number; readonly maxMs: number };
  readonly gate: GateBounds;
}

export const usualPace: UploaderPace = {
  lanes: 4,
  pieceBytes: 8 * 1024 * 1024,
  scanMs: 15_000,
  fullScanMs: 3_600_000,
  keepMs: 60_000,
  fileRetry: { firstMs: 5_000, maxMs: 3_600_000 },
  gate: { firstMs: 500, maxMs: 30_000, circuitFailures: 8, circuitPauseMs: 30_000 },
};

export interface UploaderPorts {
  readonly store: ObjectStore;
  readonly ledger: Ledger;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Told at least once a second while something changes. */
  readonly counters: (counters: UploadCounters) => void;
}
