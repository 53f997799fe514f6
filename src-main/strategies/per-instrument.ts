/** What can be carried over a checkpoint. */
export interface Resumable {
  getState(): unknown;
  setState(state: never): void;
}

/** One state machine per instrument (or symbol), made when it is first heard of. */
export class PerInstrument<T extends Resumable> {
  readonly #make: () => T;
  readonly #all = new Map<string, T>();

  constructor(make: () => T) {
    this.#make = make;
  }

  of(key: string): T {
    let one = this.#all.get(key);
    if (one === undefined) this.#all.set(key, (one = this.#make()));
    return one;
  }

  getState(): Record<string, unknown> {
    return Object.fromEntries([...this.#all].map(([key, one]) => [key, one.getState()]));
  }

  setState(state: unknown): void {
    this.#all.clear();
    for (const [key, one] of Object.entries(state as Record<string, unknown>))
      this.of(key).setState(one as never);
  }
}
