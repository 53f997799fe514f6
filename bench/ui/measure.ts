import type { Browser, Page } from '@playwright/test';
import { systemClock } from '../../src-main/base/clock.ts';
import { readHeap, type HeapReading } from './heap.ts';
import { useHands } from './inputs.ts';
import type { Market } from './market.ts';
import { during, openFloor, openProbed, sleep, type ProbedPage, type Stretch } from './session.ts';
import { burst, raiseSignals, signalTimes, type Burst, type SignalTimes } from './signals.ts';

export interface Measured {
  /** From the start of the program to the first price on the page, and the page's share of it, ms. */
  readonly coldMs: number;
  readonly coldPageMs: number;
  readonly screens: readonly Stretch[];
  /** Interactions of 16 ms or more, and all. */
  readonly slowInteractions: readonly number[];
  readonly interactions: number;
  readonly signals: SignalTimes;
  readonly heap: readonly HeapReading[];
  readonly burst: Burst & {
    readonly frames: Stretch;
    /** Lives that the page counts more than before. */
    readonly shown: number;
    readonly soundsPlayed: number;
  };
}

/** Screens, their key, their share of the time, and what can be clicked there. */
const stretches = [
  { what: 'Monitor', key: 1, share: 0.25, rows: '.monitor [data-row]:not(.monitor-head)' },
  { what: 'Spreads', key: 2, share: 0.25, rows: '[data-row-route]' },
  { what: 'Signals', key: 3, share: 0.5, rows: '[data-opportunity]' },
] as const;

/** Each screen is used so long before anything is measured, ms. */
const WARM_UP_MS = 4_000;
/** Signals whose rows are timed and whose sounds are not may follow each other more closely, and there are enough of them. */
const ROWS_FOR_MS = 20_000;
const ROW_EVERY_MS = 700;
/** Between two readings of the heap each screen is used so long, ms. */
const HEAP_VISIT_MS = 3_000;

export interface Plan {
  readonly seconds: number;
  /** In which all three screens are used again and again, and the heap is read. */
  readonly heapMinutes: number;
}

export async function measureUi(market: Market, browser: Browser, plan: Plan): Promise<Measured> {
  const probed = await openProbed(browser);
  const { page } = probed;
  const askedMs = systemClock.wallMs();
  await page.goto(market.url);
  await page.waitForFunction(
    () => /\d/.test(document.querySelector('[data-cell="bid"]')?.textContent ?? ''),
    undefined,
    { timeout: 30_000 },
  );
  await sleep(200);
  const { firstNumberMs } = await probed.read();
  await market.listen();
  await welcome(probed);

  const floor = await openFloor(browser);
  const pages = { probed, floor };

  // What a screen, its details and the palette build once is no work of a frame, nor is the code compiled for them.
  const stopWarming = raiseSignals(market);
  await useScreens(page, WARM_UP_MS);
  await stopWarming();
  await sleep(1_000);
  const fromMs = systemClock.wallMs();
  const stopSignals = raiseSignals(market, { first: 20 });
  const screens: Stretch[] = [];
  const slow: number[] = [];
  let interactions = 0;
  let rowsFromMs = fromMs;
  for (const { what, key, share, rows } of stretches) {
    await page.keyboard.press(`Control+${key}`);
    await sleep(500);
    // Of the last screen, which shows their rows.
    rowsFromMs = systemClock.wallMs();
    const frames = await during(pages, what, async () => {
      const stopHands = useHands(page, rows);
      await sleep(plan.seconds * share * 1_000);
      interactions += await stopHands();
    });
    screens.push(frames);
    slow.push(...Object.values((await probed.read()).interactions));
    await page.keyboard.press('Escape');
  }
  const soundsToMs = systemClock.wallMs();
  await stopSignals();
  const stopRows = raiseSignals(market, { first: 40, everyMs: ROW_EVERY_MS });
  await sleep(ROWS_FOR_MS);
  await stopRows();
  const signals = signalTimes(market.signals, await probed.read(), { fromMs, soundsToMs, rowsFromMs });
  const stopAll = raiseSignals(market);
  const heap = await readHeap(probed, plan.heapMinutes * 60_000, () => useScreens(page, HEAP_VISIT_MS));
  await stopAll();

  const coldMs = firstNumberMs - market.startedMs;
  return {
    coldMs,
    coldPageMs: firstNumberMs - askedMs,
    screens,
    slowInteractions: slow,
    interactions,
    signals,
    heap,
    burst: await measureBurst(market, pages),
  };
}

/** Uses each screen for so long, the Monitor last. */
async function useScreens(page: Page, eachMs: number): Promise<void> {
  for (const { key, rows } of stretches.toReversed()) {
    await page.keyboard.press(`Control+${key}`);
    const stopHands = useHands(page, rows);
    await sleep(eachMs);
    await stopHands();
    await page.keyboard.press('Escape');
  }
}

async function measureBurst(
  market: Market,
  pages: { readonly probed: ProbedPage; readonly floor: ProbedPage },
): Promise<Measured['burst']> {
  const { probed } = pages;
  const { page } = probed;
  await page.keyboard.press('Control+3');
  await sleep(2_000);
  const before = await counts(probed);
  let done: Burst = { opened: 0, ms: 0 };
  const frames = await during(pages, '200 signals/s', async () => {
    done = await burst(market);
  });
  // The history is read anew a moment after the last end.
  let after = await counts(probed);
  for (let i = 0; i < 20 && after.lives - before.lives < done.opened; i++) {
    await sleep(500);
    after = await counts(probed);
  }
  return {
    ...done,
    frames,
    shown: after.lives - before.lives,
    soundsPlayed: after.sounds - before.sounds,
  };
}

/** Lives the Signals screen counts, and sounds played. */
function counts({ page }: ProbedPage): Promise<{ lives: number; sounds: number }> {
  return page.evaluate(() => {
    const header = document.querySelector('main')?.textContent ?? '';
    const number = (pattern: RegExp): number =>
      Number((pattern.exec(header)?.[1] ?? '0').replaceAll(',', ''));
    return {
      lives: number(/(\d[\d,]*) open/) + number(/(\d[\d,]*) closed/),
      sounds: Number(document.body.dataset['soundsPlayed']),
    };
  });
}

/** Answers the cards of a folder nobody has used, and turns the sound on by a click. */
async function welcome({ page }: ProbedPage): Promise<void> {
  const cards = page.getByTestId('first-start');
  await sleep(500);
  if (await cards.isVisible()) {
    for (const name of ['Next', 'Next', 'Start'])
      await cards.getByRole('button', { name, exact: true }).click();
  }
  await page.getByText('Arbscope', { exact: true }).first().click();
}
