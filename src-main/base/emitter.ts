import type { Stop } from '#shared/rpc/contract.ts';

/** A set of listeners for one kind of happening. */
export class Emitter<T> {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();

  get size(): number {
    return this.#listeners.size;
  }

  /** Hears every later value until stopped. The same function may be added twice. */
  on(listener: (value: T) => void): Stop {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  /**
   * Tells everybody who listens at this moment, in the order they came. A listener that throws does not cost the others
   * theirs; its error is thrown on afterwards.
   */
  emit(value: T): void {
    const errors: unknown[] = [];
    for (const entry of Array.from(this.#listeners)) {
      if (!this.#listeners.has(entry)) continue;
      try {
        entry.call(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} listeners threw`);
  }

  clear(): void {
    this.#listeners.clear();
  }
}
