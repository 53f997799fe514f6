import type { Clock } from '../../base/clock.ts';

/** Larger differences between wall clock and our count are steps of the system clock, not drift. */
const JUMP_NS = 1e9;
const SAMPLES = 20_000;
/** Readings between two corrections of drift; with one a second, a minute. */
const WINDOW = 60;

/**
 * Receive times: nanoseconds since `epochMs`, counted by the monotonic clock and tied to the wall clock.
 *
 * The wall clock tells whole milliseconds, rounded down, so the largest of many differences to the monotonic clock is the
 * true one; it is measured at the start and corrected once a minute. A step of the system clock is followed at once.
 */
export class RecvClock {
  readonly #clock: Clock;
  readonly #epochMs: number;
  /** ns since epoch = monotonic ns + offset. */
  #offset: number;
  #windowBest = Number.NEGATIVE_INFINITY;
  #windowSize = 0;

  constructor(clock: Clock, epochMs: number) {
    this.#clock = clock;
    this.#epochMs = epochMs;
    this.#offset = this.#bestOf(SAMPLES);
  }

  /** ns since `epochMs`, a whole number. */
  now(): number {
    return Math.floor(this.#clock.monoNs() + this.#offset);
  }

  /** Wall time of a receive time, epoch ms with fraction. */
  toWallMs(recvNs: number): number {
    return this.#epochMs + recvNs / 1e6;
  }

  /** To be called once a second. @returns ns the system clock was set forward (negative: back), 0 without a step */
  follow(): number {
    const measured = this.#bestOf(1);
    // One reading lies up to 1 ms below the truth; only a step differs by more than a second.
    if (Math.abs(measured - this.#offset) > JUMP_NS) {
      const jump = measured - this.#offset;
      this.#offset = measured;
      this.#windowSize = 0;
      this.#windowBest = Number.NEGATIVE_INFINITY;
      return jump;
    }
    this.#windowBest = Math.max(this.#windowBest, measured);
    this.#windowSize++;
    if (this.#windowSize === WINDOW) {
      this.#offset = this.#windowBest;
      this.#windowSize = 0;
      this.#windowBest = Number.NEGATIVE_INFINITY;
    }
    return 0;
  }

  #bestOf(samples: number): number {
    let best = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < samples; i++) {
      best = Math.max(best, (this.#clock.wallMs() - this.#epochMs) * 1e6 - this.#clock.monoNs());
    }
    return best;
  }
}
