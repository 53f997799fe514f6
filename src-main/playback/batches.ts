import type { EventBatch, EventReader } from './event-reader.ts';

/** Rows that a batch should have: some tens of milliseconds of reading. */
const WANTED_ROWS = 60_000;
const LEAST_NS = 1e9;
const MOST_NS = 300e9;
const FIRST_NS = 20e9;

/** A batch on its way. */
interface Ahead {
  batch?: EventBatch;
  fault?: unknown;
  done?: Promise<void>;
}

/** Events of a stretch of time, read ahead by one batch; batches grow and shrink with what is in them. */
export class Batches {
  readonly #reader: EventReader;
  readonly #endNs: number;
  #spanNs = FIRST_NS;
  #current: EventBatch | undefined;
  #next: Ahead | undefined;
  #readNs: number;
  #row = 0;

  /** @param fromNs ns since the reader's base, as all times here; both whole numbers */
  constructor(reader: EventReader, fromNs: number, endNs: number) {
    this.#reader = reader;
    this.#readNs = fromNs;
    this.#endNs = endNs;
    this.#readAhead();
  }

  /** Where what is known ends: every event before it has been handed out, or can be at once. */
  get knownNs(): number {
    return this.#current?.toNs ?? Number.NEGATIVE_INFINITY;
  }

  /**
   * The batch that holds the next event, and its row.
   *
   * @returns `waiting` while it is being read, `over` after the last
   * @throws AppError DATA_ERROR
   */
  peek(): { readonly batch: EventBatch; readonly row: number } | 'waiting' | 'over' {
    for (;;) {
      if (this.#current !== undefined && this.#row < this.#current.rows)
        return { batch: this.#current, row: this.#row };
      if (this.#next === undefined) return 'over';
      if (this.#next.fault !== undefined) throw this.#next.fault;
      if (this.#next.batch === undefined) return 'waiting';
      this.#current = this.#next.batch;
      this.#row = 0;
      this.#readAhead();
    }
  }

  /** Rows up to `row` were taken. */
  taken(row: number): void {
    this.#row = row;
  }

  /** Resolves when `waiting` is over. */
  async ready(): Promise<void> {
    await this.#next?.done;
  }

  #readAhead(): void {
    const fromNs = this.#readNs;
    if (fromNs >= this.#endNs) {
      this.#next = undefined;
      return;
    }
    const toNs = Math.min(this.#endNs, fromNs + this.#spanNs);
    this.#readNs = toNs;
    this.#next = {};
    this.#next.done = this.#read(this.#next, fromNs, toNs);
  }

  async #read(next: Ahead, fromNs: number, toNs: number): Promise<void> {
    try {
      const batch = await this.#reader.read(fromNs, toNs);
      const share = WANTED_ROWS / Math.max(1, batch.rows);
      const spanNs = (toNs - fromNs) * Math.min(4, Math.max(0.1, share));
      this.#spanNs = Math.round(Math.min(MOST_NS, Math.max(LEAST_NS, spanNs)));
      next.batch = batch;
    } catch (cause) {
      next.fault = cause;
    }
  }
}
