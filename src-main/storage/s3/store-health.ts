import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { Gate, type GateBounds } from './gate.ts';
import type { Sleeper } from './sleeper.ts';
import { concernsStore, StoreError } from './store-error.ts';
import { KeyTaken } from './upload-file.ts';

export interface StoreHealthOptions {
  readonly bounds: GateBounds;
  /** `s3://bucket/prefix`, for people. */
  readonly target: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sleeper: Sleeper;
  readonly stop: AbortSignal;
}

/** How the store answers: admits attempts, hears how they went, and says so once. */
export class StoreHealth {
  readonly #options: StoreHealthOptions;
  readonly #gate: Gate;
  #failures = 0;
  #error = '';
  #failingSinceMs: number | null = null;

  constructor(options: StoreHealthOptions) {
    this.#options = options;
    this.#gate = new Gate(options.bounds, options.clock, options.random);
  }

  /** Whether the newest attempt went well, or there was none. */
  get isWell(): boolean {
    return this.#gate.isWell;
  }

  /** Failures in a row. */
  get row(): number {
    return this.#gate.failures;
  }

  /** For the counters. */
  facts() {
    return {
      failures: this.#failures,
      error: this.#error,
      failing_since_ms: this.#failingSinceMs,
      circuit_open: this.#gate.circuitOpen,
      retry_at_ms: this.#gate.isWell ? null : this.#options.clock.wallMs() + this.#gate.wait(),
    };
  }

  /** Waits until an attempt may begin, and begins it. @returns false when it is time to stop */
  async admitted(): Promise<boolean> {
    const { stop, sleeper } = this.#options;
    for (;;) {
      if (stop.aborted) return false;
      const waitMs = this.#gate.wait();
      if (waitMs <= 0) break;
      await sleeper.sleep(waitMs, 'timer');
    }
    this.#gate.begun();
    return true;
  }

  /** Runs an admitted attempt, and draws from its end what it says of the store. */
  async attempt(run: () => Promise<void>): Promise<void> {
    try {
      await run();
      this.#worked();
    } catch (cause) {
      if (this.#options.stop.aborted) throw cause;
      if (cause instanceof StoreError && concernsStore(cause)) this.failed(cause);
      else if (cause instanceof StoreError || cause instanceof KeyTaken) this.#worked();
      else this.#gate.withdrawn();
      throw cause;
    }
  }

  /** The store did not answer as it should. */
  failed(cause: StoreError): void {
    const { clock, log, target } = this.#options;
    this.#failures++;
    this.#error = cause.message;
    this.#failingSinceMs ??= clock.wallMs();
    if (this.#gate.failed(cause.retryAfterMs)) log('warn', 'upload_failed', { target, why: cause.message });
  }

  /** A failure that says nothing of the store. */
  countFailure(): void {
    this.#failures++;
  }

  #worked(): void {
    const { log, target } = this.#options;
    if (this.#gate.succeeded()) log('info', 'upload_resumed', { target });
    this.#error = '';
    this.#failingSinceMs = null;
  }
}
