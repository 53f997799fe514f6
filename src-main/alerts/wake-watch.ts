import type { Clock } from '../base/clock.ts';

/** The wall clock runs ahead of the monotonic one by so much only when the machine slept or its clock was set, ms. */
const JUMP_MS = 2_000;

/**
 * Epoch ms that never run back: delays count on them. A clock that is set back changes nothing; a sleep, or a clock that
 * is set forward, is told.
 */
export class WakeWatch {
  readonly #clock: Pick<Clock, 'monoNs' | 'wallMs'>;
  #offsetMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'monoNs' | 'wallMs'>) {
    this.#clock = clock;
    this.#offsetMs = clock.wallMs() - clock.monoNs() / 1e6;
  }

  nowMs(): number {
    this.#lastMs = Math.max(this.#lastMs, this.#clock.monoNs() / 1e6 + this.#offsetMs);
    return this.#lastMs;
  }

  /** True once after time was lost. To be called often. */
  hasWoken(): boolean {
    const aheadMs = this.#clock.wallMs() - this.nowMs();
    if (aheadMs < JUMP_MS) return false;
    this.#offsetMs += aheadMs;
    return true;
  }
}
