import type { Browser, CDPSession, Page } from '@playwright/test';
import { systemClock } from '../../src-main/base/clock.ts';
import { installProbe, PROBE_GLOBAL, type Probe } from './probe.ts';

export const sleep = (ms: number): Promise<void> => new Promise((done) => systemClock.after(ms, done));

/** A page with the probe in it. */
export interface ProbedPage {
  readonly page: Page;
  read(): Promise<Probe>;
  /** Forgets frames and interactions so far. */
  clear(): Promise<void>;
  /** Bytes in use after two collections of garbage. */
  heapBytes(): Promise<number>;
  close(): Promise<void>;
}

/** A page of its own browser context: nothing is cached. */
export async function openProbed(browser: Browser): Promise<ProbedPage> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  await page.addInitScript(installProbe, PROBE_GLOBAL);
  const devtools: CDPSession = await context.newCDPSession(page);
  return {
    page,
    read: () => page.evaluate((name) => (window as unknown as Record<string, Probe>)[name]!, PROBE_GLOBAL),
    clear: () =>
      page.evaluate((name) => {
        const probe = (window as unknown as Record<string, Probe>)[name]!;
        probe.intervals = [];
        probe.work = [];
        probe.interactions = {};
      }, PROBE_GLOBAL),
    async heapBytes() {
      // What a first collection only finalises is freed by the second.
      await devtools.send('HeapProfiler.collectGarbage');
      await devtools.send('HeapProfiler.collectGarbage');
      return (await devtools.send('Runtime.getHeapUsage')).usedSize;
    },
    close: () => context.close(),
  };
}

/** Frames of one stretch. */
export interface Frames {
  readonly what: string;
  readonly count: number;
  /** Main thread per frame, ms. */
  readonly workP50: number;
  readonly workP95: number;
  readonly workMost: number;
  /** From frame to frame, ms. */
  readonly intervalP95: number;
  /** Intervals over 25 ms: at 60 a second a frame was left out. */
  readonly lateShare: number;
  readonly longTasks: readonly number[];
}

/** @param fromMs long tasks before this epoch ms are not of this stretch */
export function framesOf(what: string, { work, intervals, longTasks }: Probe, fromMs: number): Frames {
  return {
    what,
    count: intervals.length,
    workP50: percentile(work, 50),
    workP95: percentile(work, 95),
    workMost: percentile(work, 100),
    intervalP95: percentile(intervals, 95),
    lateShare: intervals.filter((ms) => ms > 25).length / intervals.length,
    longTasks: longTasks.filter(({ atMs }) => atMs >= fromMs).map(({ ms }) => ms),
  };
}

/** The smallest value that at least `percent` of all do not exceed; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

/** Work of the floor's page, ms on an idle machine, and how often. */
const SPIN_MS = 10;
const SPIN_EVERY_MS = 250;

/**
 * An empty page with 10 ms of work four times a second, open beside the measured one: what its frames and tasks take longer
 * is the machine's doing.
 */
export async function openFloor(browser: Browser): Promise<ProbedPage> {
  const floor = await openProbed(browser);
  await floor.page.goto('about:blank');
  await floor.page.evaluate(
    ({ spinMs, everyMs }) => {
      const spin = (rounds: number): number => {
        let sum = 0;
        for (let i = 0; i < rounds; i++) sum += Math.sqrt(i);
        return sum;
      };
      const cost = (rounds: number): number => {
        const beganMs = performance.now();
        spin(rounds);
        return performance.now() - beganMs;
      };
      const trial = 1_000_000;
      // The quickest of many is the one that was not interrupted.
      const quickest = Math.min(...Array.from({ length: 20 }, () => cost(trial)));
      setInterval(() => spin((trial * spinMs) / quickest), everyMs);
    },
    { spinMs: SPIN_MS, everyMs: SPIN_EVERY_MS },
  );
  return floor;
}

/** Frames of a stretch, and those of the floor meanwhile. */
export interface Stretch extends Frames {
  readonly floor: Frames;
}

/** Measures the frames of both pages while `run` goes on. */
export async function during(
  { probed, floor }: { readonly probed: ProbedPage; readonly floor: ProbedPage },
  what: string,
  run: () => Promise<void>,
): Promise<Stretch> {
  await Promise.all([probed.clear(), floor.clear()]);
  const fromMs = systemClock.wallMs();
  await run();
  const [of, ofFloor] = await Promise.all([probed.read(), floor.read()]);
  return { ...framesOf(what, of, fromMs), floor: framesOf('floor meanwhile', ofFloor, fromMs) };
}
