import type { ExchangeId } from '#shared/market/exchange.ts';
import { streamNames } from '#shared/market/stream.ts';
import { utcDate } from '#shared/market/time.ts';
import { ColumnBatch } from './column-batch.ts';
import type { RingRecord } from './ring.ts';

const DAY_MS = 86_400_000;

export interface OpenBatchesOptions {
  readonly slots: readonly { readonly exchange: ExchangeId; readonly symbol: string }[];
  /** To which receive times refer. */
  readonly epochMs: number;
  readonly partRows: number;
  readonly partMs: number;
}

/** The batches that still grow, one per partition: rows find theirs by slot, stream and UTC date of `ts_event`. */
export class OpenBatches {
  readonly #options: OpenBatchesOptions;
  readonly #batches = new Map<number, ColumnBatch>();
  #rolled: ColumnBatch[] = [];
  #rows = 0;

  constructor(options: OpenBatchesOptions) {
    this.#options = options;
  }

  /** Rows in all batches, those that wait for `takeRolled` included. */
  get rows(): number {
    return this.#rows;
  }

  /** All batches, those that wait for `takeRolled` first. */
  *batches(): Iterable<ColumnBatch> {
    yield* this.#rolled;
    yield* this.#batches.values();
  }

  /** Whether batches wait for `takeRolled`. */
  get hasRolled(): boolean {
    return this.#rolled.length > 0;
  }

  /** Hands over the batches that are complete: no row is added to them any more. */
  takeRolled(): ColumnBatch[] {
    const rolled = this.#rolled;
    this.#rolled = [];
    for (const batch of rolled) this.#rows -= batch.rows;
    return rolled;
  }

  /** Adds a good record; rolls its batch when that makes it full. @param nowMs monotonic */
  add(record: RingRecord, nowMs: number): void {
    const key = this.#key(record);
    let batch = this.#batches.get(key);
    if (batch === undefined) {
      const { exchange, symbol } = this.#options.slots[record.slot]!;
      const partition = { exchange, symbol, stream: streamNames[record.stream]!, date: utcDate(record.tsMs) };
      batch = new ColumnBatch(partition, this.#options.epochMs, nowMs);
      this.#batches.set(key, batch);
    }
    batch.append(record);
    this.#rows++;
    if (batch.rows >= this.#options.partRows) this.#roll(key, batch);
  }

  /** Rolls what is old enough. */
  rollOld(nowMs: number): void {
    for (const [key, batch] of this.#batches) {
      if (nowMs - batch.openedMs >= this.#options.partMs) this.#roll(key, batch);
    }
  }

  /** Rolls the largest batches until at most `rows` remain: short parts rather than too much memory. */
  rollLargest(rows: number): void {
    let left = 0;
    for (const batch of this.#batches.values()) left += batch.rows;
    if (left <= rows) return;
    const bySize = [...this.#batches].toSorted(([, a], [, b]) => b.rows - a.rows);
    for (const [key, batch] of bySize) {
      if (left <= rows) break;
      left -= batch.rows;
      this.#roll(key, batch);
    }
  }

  #roll(key: number, batch: ColumnBatch): void {
    this.#batches.delete(key);
    this.#rolled.push(batch);
  }

  #key({ slot, stream, tsMs }: RingRecord): number {
    const day = Math.floor(tsMs / DAY_MS);
    return (day * this.#options.slots.length + slot) * streamNames.length + stream;
  }
}
