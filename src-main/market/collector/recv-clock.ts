import type { Clock } from '../../base/clock.ts';

/** Larger differences between wall clock and our count are steps of the system clock, not drift. */
const JUMP_NS = 1e9;
/** The wall clock tells whole milliseconds, rounded down: one reading lies up to so much below the truth. */
const RESOLUTION_NS = 1e6;
const SAMPLES = 20_000;
/** Readings between two corrections of drift; with one a second, a minute. */
const WINDOW = 60;

/**
 * The newest receive time given out, ns since the epoch. Connections of one market share it, so that their events have one
 * order, and that order is in what is stored.
 */
export interface Stamp {
  ns: number;
}

/**
 * Ties monotonic times to the wall clock. Whatever is compared or waited for is counted by the monotonic clock alone; the
 * wall clock enters where a time is stored or shown.
 *
 * The largest of many differences between the two clocks is nearest to the truth; it is measured at the start and
 * corrected once a minute. A step of the system clock is followed at once.
 */
export class RecvClock {
  readonly #clock: Clock;
  readonly #epochMs: number;
  /** ns since epoch = monotonic ns + offset. */
  #offset: number;
  #windowBest = Number.NEGATIVE_INFINITY;
  #windowSize = 0;
  #stamp: Stamp = { ns: Number.NEGATIVE_INFINITY };

  /** @param epochMs epoch ms to which receive times refer */
  constructor(clock: Clock, epochMs: number) {
    this.#clock = clock;
    this.#epochMs = epochMs;
    this.#offset = this.#bestOf(SAMPLES);
  }

  /** Epoch ms that receive times count from. */
  get epochMs(): number {
    return this.#epochMs;
  }

  /** What receive times are given out by; another one after the clock was set back, for connections opened since. */
  get stamp(): Stamp {
    return this.#stamp;
  }

  /** Now as a receive time: not before any that was given out, and before all that will be. */
  recvNs(): number {
    this.#stamp.ns = Math.max(this.#stamp.ns, this.at(this.#clock.monoNs()));
    return this.#stamp.ns;
  }

  /** A monotonic time as ns since `epochMs`, a whole number. */
  at(monoNs: number): number {
    return Math.floor(monoNs + this.#offset);
  }

  /** A monotonic time as epoch ns. */
  epochNs(monoNs: number): bigint {
    return BigInt(this.#epochMs) * 1_000_000n + BigInt(this.at(monoNs));
  }

  /** Wall time of a receive time, epoch ms with fraction. */
  recvToWallMs(recvNs: number): number {
    return this.#epochMs + recvNs / 1e6;
  }

  /** Wall time of a monotonic time, epoch ms with fraction. */
  toWallMs(monoNs: number): number {
    return this.#epochMs + (monoNs + this.#offset) / 1e6;
  }

  /** Wall time now, epoch ms with fraction. */
  nowMs(): number {
    return this.toWallMs(this.#clock.monoNs());
  }

  /** To be called once a second. @returns ns the system clock was set forward (negative: back), 0 without a step */
  follow(): number {
    const measured = this.#bestOf(1);
    if (Math.abs(measured - this.#offset) > JUMP_NS) {
      const jump = measured - this.#offset;
      this.#offset = measured;
      if (jump < 0) this.#stamp = { ns: Number.NEGATIVE_INFINITY };
      this.#windowSize = 0;
      this.#windowBest = Number.NEGATIVE_INFINITY;
      return jump;
    }
    this.#windowBest = Math.max(this.#windowBest, measured);
    this.#windowSize++;
    if (this.#windowSize === WINDOW) {
      // Readings of a timer may all fall on the same spot of a millisecond: they only prove where the truth cannot be.
      this.#offset = Math.min(Math.max(this.#offset, this.#windowBest), this.#windowBest + RESOLUTION_NS);
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
