import type { Clock } from '../base/clock.ts';

/** N times as fast as it happened; `max`: as fast as it can be read. */
export type PlaybackSpeed = number | 'max';

/**
 * The time of a replay: it passes N times as fast as ours, stands while paused, and never runs ahead of what could be shown:
 * who could not follow says how far he came. Epoch ms with fraction.
 */
export class VirtualClock {
  readonly #clock: Pick<Clock, 'monoNs'>;
  #atMs: number;
  #sinceNs: number;
  #speed: PlaybackSpeed;
  #isRunning = false;

  constructor(clock: Pick<Clock, 'monoNs'>, atMs: number, speed: PlaybackSpeed) {
    this.#clock = clock;
    this.#atMs = atMs;
    this.#sinceNs = clock.monoNs();
    this.#speed = speed;
  }

  get speed(): PlaybackSpeed {
    return this.#speed;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Where the replay should be by now; endless while it runs as fast as it can. */
  dueMs(): number {
    if (!this.#isRunning) return this.#atMs;
    if (this.#speed === 'max') return Number.POSITIVE_INFINITY;
    return this.#atMs + ((this.#clock.monoNs() - this.#sinceNs) / 1e6) * this.#speed;
  }

  run(): void {
    this.#isRunning = true;
    this.#sinceNs = this.#clock.monoNs();
  }

  pause(atMs: number): void {
    this.#isRunning = false;
    this.reached(atMs);
  }

  setSpeed(speed: PlaybackSpeed, atMs: number): void {
    this.#speed = speed;
    this.reached(atMs);
  }

  /** Time goes on from here, however far it should have come. */
  reached(atMs: number): void {
    this.#atMs = atMs;
    this.#sinceNs = this.#clock.monoNs();
  }
}
