import type { SequenceRule } from '../../exchanges/exchange.ts';
import { MissingRanges } from './missing-ranges.ts';

/** Numbers that did not come, settled. Times are monotonic ns. */
export interface Jump {
  readonly fromNs: number;
  readonly toNs: number;
  readonly events: number;
  readonly evidence: Readonly<Record<string, string | number>>;
}

interface Pending {
  readonly missing: MissingRanges;
  readonly fromNs: number;
  toNs: number;
  /** When the first jump was seen. */
  readonly seenNs: number;
  jumps: number;
}

/** What is late by more is missing. */
const LATE_NS = 2e9;
/** Where a jump is no proof, a record a minute and stream is enough. */
const HINTS_NS = 60e9;

/** Jumps in the numbers of streams, held back for a moment: what comes late is not missing. Jumps of a cell in that time are one. */
export class PendingJumps {
  readonly #worthOf: (cell: number) => SequenceRule['worth'];
  readonly #settled: (cell: number, jump: Jump) => void;
  readonly #pending = new Map<number, Pending>();

  constructor(worthOf: (cell: number) => SequenceRule['worth'], settled: (cell: number, jump: Jump) => void) {
    this.#worthOf = worthOf;
    this.#settled = settled;
  }

  /** The numbers between `after` and `before` did not come. */
  add(cell: number, after: number, before: number, fromNs: number, toNs: number): void {
    let pending = this.#pending.get(cell);
    if (pending === undefined) {
      pending = { missing: new MissingRanges(), fromNs, toNs, seenNs: toNs, jumps: 0 };
      this.#pending.set(cell, pending);
    }
    pending.missing.add(after + 1, before - 1);
    pending.toNs = toNs;
    pending.jumps++;
  }

  /** These came late, or again. */
  late(cell: number, first: number, last: number): void {
    this.#pending.get(cell)?.missing.remove(first, last);
  }

  /** Settles what has waited long enough. */
  flush(nowNs: number): void {
    for (const [cell, { missing, fromNs, toNs, seenNs, jumps }] of this.#pending) {
      const worth = this.#worthOf(cell);
      if (nowNs - seenNs < (worth === 'hint' ? HINTS_NS : LATE_NS)) continue;
      this.#pending.delete(cell);
      const bounds = missing.bounds;
      if (bounds === undefined) continue;
      const evidence = { worth, after_id: bounds[0] - 1, before_id: bounds[1] + 1, jumps };
      this.#settled(cell, { fromNs, toNs, events: missing.count, evidence });
    }
  }
}
