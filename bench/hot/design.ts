import type { Generator } from './generator-process.ts';
import type { Recorded } from '../histogram.ts';
import type { Phase } from './schedule.ts';

/** What a design did with a phase. */
export interface Handled {
  /** Data frames received and done with. */
  readonly frames: number;
  readonly evaluated: Recorded;
  /** Due time of the quote to its signal in the main thread, ns. */
  readonly signal: Recorded;
  /** OPENED signals that came. */
  readonly opened: number;
  readonly lastNs: number;
  /** CPU per frame of the threads that read and evaluate, µs. */
  readonly cpuUs: number;
  /** Share of the time in which the reading thread's event loop was not waiting. */
  readonly busy: number;
  /** Events lost; NaN for a design that stores nothing. */
  readonly drops: number;
  /** Fullest the ring was, records; NaN without a ring. */
  readonly ringPeak: number;
}

/** A way from socket to signal, running and subscribed to a generator of its own. */
export interface Design {
  readonly name: string;
  readonly generator: Generator;
  begin(phase: Phase): Promise<void>;
  /** Frames done since the phase began. */
  frames(): Promise<number>;
  /** Closes the phase. Resolves when the counters that belong to it are in. */
  handled(): Promise<Handled>;
  /** Ends everything. @returns what a reader of the table should know: sums that do not add up, frames read the slow way */
  stop(): Promise<readonly string[]>;
}
