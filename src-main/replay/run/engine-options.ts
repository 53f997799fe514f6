import type { ReplayCursor } from '#shared/strategy/cursor.ts';
import type { Models } from '#shared/strategy/execution.ts';
import type { RunError, RunHashes, RunObserver, StopReason } from '#shared/strategy/run.ts';
import type { Params, Strategy } from '#shared/strategy/strategy.ts';
import type { Clock } from '../../base/clock.ts';
import type { Feed } from '../read/feed.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { RunControl } from './control.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { RunFiles } from './line-file.ts';
import type { CurrentEvent } from './run-context.ts';

/** What a run is made of. */
export interface EngineOptions {
  readonly runId: string;
  readonly runKey: string;
  readonly feed: Feed;
  readonly unit: 'ns' | 'ms';
  readonly strategy: Strategy;
  readonly params: Params;
  readonly seed: string;
  readonly models: Models;
  readonly files: RunFiles;
  readonly control: RunControl;
  readonly clock: Clock;
  /** The run ends after the event of this cursor, or the last one before it. */
  readonly until?: ReplayCursor | undefined;
  /** The run ends after so many events, those before a resume among them. */
  readonly limit?: number | undefined;
  /** Goes on after it; `feed` begins there. */
  readonly checkpoint?: Checkpoint | undefined;
  readonly checkpointEvery?: number | undefined;
  readonly onCheckpoint?: ((checkpoint: Checkpoint) => Promise<void>) | undefined;
  readonly observers?: readonly RunObserver[] | undefined;
  readonly onNews?: ((news: RunNews) => void) | undefined;
  readonly heartbeat?: Heartbeat | undefined;
  /** Kept at the event that the strategy has. */
  readonly current?: CurrentEvent | undefined;
  /** Where a thrown error is in the strategy's file. */
  readonly lineOf?: ((cause: unknown) => string | null) | undefined;
}

/** How it ended. */
export interface EngineOutcome {
  readonly stopReason: StopReason;
  readonly error: RunError | null;
  readonly hashes: RunHashes;
  readonly events: number;
  readonly decisions: number;
  readonly fills: number;
  readonly firstTs: bigint | undefined;
  readonly lastTs: bigint | undefined;
  readonly equity: number;
  readonly maxDrawdown: number;
  readonly fees: number;
  readonly funding: number;
  readonly rejected: number;
}

/** How far a run is. */
export interface RunNews {
  readonly events: number;
  readonly decisions: number;
  readonly fills: number;
  readonly ts: bigint;
  readonly seq: bigint;
  readonly equity: number;
  readonly isPaused: boolean;
}
