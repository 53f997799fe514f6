import type { Cancel, Clock } from '../base/clock.ts';
import type { ColumnBatch } from './column-batch.ts';
import type { StoredPart } from './spool.ts';

/** What became of a batch. */
export interface PartListener {
  stored(batch: ColumnBatch, part: StoredPart, ms: number): void;
  /** One attempt failed; `final` when there will be no other because the writer ends. */
  failed(batch: ColumnBatch, cause: unknown, final: boolean): void;
}

export interface PartQueueOptions {
  readonly store: (batch: ColumnBatch) => Promise<StoredPart>;
  readonly clock: Clock;
  readonly listener: PartListener;
  /** Parts written at the same time. */
  readonly atOnce?: number;
  /** Wait after a batch's first failure; doubles with each further one. */
  readonly retryMs?: number;
  readonly maxRetryMs?: number;
}

interface Entry {
  readonly batch: ColumnBatch;
  failures: number;
}

/** Batches on their way to the disk: a few at a time, each tried until it is stored or the writer ends. */
export class PartQueue {
  readonly #options: Required<PartQueueOptions>;
  readonly #waiting: Entry[] = [];
  /** Failed; each with the timer that puts it back. */
  readonly #paused = new Map<Entry, Cancel>();
  readonly #batches = new Set<ColumnBatch>();
  readonly #whenIdle: (() => void)[] = [];
  #writing = 0;
  #rows = 0;
  #isFinishing = false;

  constructor({ atOnce = 2, retryMs = 1_000, maxRetryMs = 4_000, ...options }: PartQueueOptions) {
    this.#options = { ...options, atOnce, retryMs, maxRetryMs };
  }

  /** Rows neither stored nor given up. */
  get rows(): number {
    return this.#rows;
  }

  /** Batches neither stored nor given up. */
  get batches(): Iterable<ColumnBatch> {
    return this.#batches;
  }

  add(batch: ColumnBatch): void {
    this.#rows += batch.rows;
    this.#batches.add(batch);
    this.#enqueue({ batch, failures: 0 });
  }

  /** Tries every batch once more, at once. Resolves when each is stored or given up; so is what is added from now on. */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    for (const [entry, cancel] of this.#paused) {
      cancel();
      this.#paused.delete(entry);
      this.#enqueue(entry);
    }
    if (this.#writing > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #enqueue(entry: Entry): void {
    this.#waiting.push(entry);
    this.#next();
  }

  #next(): void {
    while (this.#writing < this.#options.atOnce) {
      const entry = this.#waiting.shift();
      if (entry === undefined) break;
      this.#writing++;
      void this.#write(entry).finally(() => {
        this.#writing--;
        this.#next();
      });
    }
    if (this.#writing === 0 && this.#paused.size === 0) {
      for (const resolve of this.#whenIdle.splice(0)) resolve();
    }
  }

  async #write(entry: Entry): Promise<void> {
    const { store, clock, listener } = this.#options;
    const { batch } = entry;
    const startedNs = clock.monoNs();
    try {
      const part = await store(batch);
      this.#drop(batch);
      listener.stored(batch, part, (clock.monoNs() - startedNs) / 1e6);
    } catch (cause) {
      const final = this.#isFinishing && entry.failures > 0;
      entry.failures++;
      if (final) this.#drop(batch);
      else this.#retry(entry);
      listener.failed(batch, cause, final);
    }
  }

  #drop(batch: ColumnBatch): void {
    this.#rows -= batch.rows;
    this.#batches.delete(batch);
  }

  #retry(entry: Entry): void {
    if (this.#isFinishing) {
      this.#waiting.push(entry);
      return;
    }
    const { clock, retryMs, maxRetryMs } = this.#options;
    const waitMs = Math.min(maxRetryMs, retryMs * 2 ** (entry.failures - 1));
    const cancel = clock.after(waitMs, () => {
      this.#paused.delete(entry);
      this.#enqueue(entry);
    });
    this.#paused.set(entry, cancel);
  }
}
