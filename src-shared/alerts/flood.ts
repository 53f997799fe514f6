import { rankOf, severities, type Severity } from './severity.ts';

export interface FloodLimits {
  /** At most `burst` messages at once; `burst` more come free in every `burstMs`. */
  readonly burst: number;
  readonly burstMs: number;
  /** Least time between two messages of one severity, ms. */
  readonly spacingMs: number;
}

export const floodLimits: FloodLimits = { burst: 4, burstMs: 10_000, spacingMs: 1_500 };

/** Several alerts of one severity that become one message. */
export interface Batch<T> {
  readonly severity: Severity;
  /** At least one, in the order they came. */
  readonly alerts: readonly T[];
  readonly count: number;
}

/** Alerts of a batch that are kept; of the others only the number is. */
const KEPT = 50;

/** A bucket from which each message takes a token; tokens come back evenly. */
class Bucket {
  #tokens: number;
  #atMs = Number.NEGATIVE_INFINITY;
  readonly #limits: FloodLimits;

  constructor(limits: FloodLimits) {
    this.#limits = limits;
    this.#tokens = limits.burst;
  }

  has(nowMs: number): boolean {
    const { burst, burstMs } = this.#limits;
    if (nowMs > this.#atMs) {
      // Rounding must not cost a message its time.
      if (Number.isFinite(this.#atMs))
        this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#atMs) * burst) / burstMs);
      this.#atMs = nowMs;
    }
    return this.#tokens >= 1 - 1e-9;
  }

  take(): void {
    this.#tokens -= 1;
  }
}

/**
 * Keeps a burst of alerts from becoming noise: what may not go out at once waits and goes out as one message with its
 * number. Nothing is lost. Critical alerts wait for the spacing only, and what merely informs has a bucket of its own, so
 * that it never holds back what matters.
 */
export class Flood<T> {
  readonly #limits: FloodLimits;
  readonly #bucket: Bucket;
  readonly #quietBucket: Bucket;
  readonly #lastMs = new Map<Severity, number>();
  readonly #waiting = new Map<Severity, { alerts: T[]; count: number }>();

  constructor(limits: FloodLimits = floodLimits) {
    this.#limits = limits;
    this.#bucket = new Bucket(limits);
    this.#quietBucket = new Bucket(limits);
  }

  /** Takes an alert; `release` says when it goes out. */
  offer(severity: Severity, alert: T): void {
    const waiting = this.#waiting.get(severity) ?? { alerts: [], count: 0 };
    if (waiting.alerts.length < KEPT) waiting.alerts.push(alert);
    waiting.count++;
    this.#waiting.set(severity, waiting);
  }

  /** Alerts that wait. */
  get waiting(): number {
    let count = 0;
    for (const batch of this.#waiting.values()) count += batch.count;
    return count;
  }

  /** What may go out now, the most severe first. */
  release(nowMs: number): Batch<T>[] {
    if (this.#waiting.size === 0) return [];
    const batches: Batch<T>[] = [];
    for (const severity of severities.toSorted((a, b) => rankOf(b) - rankOf(a))) {
      const waiting = this.#waiting.get(severity);
      if (waiting === undefined) continue;
      if (nowMs - (this.#lastMs.get(severity) ?? Number.NEGATIVE_INFINITY) < this.#limits.spacingMs) continue;
      if (severity !== 'critical') {
        const bucket = severity === 'info' || severity === 'closed' ? this.#quietBucket : this.#bucket;
        if (!bucket.has(nowMs)) continue;
        bucket.take();
      }
      this.#lastMs.set(severity, nowMs);
      this.#waiting.delete(severity);
      batches.push({ severity, ...waiting });
    }
    return batches;
  }
}
