import { performance } from 'node:perf_hooks';

/** Ends a timer. */
export type Cancel = () => void;

/**
 * Time, for everything that needs it. Durations come from the monotonic clock; the wall clock is for people, files and
 * comparison with exchange times.
 */
export interface Clock {
  /** Monotonic nanoseconds as a double. Common to all threads of the machine, exact to 104 days of uptime. */
  monoNs(): number;
  /** Wall clock, epoch ms with fraction. Follows steps of the system clock. */
  wallMs(): number;
  /** Calls once after at least `ms`. */
  after(ms: number, run: () => void): Cancel;
  /** Calls every `ms`. */
  every(ms: number, run: () => void): Cancel;
}

/** `performance.now()` is relative to each thread's own start; the offset to CLOCK_MONOTONIC is measured once, ±0.1 µs. */
function offsetToHrtime(): number {
  let offset = 0;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 200; i++) {
    const before = performance.now();
    const ns = Number(process.hrtime.bigint());
    const after = performance.now();
    if (after - before >= best) continue;
    best = after - before;
    offset = ns - ((before + after) / 2) * 1e6;
  }
  return offset;
}

const monoOffset = offsetToHrtime();

/** The machine's clocks. */
export const systemClock: Clock = {
  monoNs: () => performance.now() * 1e6 + monoOffset,
  wallMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
