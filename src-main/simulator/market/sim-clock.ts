import type { Clock } from '../../base/clock.ts';

/**
 * The simulated venues' own time: epoch ms with fraction, starting at the wall clock and running on the monotonic one, so
 * that it can be jumped or sped up without touching the machine.
 */
export class SimClock {
  readonly #clock: Clock;
  #anchorMs: number;
  #anchorMonoNs: number;
  #speed = 1;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#anchorMs = clock.wallMs();
    this.#anchorMonoNs = clock.monoNs();
  }

  nowMs(): number {
    return this.#anchorMs + ((this.#clock.monoNs() - this.#anchorMonoNs) / 1e6) * this.#speed;
  }

  /** Simulated ms per real ms. */
  get speed(): number {
    return this.#speed;
  }

  /** Moves the clock by `ms`, forward or back. */
  jump(ms: number): void {
    this.#anchorMs += ms;
  }

  /** From now on time runs `speed` times as fast. @param speed positive */
  setSpeed(speed: number): void {
    this.#anchorMs = this.nowMs();
    this.#anchorMonoNs = this.#clock.monoNs();
    this.#speed = speed;
  }
}
