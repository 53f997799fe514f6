import type { WriterCounters } from '#shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';
import type { ScratchFile } from '../base/scratch-file.ts';
import type { Log } from '../base/log.ts';
import type { CrashEnd } from './crash-gaps.ts';
import type { RowListener } from './ledger/row-tally.ts';
import type { Spool } from './spool.ts';

/** What the writer needs from its surroundings. */
export interface WriterPorts {
  readonly clock: Clock;
  readonly files: Files;
  readonly log: Log;
  /** Told once a second, and when recording stops or resumes. */
  readonly counters: (counters: WriterCounters) => void;
  /** Told what becomes of every event. */
  readonly rows?: RowListener;
  /** Told where the streams of a run before this one ended that did not stop in order, and when this one began, epoch ms. */
  readonly crashed?: (ends: readonly CrashEnd[], startedMs: number) => void;
  readonly openScratch?: (path: string) => ScratchFile;
  readonly makeSpool?: (root: string) => Spool;
  /** Rows held in memory at most; about 50 bytes each, twice that while arrays grow. */
  readonly maxRows?: number;
  /** Told when a step on the way to the disk is done, so that a test can end the process right there. */
  readonly at?: (step: WriterStep) => void;
}

/** Rows committed to the journal; a part's file durable and not recorded yet; that part recorded and its rows dropped. */
export type WriterStep = 'journal.committed' | 'part.durable' | 'part.recorded';

export interface Writer {
  counters(): WriterCounters;
  /** Empties the ring, finishes all parts. Resolves when everything is on the disk or counted as lost. */
  stop(): Promise<WriterCounters>;
}
