export interface RingState {
  /** Oldest first; as long as the ring when it is full. */
  readonly values: readonly number[];
  /** Values taken so far, modulo `REFRESH_EVERY`. */
  readonly steps: number;
}

/** A running sum gathers rounding errors; after so many steps whoever keeps one computes it anew from the ring. */
const REFRESH_EVERY = 4_096;

/** The last `length` numbers. */
export class Ring {
  readonly length: number;
  readonly #values: Float64Array;
  #next = 0;
  #count = 0;
  #steps = 0;

  constructor(length: number) {
    this.length = length;
    this.#values = new Float64Array(length);
  }

  get isFull(): boolean {
    return this.#count === this.length;
  }

  /** How many it holds. */
  get count(): number {
    return this.#count;
  }

  /** True every `REFRESH_EVERY` steps, right after the step. */
  get isRefreshDue(): boolean {
    return this.#steps === 0;
  }

  /** @returns the value that had to leave, 0 while the ring fills */
  push(value: number): number {
    const leaves = this.#values[this.#next]!;
    this.#values[this.#next] = value;
    this.#next = this.#next + 1 === this.length ? 0 : this.#next + 1;
    if (this.#count < this.length) this.#count++;
    this.#steps = (this.#steps + 1) % REFRESH_EVERY;
    return leaves;
  }

  /** Sum, oldest first. */
  sum(): number {
    let sum = 0;
    for (let age = this.#count; age > 0; age--) sum += this.#at(age);
    return sum;
  }

  /** Σ (value − mean)², oldest first. */
  squares(mean: number): number {
    let sum = 0;
    for (let age = this.#count; age > 0; age--) sum += (this.#at(age) - mean) * (this.#at(age) - mean);
    return sum;
  }

  getState(): RingState {
    return {
      values: Array.from({ length: this.#count }, (_, i) => this.#at(this.#count - i)),
      steps: this.#steps,
    };
  }

  setState({ values, steps }: RingState): void {
    this.#values.fill(0);
    this.#values.set(values);
    this.#count = values.length;
    this.#next = values.length % this.length;
    this.#steps = steps;
  }

  /** @param age 1 is the newest */
  #at(age: number): number {
    return this.#values[(this.#next - age + this.length) % this.length]!;
  }
}
