import type { Page } from '@playwright/test';
import { live } from '../support/live.ts';
import { expect, open, test } from '../support/live-page.ts';
import { cell, sounds } from '../support/screens.ts';

const world = live();

/** What the browser says when a window is minimised or behind another tab; headless it never says so itself. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}

test('a hidden window is sent status and signals but no market; shown again it is up to date', async ({
  page,
}) => {
  let frames = 0;
  let others = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      // Only frames of numbers carry the wall time they were taken at.
      if (payload.includes('"wall_ms"')) frames++;
      else others++;
    }),
  );
  await open(page, world, 1);
  await expect.poll(() => frames).toBeGreaterThan(5);
  await page.getByText('Arbscope', { exact: true }).click();

  await setHidden(page, true);
  // What was under way when it was hidden still arrives.
  const reports = async (more: number): Promise<void> => {
    const before = others;
    await expect.poll(() => others).toBeGreaterThanOrEqual(before + more);
  };
  await reports(1);
  const atHiding = frames;
  await world.stage({ symbol: 'SOLUSDT', buy: 'okx', sell: 'binance', netBps: 42 });
  await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
  // On a machine that stands still the signal may end and open again.
  await expect.poll(async () => (await sounds(page)).asked).toBeGreaterThanOrEqual(1);
  await reports(3);
  expect(frames).toBe(atHiding);

  await world.command({ command: 'quote', venue: 'okx', symbol: 'BTCUSDT', bid: 70_000, ask: 70_000.1 });
  await setHidden(page, false);
  await expect(cell(page, 'bid', 'BTCUSDT:okx')).toHaveText('70,000.0');
  await expect.poll(() => frames).toBeGreaterThan(atHiding + 3);
});
