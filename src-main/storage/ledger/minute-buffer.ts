import type { MinuteReport } from '../../market/market.contract.ts';
import type { RowCounts } from './row-tally.ts';

/** What is added to a row of `minutes`. */
export interface MinuteRow {
  readonly received: number;
  readonly stored: number;
  readonly queue_full: number;
  readonly disk_full: number;
  readonly write_error: number;
}

type Columns = Record<keyof MinuteRow, Float64Array>;

const columns = ['received', 'stored', 'queue_full', 'disk_full', 'write_error'] as const;

/** Minutes kept while the disk takes none. */
const KEPT = 240;

/** Counts by minute and cell that are not in the database yet. */
export class MinuteBuffer {
  readonly #cells: number;
  readonly #minutes = new Map<number, Columns>();

  constructor(cells: number) {
    this.#cells = cells;
  }

  addReceived({ minuteMs, cells, received, queueFull }: MinuteReport): void {
    const into = this.#of(minuteMs);
    for (const [i, cell] of cells.entries()) {
      into.received[cell]! += received[i]!;
      into.queue_full[cell]! += queueFull[i]!;
    }
  }

  addRows(minutes: ReadonlyMap<number, RowCounts>): void {
    for (const [minuteMs, counts] of minutes) {
      const into = this.#of(minuteMs);
      for (const name of ['stored', 'disk_full', 'write_error'] as const) {
        for (let cell = 0; cell < this.#cells; cell++) into[name][cell]! += counts[name][cell]!;
      }
    }
  }

  *rows(): Iterable<{ readonly minuteMs: number; readonly cell: number; readonly counts: MinuteRow }> {
    for (const [minuteMs, from] of this.#minutes) {
      for (let cell = 0; cell < this.#cells; cell++) {
        if (columns.every((name) => from[name][cell] === 0)) continue;
        const counts = Object.fromEntries(columns.map((name) => [name, from[name][cell]!]));
        yield { minuteMs, cell, counts: counts as unknown as MinuteRow };
      }
    }
  }

  clear(): void {
    this.#minutes.clear();
  }

  #of(minuteMs: number): Columns {
    let found = this.#minutes.get(minuteMs);
    if (found === undefined) {
      if (this.#minutes.size >= KEPT) this.#minutes.delete(this.#minutes.keys().next().value!);
      found = Object.fromEntries(columns.map((name) => [name, new Float64Array(this.#cells)])) as Columns;
      this.#minutes.set(minuteMs, found);
    }
    return found;
  }
}
