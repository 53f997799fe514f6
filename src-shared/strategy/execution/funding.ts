/** Instrument, rate, time of settlement as decimal text. */
export type FundingRow = readonly [number, number, string];

/** Funding announced and not yet settled, and the mark prices it is settled at. */
export class FundingBook {
  readonly #due = new Map<number, { readonly rate: number; readonly ts: bigint }>();
  readonly #marks: Float64Array;
  #nextTs: bigint | undefined;

  constructor(instruments: number) {
    this.#marks = new Float64Array(instruments).fill(Number.NaN);
  }

  mark(at: number, price: number): void {
    this.#marks[at] = price;
  }

  /** The newest announcement before the settlement counts; one of a time that is over does not. */
  announce(at: number, rate: number, ts: bigint, now: bigint): void {
    if (ts <= now) return;
    this.#due.set(at, { rate, ts });
    this.#findNext();
  }

  /**
   * Settles what is due at `ts`: long pays a positive rate.
   *
   * @param sizes positions by instrument
   * @param mids used where no mark price is known
   */
  settle(ts: bigint, sizes: Float64Array, mids: Float64Array, pay: (amount: number) => void): void {
    if (this.#nextTs === undefined || ts < this.#nextTs) return;
    for (const [at, due] of [...this.#due].toSorted(([a], [b]) => a - b)) {
      if (due.ts > ts) continue;
      this.#due.delete(at);
      const size = sizes[at]!;
      const price = Number.isNaN(this.#marks[at]!) ? mids[at]! : this.#marks[at]!;
      if (size !== 0) pay(-(size * price * due.rate));
    }
    this.#findNext();
  }

  state(): { readonly due: readonly FundingRow[]; readonly marks: readonly (readonly [number, number])[] } {
    const due = [...this.#due].map(([at, { rate, ts }]): FundingRow => [at, rate, String(ts)]);
    const marks = [...this.#marks.entries()].filter(([, price]) => !Number.isNaN(price));
    return { due: due.toSorted(([a], [b]) => a - b), marks };
  }

  restore({ due, marks }: ReturnType<FundingBook['state']>): void {
    for (const [at, rate, ts] of due) this.#due.set(at, { rate, ts: BigInt(ts) });
    for (const [at, price] of marks) this.#marks[at] = price;
    this.#findNext();
  }

  #findNext(): void {
    this.#nextTs = undefined;
    for (const { ts } of this.#due.values())
      if (this.#nextTs === undefined || ts < this.#nextTs) this.#nextTs = ts;
  }
}
