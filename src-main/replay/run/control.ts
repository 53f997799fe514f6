import type { Clock } from '../../base/clock.ts';

/** N times as fast as it happened; `max` as fast as it can. */
export type Speed = number | 'max';

/** What a run goes to before it pauses. */
export type StepTo =
  | { readonly to: 'event' }
  | { readonly to: 'decision' }
  /** The event after the next stretch of at least so long without one, in the dataset's unit. */
  | { readonly to: 'gap'; readonly atLeast: bigint }
  /** The first event at or after a time, or after a cursor. */
  | { readonly to: 'time'; readonly ts: bigint }
  | { readonly to: 'cursor'; readonly ts: bigint; readonly seq: bigint };

/** The event that comes next, and what has been. */
export interface Ahead {
  readonly ts: bigint;
  readonly seq: bigint;
  /** Of the event before; undefined at the first. */
  readonly lastTs: bigint | undefined;
  readonly events: number;
  readonly decisions: number;
}

/** Waits shorter than this are not worth a timer, ms. */
const MIN_WAIT_MS = 4;

/** The transport bar of one run: pause, steps, speed, end. */
export class RunControl {
  /** Whether `before` has to be asked before each event. */
  attention = false;
  isStopped = false;
  readonly #clock: Clock;
  readonly #ticksPerMs: number;
  #isPaused = false;
  #speed: Speed = 'max';
  #step: (StepTo & { readonly events: number; readonly decisions: number }) | undefined;
  #pendingStep: StepTo | undefined;
  #anchor: { readonly monoNs: number; readonly ts: bigint } | undefined;
  #wake: (() => void) | undefined;

  /** @param unit of the dataset's times */
  constructor(clock: Clock, unit: 'ns' | 'ms') {
    this.#clock = clock;
    this.#ticksPerMs = unit === 'ns' ? 1e6 : 1;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  stop(): void {
    this.isStopped = true;
    this.#change();
  }

  pause(): void {
    this.#isPaused = true;
    this.#step = undefined;
    this.#change();
  }

  resume(): void {
    this.#isPaused = false;
    this.#step = undefined;
    this.#pendingStep = undefined;
    this.#change();
  }

  /** Goes on to a place and pauses there, as fast as it can. */
  step(to: StepTo): void {
    this.#pendingStep = to;
    this.#isPaused = false;
    this.#change();
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
    this.#change();
  }

  /** @returns a promise when the event has to wait; to be asked again afterwards */
  before(ahead: Ahead): Promise<void> | undefined {
    if (this.isStopped) return undefined;
    if (this.#pendingStep !== undefined) {
      this.#step = { ...this.#pendingStep, events: ahead.events, decisions: ahead.decisions };
      this.#pendingStep = undefined;
    }
    if (this.#step !== undefined) {
      if (!isThere(this.#step, ahead)) return undefined;
      this.#step = undefined;
      this.#isPaused = true;
      this.#change();
    }
    if (this.#isPaused) return this.#sleep(undefined);
    return this.#speed === 'max' ? undefined : this.#pace(ahead.ts, this.#speed);
  }

  #pace(ts: bigint, speed: number): Promise<void> | undefined {
    const nowNs = this.#clock.monoNs();
    this.#anchor ??= { monoNs: nowNs, ts };
    const dueMs = Number(ts - this.#anchor.ts) / this.#ticksPerMs / speed;
    const waitMs = dueMs - (nowNs - this.#anchor.monoNs) / 1e6;
    return waitMs < MIN_WAIT_MS ? undefined : this.#sleep(waitMs);
  }

  #sleep(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ms === undefined ? undefined : this.#clock.after(ms, () => this.#wake?.());
      this.#wake = () => {
        cancel?.();
        this.#wake = undefined;
        resolve();
      };
    });
  }

  #change(): void {
    this.#anchor = undefined;
    this.attention =
      this.isStopped ||
      this.#isPaused ||
      this.#speed !== 'max' ||
      this.#step !== undefined ||
      this.#pendingStep !== undefined;
    this.#wake?.();
  }
}

function isThere(
  step: StepTo & { readonly events: number; readonly decisions: number },
  { ts, seq, lastTs, events, decisions }: Ahead,
): boolean {
  switch (step.to) {
    case 'event':
      return events > step.events;
    case 'decision':
      return decisions > step.decisions;
    case 'gap':
      return events > step.events && lastTs !== undefined && ts - lastTs >= step.atLeast;
    case 'time':
      return ts >= step.ts;
    case 'cursor':
      return ts > step.ts || (ts === step.ts && seq > step.seq);
  }
}
