import { minuteOf } from '#shared/market/ledger.ts';
import { streamIndex, streamNames, type StreamName } from '#shared/market/stream.ts';

/** Why the writer did not store an event. */
export type RowLoss = 'disk_full' | 'write_error';

/** What became of events, by cell: `slot · streams + stream`. */
export interface RowCounts {
  readonly stored: Float64Array;
  readonly disk_full: Float64Array;
  readonly write_error: Float64Array;
}

interface Counts extends RowCounts {
  /** Taken from the ring and not committed yet. */
  readonly pending: Float64Array;
}

/** What the writer tells of the events it takes, for the accounting by minute. */
export interface RowListener {
  /** Took an event. On the hot path. @param recvNs ns since the ring's epoch */
  taken(slot: number, stream: number, recvNs: number): void;
  /** Counted an event instead of taking it. */
  lost(slot: number, stream: number, recvNs: number, cause: RowLoss): void;
  /** Everything taken so far outlives the process. */
  committed(): void;
  /** Rows that were taken and never committed are given up. */
  gaveUp(
    of: { readonly exchange: string; readonly symbol: string; readonly stream: StreamName },
    rows: number,
    cause: RowLoss,
  ): void;
  /** Share of the ring in use, 0..1. */
  queue(peak: number): void;
}

/** Counts what the writer does with events by the minute of their receive time. */
export class RowTally implements RowListener {
  readonly #slots: readonly { readonly exchange: string; readonly symbol: string }[];
  readonly #epochMs: number;
  readonly #minutes = new Map<number, Counts>();
  #newest: { readonly minuteMs: number; readonly counts: Counts } | undefined;
  #peak = 0;

  constructor(slots: readonly { readonly exchange: string; readonly symbol: string }[], epochMs: number) {
    this.#slots = slots;
    this.#epochMs = epochMs;
  }

  taken(slot: number, stream: number, recvNs: number): void {
    this.#of(recvNs).pending[slot * streamNames.length + stream]!++;
  }

  lost(slot: number, stream: number, recvNs: number, cause: RowLoss): void {
    const isKnown = slot >= 0 && slot < this.#slots.length && stream >= 0 && stream < streamNames.length;
    if (isKnown && Number.isFinite(recvNs)) this.#of(recvNs)[cause][slot * streamNames.length + stream]!++;
  }

  committed(): void {
    for (const { pending, stored } of this.#minutes.values()) {
      for (let cell = 0; cell < pending.length; cell++) stored[cell]! += pending[cell]!;
      pending.fill(0);
    }
  }

  gaveUp(of: { exchange: string; symbol: string; stream: StreamName }, rows: number, cause: RowLoss): void {
    const slot = this.#slots.findIndex((each) => each.exchange === of.exchange && each.symbol === of.symbol);
    const cell = slot * streamNames.length + streamIndex[of.stream];
    let left = rows;
    // The batch is the oldest that waits.
    for (const minuteMs of [...this.#minutes.keys()].toSorted((a, b) => a - b)) {
      const counts = this.#minutes.get(minuteMs)!;
      const part = Math.min(left, counts.pending[cell] ?? 0);
      if (part === 0) continue;
      counts.pending[cell]! -= part;
      counts[cause][cell]! += part;
      left -= part;
    }
  }

  queue(peak: number): void {
    this.#peak = Math.max(this.#peak, peak);
  }

  /** What was settled since the last call, and the peak of the ring in that time. */
  take(): { readonly minutes: ReadonlyMap<number, RowCounts>; readonly queuePeak: number } {
    const minutes = new Map<number, RowCounts>();
    const queuePeak = this.#peak;
    this.#peak = 0;
    this.#newest = undefined;
    for (const [minuteMs, counts] of this.#minutes) {
      const { pending, stored, disk_full, write_error } = counts;
      minutes.set(minuteMs, { stored, disk_full, write_error });
      if (pending.some((rows) => rows > 0)) this.#minutes.set(minuteMs, { ...this.#empty(), pending });
      else this.#minutes.delete(minuteMs);
    }
    return { minutes, queuePeak };
  }

  #of(recvNs: number): Counts {
    const minuteMs = minuteOf(recvNs, this.#epochMs);
    if (this.#newest?.minuteMs === minuteMs) return this.#newest.counts;
    let counts = this.#minutes.get(minuteMs);
    if (counts === undefined) {
      counts = this.#empty();
      this.#minutes.set(minuteMs, counts);
    }
    this.#newest = { minuteMs, counts };
    return counts;
  }

  #empty(): Counts {
    const cells = this.#slots.length * streamNames.length;
    return {
      pending: new Float64Array(cells),
      stored: new Float64Array(cells),
      disk_full: new Float64Array(cells),
      write_error: new Float64Array(cells),
    };
  }
}
