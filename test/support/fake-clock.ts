import type { Cancel, Clock } from '../../src-main/base/clock.ts';

interface Timer {
  dueMs: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
}

/** So that a wait too short to be told from none still lets time pass. */
const LEAST_MS = 0.001;

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  readonly #startWallMs: number;
  #ms = 0;
  #jumpMs = 0;

  constructor(startWallMs = Date.UTC(2026, 0, 15)) {
    this.#startWallMs = startWallMs;
  }

  monoNs(): number {
    return this.#ms * 1e6;
  }

  wallMs(): number {
    return this.#startWallMs + this.#ms + this.#jumpMs;
  }

  after(ms: number, run: () => void): Cancel {
    return this.#add({ dueMs: this.#ms + Math.max(ms, LEAST_MS), everyMs: undefined, run });
  }

  every(ms: number, run: () => void): Cancel {
    return this.#add({ dueMs: this.#ms + ms, everyMs: ms, run });
  }

  /** Sets the wall clock forward or back; monotonic time and timers go on as before. */
  jump(ms: number): void {
    this.#jumpMs += ms;
  }

  /** Timers that wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass; what becomes due runs in the order of its time. */
  advance(ms: number): void {
    const until = this.#ms + ms;
    for (;;) {
      const next = [...this.#timers]
        .filter((timer) => timer.dueMs <= until)
        .toSorted((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#ms = Math.max(this.#ms, next.dueMs);
      if (next.everyMs === undefined) this.#timers.delete(next);
      else next.dueMs += next.everyMs;
      next.run();
    }
    this.#ms = until;
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
}
