/** Whole numbers that are missing, as ranges with both ends inside. */
export class MissingRanges {
  #ranges: (readonly [first: number, last: number])[] = [];

  add(first: number, last: number): void {
    this.#ranges.push([first, last]);
  }

  /** These have turned up after all. */
  remove(first: number, last: number): void {
    this.#ranges = this.#ranges.flatMap(([from, to]) => {
      if (last < from || first > to) return [[from, to] as const];
      const left: (readonly [number, number])[] = [];
      if (from < first) left.push([from, first - 1]);
      if (last < to) left.push([last + 1, to]);
      return left;
    });
  }

  get count(): number {
    return this.#ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  /** Least and greatest number that is missing; undefined when none is. */
  get bounds(): readonly [first: number, last: number] | undefined {
    const [head] = this.#ranges;
    if (head === undefined) return undefined;
    return this.#ranges.reduce(
      ([first, last], [from, to]) => [Math.min(first, from), Math.max(last, to)] as const,
      head,
    );
  }
}
