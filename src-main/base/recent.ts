import type { Stop } from '#shared/rpc/contract.ts';
import { Emitter } from './emitter.ts';

/** The newest `capacity` values of something that happens, and each further one. */
export class Recent<T> {
  readonly #capacity: number;
  readonly #added = new Emitter<T>();
  #values: T[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(value: T): void {
    this.#values.push(value);
    // Cut rarely, not at every value.
    if (this.#values.length >= 2 * this.#capacity) this.#values = this.#values.slice(-this.#capacity);
    this.#added.emit(value);
  }

  /** Newest `count` values, oldest first. */
  newest(count = this.#capacity): readonly T[] {
    return this.#values.slice(Math.max(0, this.#values.length - Math.min(count, this.#capacity)));
  }

  on(listener: (value: T) => void): Stop {
    return this.#added.on(listener);
  }
}
