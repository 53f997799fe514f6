import { performance } from 'node:perf_hooks';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import type { Clock } from './clock.ts';

const RealDate = Date;

/** The machine's clocks, whatever somebody puts in the place of the globals later. `monoNs` counts from the thread's start. */
export const steadyClock: Clock = {
  monoNs: () => performance.now() * 1e6,
  wallMs: () => RealDate.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
