import type { Stop } from '#shared/rpc/contract.ts';
import { Emitter } from './emitter.ts';

/** A value that changes: whoever starts to listen hears the newest one at once. */
export class Latest<T> {
  readonly #changes = new Emitter<T>();
  #value: T | undefined;

  get value(): T | undefined {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    this.#changes.emit(value);
  }

  on(listener: (value: T) => void): Stop {
    if (this.#value !== undefined) listener(this.#value);
    return this.#changes.on(listener);
  }
}
