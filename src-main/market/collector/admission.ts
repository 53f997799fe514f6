import type { ConnectionState } from '#shared/status.ts';
import type { Clock } from '../../base/clock.ts';
import { CircuitBreaker } from '../../base/circuit-breaker.ts';
import { ConnectGate } from './connect-gate.ts';

/** Why no connection may be made now, and when to ask again. */
export interface Hindrance {
  readonly waitMs: number;
  readonly state: ConnectionState;
  readonly why: string;
}

/** When the lines of one venue may connect: not faster than it allows, and not while it keeps failing. */
export class Admission {
  readonly #clock: Clock;
  readonly #breaker: CircuitBreaker;
  readonly #gate: ConnectGate;

  constructor(
    options: {
      readonly connectsPerSecond: number;
      readonly connectBurst?: number | undefined;
      readonly circuitFailures: number;
      readonly circuitPauseMs: number;
    },
    clock: Clock,
  ) {
    this.#clock = clock;
    this.#breaker = new CircuitBreaker({
      failures: options.circuitFailures,
      pauseMs: options.circuitPauseMs,
    });
    this.#gate = new ConnectGate(options.connectsPerSecond, options.connectBurst);
  }

  /** @returns undefined when the attempt may start; then it has to, because its place is taken */
  ask(): Hindrance | undefined {
    const nowMs = this.#clock.monoNs() / 1e6;
    const pauseMs = this.#breaker.wait(nowMs);
    if (pauseMs > 0) return { waitMs: pauseMs, state: 'circuit_open', why: 'too many failures in a row' };
    const gateMs = this.#gate.wait(nowMs);
    if (gateMs > 0) return { waitMs: gateMs, state: 'waiting', why: 'connection rate of the venue' };
    this.#breaker.begun();
    return undefined;
  }

  /** An attempt failed. @returns ms the circuit stays open because of it, 0 when it is closed */
  failed(): number {
    const nowMs = this.#clock.monoNs() / 1e6;
    return this.#breaker.failed(nowMs) ? this.#breaker.wait(nowMs) : 0;
  }

  /** The venue answered as it should. @returns true when that closed the circuit */
  succeeded(): boolean {
    return this.#breaker.succeeded();
  }
}
