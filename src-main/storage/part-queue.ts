import type { Cancel, Clock } from '../base/clock.ts';
import type { ColumnBatch } from './column-batch.ts';
import type { Spool, StoredPart } from './spool.ts';

/** What became of a batch. */
export interface PartListener {
  stored(batch: ColumnBatch, part: StoredPart, ms: number): void;
  /** One attempt failed; `final` when the rows are given up. */
  failed(batch: ColumnBatch, cause: unknown, final: boolean): void;
}

export interface PartQueueOptions {
  readonly spool: Spool;
  readonly clock: Clock;
  readonly listener: PartListener;
  /** Parts written at the same time. */
  readonly atOnce?: number;
  /** Wait between the two attempts. */
  readonly retryMs?: number;
}

interface Entry {
  readonly batch: ColumnBatch;
  readonly isRetry: boolean;
}

/** Batches on their way to the disk: a few at a time, each tried twice, none held for longer. */
export class PartQueue {
  readonly #options: Required<PartQueueOptions>;
  readonly #waiting: Entry[] = [];
  /** Failed once; each with the timer that puts it back. */
  readonly #paused = new Map<Entry, Cancel>();
  readonly #whenIdle: (() => void)[] = [];
  #writing = 0;
  #rows = 0;
  #isFinishing = false;

  constructor({ atOnce = 2, retryMs = 1_000, ...options }: PartQueueOptions) {
    this.#options = { ...options, atOnce, retryMs };
  }

  /** Rows neither stored nor given up. */
  get rows(): number {
    return this.#rows;
  }

  add(batch: ColumnBatch): void {
    this.#rows += batch.rows;
    this.#enqueue({ batch, isRetry: false });
  }

  /** Resolves when every batch is stored or given up. From now on second attempts follow at once. */
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
    const { spool, clock, listener } = this.#options;
    const { batch, isRetry } = entry;
    const startedNs = clock.monoNs();
    try {
      const part = await spool.store(batch);
      this.#rows -= batch.rows;
      listener.stored(batch, part, (clock.monoNs() - startedNs) / 1e6);
    } catch (cause) {
      if (isRetry) this.#rows -= batch.rows;
      else this.#retryLater({ batch, isRetry: true });
      listener.failed(batch, cause, isRetry);
    }
  }

  #retryLater(entry: Entry): void {
    if (this.#isFinishing) {
      this.#waiting.push(entry);
      return;
    }
    const cancel = this.#options.clock.after(this.#options.retryMs, () => {
      this.#paused.delete(entry);
      this.#enqueue(entry);
    });
    this.#paused.set(entry, cancel);
  }
}
