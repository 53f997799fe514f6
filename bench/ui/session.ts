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

/** Measures the frames of a stretch while `run` goes on. */
export async function during(probed: ProbedPage, what: string, run: () => Promise<void>): Promise<Frames> {
  await probed.clear();
  const fromMs = systemClock.wallMs();
  await run();
  return framesOf(what, await probed.read(), fromMs);
}
