/** The newest rows of something, oldest first; older ones are forgotten. */
export class History<T> {
  readonly #capacity: number;
  #rows: T[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(row: T): void {
    this.#rows.push(row);
    if (this.#rows.length >= 2 * this.#capacity) this.#rows = this.#rows.slice(-this.#capacity);
  }

  /** Up to `count` newest rows, oldest first. */
  newest(count: number): readonly T[] {
    return count <= 0 ? [] : this.#rows.slice(-Math.min(count, this.#capacity));
  }
}
