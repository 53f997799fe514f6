import type { SequenceRule } from '../../exchanges/exchange.ts';

/** What a watch tells. `cell` names a stream of a symbol. */
export interface SequenceListener {
  /** The first number of a cell on this connection. */
  joined(watch: SequenceWatch, cell: number): void;
  /** Numbers between these two did not come; `fromNs` is when the one before came. */
  jumped(cell: number, after: number, before: number, fromNs: number, toNs: number): void;
  /** Numbers that are behind: a repetition, or late. */
  behind(cell: number, first: number, last: number): void;
  /** The venue counts anew: nothing is known about numbers before. */
  restarted(cell: number): void;
}

/** Numbers so far back are not late: the service has begun anew, and its first message did not reach us. */
export const FAR_BACK = 1_000;

/**
 * The numbers of the streams of one connection. A cell that counts on as it should costs a comparison and two stores;
 * nothing is allocated.
 */
export class SequenceWatch {
  /** First and newest number per cell, NaN before; and when they came, monotonic ns. */
  readonly first: Float64Array;
  readonly firstNs: Float64Array;
  readonly last: Float64Array;
  readonly lastNs: Float64Array;
  /** Name of the line the connection belongs to. */
  readonly line: string;
  readonly #rules: readonly (SequenceRule | undefined)[];
  readonly #listener: SequenceListener;

  /** @param rules per cell */
  constructor(line: string, rules: readonly (SequenceRule | undefined)[], listener: SequenceListener) {
    this.line = line;
    this.first = new Float64Array(rules.length).fill(Number.NaN);
    this.firstNs = new Float64Array(rules.length).fill(Number.NaN);
    this.last = new Float64Array(rules.length).fill(Number.NaN);
    this.lastNs = new Float64Array(rules.length).fill(Number.NaN);
    this.#rules = rules;
    this.#listener = listener;
  }

  /** Whether the numbers of a cell have no holes of their own. */
  proves(cell: number): boolean {
    return this.#rules[cell]?.worth === 'proof';
  }

  /** A message carries the numbers from `first` to `last`. On the hot path. */
  saw(cell: number, first: number, last: number, nowNs: number): void {
    if (first === this.last[cell]! + 1) this.#take(cell, last, nowNs);
    else this.#unusual(cell, first, last, nowNs);
  }

  #take(cell: number, last: number, nowNs: number): void {
    this.last[cell] = last;
    this.lastNs[cell] = nowNs;
  }

  #unusual(cell: number, first: number, last: number, nowNs: number): void {
    const rule = this.#rules[cell];
    if (rule === undefined) return;
    const before = this.last[cell]!;
    if (Number.isNaN(before)) {
      this.first[cell] = first;
      this.firstNs[cell] = nowNs;
      this.#take(cell, last, nowNs);
      this.#listener.joined(this, cell);
    } else if (last <= before) {
      const isAnew =
        rule.restartsAtOne === true && last < before && (first === 1 || before - last > FAR_BACK);
      if (isAnew) {
        this.#take(cell, last, nowNs);
        this.#listener.restarted(cell);
      } else this.#listener.behind(cell, first, last);
    } else {
      if (first > before + 1) this.#listener.jumped(cell, before, first, this.lastNs[cell]!, nowNs);
      this.#take(cell, last, nowNs);
    }
  }
}
