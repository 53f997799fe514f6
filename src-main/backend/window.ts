/** The newest `capacity` numbers, one a second. */
export class Window {
  readonly #values: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  get size(): number {
    return Math.min(this.#count, this.#values.length);
  }

  add(value: number): void {
    this.#values[this.#count++ % this.#values.length] = value;
  }

  /** Sum of the newest `n`. */
  sum(n = this.size): number {
    let sum = 0;
    for (let i = 1; i <= Math.min(n, this.size); i++)
      sum += this.#values[(this.#count - i) % this.#values.length]!;
    return sum;
  }

  max(): number {
    let max = 0;
    for (let i = 0; i < this.size; i++) max = Math.max(max, this.#values[i]!);
    return max;
  }
}
