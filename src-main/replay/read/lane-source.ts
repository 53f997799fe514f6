import type { RowRange } from './lane-sql.ts';
import type { RowBatch } from './row-batch.ts';

export interface LaneSourceOptions extends RowRange {
  /** Rows of a batch at most; by default what is fastest. */
  readonly batchRows?: number | undefined;
}

/** The rows of a lane in order, a batch at a time. */
export interface LaneSource {
  /** Begins to get what `next` will give. */
  prefetch(): void;
  /**
   * The next rows; undefined after the last.
   *
   * @throws AppError ORDERING_DUPLICATE, ORDERING_OUT_OF_ORDER, DATA_ERROR naming file and row
   */
  next(): Promise<RowBatch | undefined>;
}

/** Asks for batches before they are wanted: they are made elsewhere meanwhile. */
export class LookAhead implements LaneSource {
  readonly #read: () => Promise<RowBatch | undefined>;
  readonly #ahead: Promise<RowBatch | undefined>[] = [];
  readonly #most: number;
  #last: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  /** @param read gives the next batch; called when the one before has come */
  constructor(read: () => Promise<RowBatch | undefined>, most: number) {
    this.#read = read;
    this.#most = most;
  }

  prefetch(): void {
    while (!this.#isStopped && this.#ahead.length < this.#most) {
      const batch = this.#last.then(() => (this.#isStopped ? undefined : this.#read()));
      this.#last = batch;
      // Whoever takes it hears of the failure.
      batch.catch(() => {});
      this.#ahead.push(batch);
    }
  }

  async next(): Promise<RowBatch | undefined> {
    this.prefetch();
    const batch = await this.#ahead.shift();
    if (batch !== undefined) this.prefetch();
    return batch;
  }

  /** Nothing more is read from now on. @returns when the read that was under way has ended, whichever way */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#last.catch(() => {});
  }
}
