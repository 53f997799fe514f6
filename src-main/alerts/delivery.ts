import type { DeliveryState } from '#shared/api/alerts.ts';
import { backoffMs } from '../base/backoff.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';

/** Why a message did not arrive. */
export class DeliveryError extends Error {
  /** False where another attempt would fail the same way. */
  readonly isPassing: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, isPassing: boolean, retryAfterMs?: number) {
    super(message);
    this.name = 'DeliveryError';
    this.isPassing = isPassing;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface DeliveryPorts<T> {
  readonly send: (message: T) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly onChange: () => void;
  readonly onFailure: (why: string) => void;
}

export interface DeliveryLimits {
  /** Messages that wait; beyond it the oldest is dropped. */
  readonly capacity: number;
  readonly attempts: number;
  readonly backoff: { readonly firstMs: number; readonly maxMs: number };
}

const defaults: DeliveryLimits = { capacity: 100, attempts: 5, backoff: { firstMs: 1_000, maxMs: 60_000 } };

/** Messages to somebody else, one after the other in their order. Whoever adds one never waits. */
export class Delivery<T> {
  readonly #ports: DeliveryPorts<T>;
  readonly #limits: DeliveryLimits;
  #queue: T[] = [];
  #attempt = 0;
  #isBusy = false;
  #isStopped = false;
  #cancel: Cancel | undefined;
  #counts = { sent: 0, failed: 0, dropped: 0, error: '', last_sent_ms: null as number | null };

  constructor(ports: DeliveryPorts<T>, limits: DeliveryLimits = defaults) {
    this.#ports = ports;
    this.#limits = limits;
  }

  get state(): DeliveryState {
    return { ...this.#counts, waiting: this.#queue.length };
  }

  add(message: T): void {
    if (this.#isStopped) return;
    if (this.#queue.length >= this.#limits.capacity) {
      // The one under way keeps its place.
      this.#queue.splice(this.#isBusy ? 1 : 0, 1);
      this.#counts.dropped++;
    }
    this.#queue.push(message);
    this.#ports.onChange();
    void this.#next();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#queue = this.#queue.slice(0, this.#isBusy ? 1 : 0);
    this.#attempt = 0;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  async #next(): Promise<void> {
    const message = this.#queue[0];
    if (message === undefined || this.#isBusy || this.#cancel !== undefined || this.#isStopped) return;
    this.#isBusy = true;
    let waitMs = 0;
    try {
      await this.#ports.send(message);
      this.#counts.sent++;
      this.#counts.error = '';
      this.#counts.last_sent_ms = this.#ports.clock.wallMs();
      this.#done();
    } catch (cause) {
      const error = cause instanceof DeliveryError ? cause : new DeliveryError(String(cause), false);
      this.#counts.error = error.message;
      this.#ports.onFailure(error.message);
      this.#attempt++;
      if (!error.isPassing || this.#attempt >= this.#limits.attempts) {
        this.#counts.failed++;
        this.#done();
      } else {
        // A second is the least: what was refused at once is refused again at once.
        const { backoff } = this.#limits;
        const jittered = backoffMs(this.#attempt + 1, backoff, this.#ports.random);
        waitMs = Math.min(backoff.maxMs, Math.max(backoff.firstMs, jittered, error.retryAfterMs ?? 0));
      }
    }
    this.#isBusy = false;
    this.#ports.onChange();
    if (this.#isStopped) return;
    if (waitMs === 0) return this.#next();
    this.#cancel = this.#ports.clock.after(waitMs, () => {
      this.#cancel = undefined;
      void this.#next();
    });
  }

  #done(): void {
    this.#queue.shift();
    this.#attempt = 0;
  }
}
