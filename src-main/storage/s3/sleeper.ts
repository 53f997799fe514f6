import type { Clock } from '../../base/clock.ts';

/** Waits that end with their time, with news, or for good. */
export class Sleeper {
  readonly #clock: Clock;
  readonly #asleep = new Set<{ readonly until: 'timer' | 'news'; readonly wake: () => void }>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after `ms`; earlier when `close` is called, or `wake` and it waits for news. */
  async sleep(ms: number, until: 'timer' | 'news'): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((done) => {
      const sleeping = {
        until,
        wake: (): void => {
          cancel();
          this.#asleep.delete(sleeping);
          done();
        },
      };
      const cancel = this.#clock.after(ms, () => sleeping.wake());
      this.#asleep.add(sleeping);
    });
  }

  /** There are news. */
  wake(): void {
    for (const sleeping of Array.from(this.#asleep)) if (sleeping.until === 'news') sleeping.wake();
  }

  /** Nobody sleeps any more. */
  close(): void {
    this.#closed = true;
    for (const sleeping of Array.from(this.#asleep)) sleeping.wake();
  }
}
