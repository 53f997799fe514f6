import { AppError } from '#shared/error-codes.ts';
import { canonicalParse, canonicalStringify } from '#shared/strategy/canonical.ts';
import type { ExecutionState } from '#shared/strategy/execution/execution.ts';
import type { RandomState } from '#shared/strategy/random.ts';
import type { Files } from '../../base/files.ts';
import { storeFile } from '../../storage/part-file.ts';

export const CHECKPOINT_VERSION = 1;

/** A run after one of its events: all that is needed to go on as if it had never stopped. */
export interface Checkpoint {
  readonly v: typeof CHECKPOINT_VERSION;
  readonly run_id: string;
  readonly run_key: string;
  /** Of the last event that was handled. */
  readonly cursor: string;
  readonly event_count: number;
  readonly hashes: {
    readonly events: { readonly hash: string; readonly pending: string };
    readonly decisions: string;
    readonly fills: string;
  };
  readonly counters: { readonly decisions: number; readonly fills: number };
  readonly rng: RandomState;
  /** False: the strategy has no `getState` and `setState`, and the run is to be done again from its start. */
  readonly has_state: boolean;
  /** Text of `orderedStringify`: the strategy gets its keys back in their order. */
  readonly strategy_state: string;
  readonly execution_state: ExecutionState;
  readonly first_ts_event: string;
  /** Midnight of the next `day` line; decimal. */
  readonly next_day: string;
  /** Lengths of the files whose lines these are. */
  readonly bytes: { readonly decisions: number; readonly fills: number; readonly equity: number };
}

/** Writes a checkpoint so that a crash leaves the one before or this one, never half of it. */
export async function writeCheckpoint(files: Files, path: string, checkpoint: Checkpoint): Promise<void> {
  const bytes = new TextEncoder().encode(`${canonicalStringify(checkpoint)}\n`);
  await storeFile(files, path, (temporary) => files.write(temporary, bytes));
}

/** @throws AppError NOT_FOUND, INVALID_INPUT */
export async function readCheckpoint(files: Files, path: string): Promise<Checkpoint> {
  let text: string;
  try {
    text = new TextDecoder().decode(await files.read(path));
  } catch (cause) {
    throw new AppError('NOT_FOUND', `checkpoint: expected a file, found none that can be read at ${path}`, {
      cause,
    });
  }
  const value = canonicalParse(text.trimEnd()) as Partial<Checkpoint> | null;
  if (typeof value !== 'object' || value === null || value.v !== CHECKPOINT_VERSION) {
    throw new AppError(
      'INVALID_INPUT',
      `${path}: expected a checkpoint of version ${CHECKPOINT_VERSION}, found another`,
    );
  }
  return value as Checkpoint;
}
