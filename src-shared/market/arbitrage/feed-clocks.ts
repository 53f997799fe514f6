import type { NumberField } from './plain-fields.ts';

/** Half of the time over which the lowest latency counts as usual, ns. */
const HALF_WINDOW_NS = 30e9;
/** A venue whose clock was caught is not trusted for so long, ns. */
const FAULT_NS = 5e9;
/** So many faults in a row mean that the clock was set, not that a message was wrong. */
const SETTLED_FAULTS = 50;

/**
 * Exchange times against ours, per venue. The lowest latency of the last 30 to 60 s is the venue's usual one: network and
 * difference of clocks together. What comes later than usual is late by so much; what comes earlier than can be has a wrong
 * time. Times are ns since the run's epoch.
 *
 * The halves of the window are half minutes of epoch time, and nothing older is remembered: who begins in the middle of a
 * run knows after a minute what who has seen all of it knows.
 */
export class FeedClocks {
  /** How far each venue's feed has come: exchange time of its newest quote on our clock; NaN before the first. */
  readonly reachedNs: Float64Array;
  readonly #epochMs: number;
  /** Where half minutes of epoch time begin, counted from the epoch of the run. */
  readonly #phaseNs: number;
  readonly #now: Float64Array;
  readonly #before: Float64Array;
  readonly #rollNs: Float64Array;
  readonly #faultUntilNs: Float64Array;
  readonly #faults: Uint32Array;
  clockFaultMs = 1_000;

  constructor(venues: number, epochMs: number) {
    this.#epochMs = epochMs;
    this.#phaseNs = (epochMs % (HALF_WINDOW_NS / 1e6)) * 1e6;
    this.reachedNs = new Float64Array(venues).fill(Number.NaN);
    this.#now = new Float64Array(venues).fill(Number.POSITIVE_INFINITY);
    this.#before = new Float64Array(venues).fill(Number.POSITIVE_INFINITY);
    this.#rollNs = new Float64Array(venues).fill(Number.NEGATIVE_INFINITY);
    this.#faultUntilNs = new Float64Array(venues).fill(Number.NEGATIVE_INFINITY);
    this.#faults = new Uint32Array(venues);
  }

  /**
   * Takes the times of a quote.
   *
   * @returns how late it is against the venue's usual latency, ns, 0 or more; NaN when its time cannot be
   */
  saw(venue: number, eventMs: number, recvNs: number): number {
    const latencyMs = recvNs / 1e6 - (eventMs - this.#epochMs);
    if (recvNs >= this.#rollNs[venue]!) {
      const isNext = recvNs < this.#rollNs[venue]! + HALF_WINDOW_NS;
      this.#before[venue] = isNext ? this.#now[venue]! : Number.POSITIVE_INFINITY;
      this.#now[venue] = Number.POSITIVE_INFINITY;
      const halves = Math.floor((recvNs + this.#phaseNs) / HALF_WINDOW_NS);
      this.#rollNs[venue] = (halves + 1) * HALF_WINDOW_NS - this.#phaseNs;
    }
    let usualMs = Math.min(this.#now[venue]!, this.#before[venue]!);
    if (latencyMs < Math.min(usualMs, 0) - this.clockFaultMs && usualMs !== Number.POSITIVE_INFINITY) {
      this.#faultUntilNs[venue] = recvNs + FAULT_NS;
      this.#faults[venue] = this.#faults[venue]! + 1;
      if (this.#faults[venue]! < SETTLED_FAULTS) return Number.NaN;
      this.#before[venue] = Number.POSITIVE_INFINITY;
      this.#now[venue] = latencyMs;
    }
    this.#faults[venue] = 0;
    if (latencyMs < this.#now[venue]!) this.#now[venue] = latencyMs;
    usualMs = Math.min(usualMs, latencyMs);
    const lateNs = (latencyMs - usualMs) * 1e6;
    this.reachedNs[venue] = recvNs - lateNs;
    return lateNs;
  }

  /** The venue said that nothing changed. */
  heard(venue: number, nowNs: number): void {
    this.reachedNs[venue] = Math.max(this.reachedNs[venue]!, nowNs);
  }

  isFaulty(venue: number, nowNs: number): boolean {
    return nowNs < this.#faultUntilNs[venue]!;
  }

  /** How far two feeds are apart, ns; NaN before both have begun. */
  skewNs(a: number, b: number): number {
    return Math.abs(this.reachedNs[a]! - this.reachedNs[b]!);
  }

  /** All it remembers, for its state. */
  get fields(): readonly NumberField[] {
    return [this.reachedNs, this.#now, this.#before, this.#rollNs, this.#faultUntilNs, this.#faults];
  }

  /** The wall clock was set by `ns`: all that is known moves with it. */
  shift(ns: number): void {
    for (const field of [this.reachedNs, this.#rollNs, this.#faultUntilNs]) shiftAll(field, ns);
    for (const field of [this.#now, this.#before]) shiftAll(field, ns / 1e6);
  }
}

/** Adds to every number of a field; unknown and endless ones stay. */
export function shiftAll(field: Float64Array, by: number): void {
  for (let i = 0; i < field.length; i++) field[i] = field[i]! + by;
}
