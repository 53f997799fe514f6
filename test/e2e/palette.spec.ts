import type { Page } from '@playwright/test';
import { expect, open, test } from './support/screens.ts';

const palette = (page: Page) => page.getByTestId('palette');
const options = (page: Page) => palette(page).getByRole('option');
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

test('Ctrl+K finds symbols, routes and screens, the best first, and Enter goes there', async ({
  page,
  server,
}) => {
  await open(page, server);
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeVisible();
  await page.keyboard.type('eth');
  await expect(options(page).first()).toContainText('ETHUSDT');
  await expect(options(page).nth(1)).toContainText('ETHUSDT BIN→BYB');
  await page.keyboard.press('Enter');
  await expect(palette(page)).toBeHidden();
  await expect(page.getByTestId('drawer')).toHaveAttribute('data-of', 'ETHUSDT');
  await expect(page.locator('.monitor [data-row="ETHUSDT"]')).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('btc okx→bin');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Spreads');
  await expect(page.getByTestId('route-panel')).toHaveAttribute('data-route-name', 'BTCUSDT:okx>binance');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('health');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Health');
});

test('prefixes: > commands, @ venues, ? keys, : a time that nothing takes yet', async ({ page, server }) => {
  await open(page, server);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('>light');
  await expect(options(page)).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('@okx');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Health');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('?mute');
  await expect(options(page).first()).toContainText('Ctrl+Shift+M');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type(':14:32');
  await expect(palette(page)).toContainText(/Nothing is replayed|Jump to this time/);
});

test('a letter with no row focused searches a symbol; on a row it belongs to the row', async ({
  page,
  server,
}) => {
  await open(page, server);
  await expect(page.locator('.monitor [data-row="BTCUSDT"]')).toBeVisible();
  await page.keyboard.type('sol');
  await expect(palette(page).getByRole('combobox')).toHaveValue(/sol/i);
  await expect(options(page).first()).toContainText('SOLUSDT');
  await page.keyboard.press('Escape');
  await page.locator('.monitor [data-row="XRPUSDT"]').click();
  await page.keyboard.press('w');
  await expect(palette(page)).toBeHidden();
  await expect(page.getByRole('button', { name: 'XRPUSDT in the watchlist' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test('arrows move, nothing that fits says so, and Esc leaves everything as it was', async ({
  page,
  server,
}) => {
  await open(page, server);
  await page.getByTestId('search').click();
  await page.keyboard.type('usdt');
  await page.keyboard.press('ArrowDown');
  await expect(options(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(options(page).first()).toHaveAttribute('aria-selected', 'true');
  await palette(page).getByRole('combobox').fill('no such thing');
  await expect(palette(page)).toContainText('Nothing fits.');
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();
  await expect(heading(page)).toHaveText('Monitor');
});

test('F6 walks from panel to panel and back', async ({ page, server }) => {
  await open(page, server, 2);
  // Everything that can take the focus.
  await expect(page.locator('[data-row-route]').first()).toBeVisible();
  await expect(page.getByTestId('state')).toBeVisible();
  const place = () =>
    page.evaluate(
      () => document.activeElement?.closest('.title-bar, .rail, .panel, .table, .status-strip')?.className,
    );
  const seen = new Set<string | undefined>();
  for (let i = 0; i < 9; i++) {
    await page.keyboard.press('F6');
    seen.add(await place());
  }
  expect([...seen].join(' ')).toMatch(/title-bar[\s\S]*rail[\s\S]*panel/);
  expect([...seen].join(' ')).toContain('status-strip');
  const before = await place();
  await page.keyboard.press('F6');
  await page.keyboard.press('Shift+F6');
  expect(await place()).toBe(before);
});
