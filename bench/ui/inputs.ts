import type { Page } from '@playwright/test';
import { sleep } from './session.ts';

const EVERY_MS = 400;

/** Keys and clicks on what is there until it is stopped. @returns how many interactions there were */
export function useHands(page: Page, rows: string): () => Promise<number> {
  let isStopped = false;
  let count = 0;
  const click = async (): Promise<void> => {
    const all = await page.locator(rows).all();
    // A row may go while the mouse is on its way.
    await all[count % Math.max(1, Math.min(8, all.length))]?.click({ timeout: 1_000 }).catch(() => {});
  };
  const deeds = [
    () => page.keyboard.press('ArrowDown'),
    click,
    () => page.keyboard.press('Control+k'),
    () => page.keyboard.press('Escape'),
    () => page.keyboard.press('ArrowUp'),
  ];
  const run = async (): Promise<number> => {
    while (!isStopped) {
      await deeds[count % deeds.length]!();
      count++;
      await sleep(EVERY_MS);
    }
    return count;
  };
  const running = run();
  return () => {
    isStopped = true;
    return running;
  };
}
