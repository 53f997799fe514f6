import { backoffMs, type BackoffBounds } from '../../base/backoff.ts';
import { CircuitBreaker } from '../../base/circuit-breaker.ts';
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';

export interface GateBounds extends BackoffBounds {
  /** Failures in a row after which attempts pause … */
  readonly circuitFailures: number;
  /** … for so long, ms; then one tries alone. */
  readonly circuitPauseMs: number;
}

/** When a store may be asked again: after a failure everybody waits, longer each time. */
export class Gate {
  readonly #bounds: GateBounds;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #breaker: CircuitBreaker;
  #failures = 0;
  #openAtMs = Number.NEGATIVE_INFINITY;

  constructor(bounds: GateBounds, clock: Clock, random: Random) {
    this.#bounds = bounds;
    this.#clock = clock;
    this.#random = random;
    this.#breaker = new CircuitBreaker({ failures: bounds.circuitFailures, pauseMs: bounds.circuitPauseMs });
  }

  get circuitOpen(): boolean {
    return this.#breaker.isOpen;
  }

  /** In a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether the newest attempt went well, or there was none. */
  get isWell(): boolean {
    return this.#failures === 0;
  }

  /** @returns 0 when an attempt may begin now, else ms to wait before asking again */
  wait(): number {
    const nowMs = this.#clock.monoNs() / 1e6;
    return Math.max(this.#breaker.wait(nowMs), this.#openAtMs - nowMs, 0);
  }

  /** An attempt begins; it has to end with `succeeded`, `failed` or `withdrawn`. */
  begun(): void {
    this.#breaker.begun();
  }

  /** @param retryAfterMs what the store asks for @returns true when it is the first failure in a row */
  failed(retryAfterMs = 0): boolean {
    const nowMs = this.#clock.monoNs() / 1e6;
    this.#failures++;
    this.#breaker.failed(nowMs);
    const waitMs = Math.max(retryAfterMs, backoffMs(this.#failures, this.#bounds, this.#random));
    this.#openAtMs = Math.max(this.#openAtMs, nowMs + waitMs);
    return this.#failures === 1;
  }

  /** The attempt ended before it told anything about the store. */
  withdrawn(): void {
    this.#breaker.withdrawn();
  }

  /** The store answered as it should. @returns true when the attempt before had failed */
  succeeded(): boolean {
    const hadFailed = this.#failures > 0;
    this.#failures = 0;
    this.#openAtMs = Number.NEGATIVE_INFINITY;
    this.#breaker.succeeded();
    return hadFailed;
  }
}
