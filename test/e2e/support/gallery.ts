import { join } from 'node:path';
import { expect, type Browser, type Page } from '@playwright/test';
import { startTestBackend, type TestBackend } from '../../support/start-backend.ts';
import type { Simulator } from '../../../src-main/simulator/simulator.ts';
import { openPage, screens, shoot, sizes } from './camera.ts';
import { addressOf, endpointsOf, quick, startVenues, venues } from './live.ts';

/** Every screen in every state at both sizes, and the looks that are rarer. */
export async function takeGallery(browser: Browser, folder: string): Promise<void> {
  const simulator = await startVenues(8);
  const backend = await startTestBackend({ ...quick, endpoints: endpointsOf(simulator) });
  const page = await openPage(browser, addressOf(backend));
  try {
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
    await withSignals(page, simulator);
    await all(page, folder, 'live');
    await rareLooks(page, folder);
    await simulator.command({ command: 'silence', venue: 'okx' });
    await expect(page.getByTestId('venue-chip-okx')).toHaveAttribute('data-state', 'stale');
    await all(page, folder, 'stale');
    await simulator.command({ command: 'unsilence', venue: 'okx' });
    for (const { id: venue } of venues) {
      await simulator.command({ command: 'refuse', venue, count: 10_000 });
      await simulator.command({ command: 'close', venue, reason: 'maintenance' });
    }
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'OFFLINE');
    await all(page, folder, 'offline');
    await backend.dispose();
    await expect(page.getByTestId('banner')).toContainText('lost');
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'unknown');
    await all(page, folder, 'disconnected');
    await ofNothing(browser, simulator, folder);
  } finally {
    await backend.dispose();
    await simulator.stop();
  }
}

/** All screens of a page, at both sizes. */
async function all(page: Page, folder: string, state: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const screen of screens)
      await shoot(page, screen, join(folder, `${screen}-${state}-${size.width}.png`));
  }
  await page.setViewportSize(sizes[0]);
}

/** Two signals that have ended and one that runs. */
async function withSignals(page: Page, simulator: Simulator): Promise<void> {
  const stages = [
    { symbol: 'XRPUSDT', buy: 'binance', sell: 'okx', netPct: 0.031, qty: 4_000 },
    { symbol: 'LTCUSDT', buy: 'bybit', sell: 'okx', netPct: 0.055, qty: 30 },
    { symbol: 'SOLUSDT', buy: 'okx', sell: 'bybit', netPct: 0.42, qty: 120 },
  ];
  await page.keyboard.press('Control+3');
  for (const stage of stages) {
    await simulator.command({ command: 'release' });
    await simulator.command({ command: 'spread', ...stage });
    await expect(page.locator('[data-open="true"]').filter({ hasText: stage.symbol }).first()).toBeVisible();
  }
  await page.keyboard.press('Control+2');
  await page.locator('[data-row-route="SOLUSDT:okx>bybit"]').click();
  await page.mouse.move(5, 5);
}

/** Light, high contrast, forced colours, twice the size, muted, and what opens over the screens. */
async function rareLooks(page: Page, folder: string): Promise<void> {
  const shot = (name: string): Promise<unknown> => page.screenshot({ path: join(folder, `${name}.png`) });
  await page.getByRole('button', { name: 'Switch between dark and light' }).click();
  for (const screen of screens) await shoot(page, screen, join(folder, `${screen}-light.png`));
  await page.getByRole('button', { name: 'Switch between dark and light' }).click();
  await page.emulateMedia({ contrast: 'more' });
  await shoot(page, 'monitor', join(folder, 'monitor-contrast.png'));
  await page.emulateMedia({ contrast: null, forcedColors: 'active' });
  for (const screen of screens) await shoot(page, screen, join(folder, `${screen}-forced-colours.png`));
  await page.emulateMedia({ forcedColors: null });
  // Zoomed to 200 %: half as many CSS pixels.
  await page.setViewportSize({ width: 683, height: 384 });
  for (const screen of screens) await shoot(page, screen, join(folder, `${screen}-zoomed.png`));
  await page.setViewportSize(sizes[0]);

  await page.keyboard.press('Control+Shift+M');
  await page.getByTestId('sound').click();
  await shot('sound-muted');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+M');
  await page.keyboard.press('Control+1');
  await page.locator('.monitor [data-row="SOLUSDT:bybit"]').click();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('drawer')).toBeVisible();
  await shot('monitor-drawer');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+?');
  await shot('keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+2');
  await page.locator('td[data-route="SOLUSDT:okx>bybit"]').focus();
  await page.keyboard.press('t');
  await shot('spreads-table');
  await page.keyboard.press('t');
  await page.keyboard.press('Control+3');
  await page.locator('[data-position="0"]').focus();
  await page.keyboard.press('Enter');
  await shot('signals-details');
}

/** Before any venue has answered, and without a session. */
async function ofNothing(browser: Browser, simulator: Simulator, folder: string): Promise<void> {
  for (const { id: venue } of venues)
    await simulator.command({ command: 'rest', venue, delayMs: 60_000, count: 100 });
  // The longest symbols and the smallest prices that are traded.
  const symbols = ['1000PEPEUSDT', 'BTCUSDT', 'SHIBUSDT'];
  const empty: TestBackend = await startTestBackend({ ...quick, symbols, endpoints: endpointsOf(simulator) });
  try {
    const page = await openPage(browser, addressOf(empty));
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'OFFLINE');
    await all(page, folder, 'empty');
    const stranger = await browser.newPage({ viewport: sizes[0] });
    await stranger.goto(empty.url);
    await expect(stranger.getByTestId('banner')).toBeVisible();
    await stranger.screenshot({ path: join(folder, 'not-signed-in.png') });
  } finally {
    await empty.dispose();
  }
}
