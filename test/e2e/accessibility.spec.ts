import { violations } from './support/accessible.ts';
import { scrollsSideways } from './support/layout.ts';
import { expect, open, test } from './support/screens.ts';

test('nothing that opens over the screens breaks a rule either', async ({ page, server }) => {
  test.slow();
  await open(page, server);
  const found: string[] = [];
  const look = async (what: string): Promise<void> => {
    found.push(...(await violations(page)).map((text) => `${what}: ${text}`));
  };
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('palette')).toBeVisible();
  await look('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+?');
  await expect(page.getByTestId('key-sheet')).toBeVisible();
  await look('keys');
  await page.keyboard.press('Escape');
  for (const menu of ['watchlist', 'workspace', 'sound', 'columns']) {
    await page.getByTestId(menu).click();
    await expect(page.locator('.popup')).toBeVisible();
    await look(menu);
    await page.keyboard.press('Escape');
    await expect(page.locator('.popup')).toBeHidden();
  }
  await page.locator('.monitor [data-row="BTCUSDT"]').click();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('drawer')).toBeVisible();
  await look('drawer');
  await page.keyboard.press('Escape');
  const parts = page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('button');
  await page.keyboard.press('Control+,');
  await expect(parts.first()).toBeVisible();
  for (let i = 0; i < (await parts.count()); i++) {
    await parts.nth(i).click();
    await look(`settings ${await parts.nth(i).textContent()}`);
  }
  expect(found).toEqual([]);
});

test('beside an open drawer no table scrolls sideways: the least needed columns give way', async ({
  page,
  server,
}) => {
  await open(page, server);
  await page.locator('.monitor [data-row="BTCUSDT"]').click();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('drawer')).toBeVisible();
  await expect(page.getByRole('columnheader', { name: /Open int/ })).toBeHidden();
  await expect(page.getByRole('columnheader', { name: /^Bid quote/ })).toBeVisible();
  await expect(page.getByTestId('columns')).toHaveText(/Columns \(\d off\)/);
  expect(await scrollsSideways(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: /Open int/ })).toBeVisible();
  expect(await scrollsSideways(page)).toEqual([]);
});

test('forced colours and less motion leave everything readable, without flashes', async ({
  page,
  server,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' });
  await open(page, server);
  await expect(page.locator('.monitor [data-row="BTCUSDT:okx"]')).toHaveAttribute(
    'data-look',
    /fresh|ageing/,
  );
  const flashes = await page.evaluate(
    () =>
      Array.from(document.querySelectorAll('[data-dir] .pips-head')).filter(
        (element) => getComputedStyle(element).backgroundImage !== 'none',
      ).length,
  );
  expect(flashes).toBe(0);
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('button', { name: 'Net', exact: true })).toHaveCSS(
    'forced-color-adjust',
    'none',
  );
});

test('at 200 % every screen can still be used: nothing is cut off without a way to it', async ({
  page,
  server,
}) => {
  await open(page, server);
  for (let i = 0; i < 6; i++) await page.keyboard.press('Control+Shift+ArrowUp');
  const rail = page.getByRole('navigation', { name: 'Screens' }).getByRole('button');
  await expect(page.locator('html')).toHaveCSS('font-size', '32px');
  for (const name of ['Monitor', 'Spreads', 'Signals', 'Settings']) {
    await rail.filter({ hasText: name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(page.getByRole('heading', { level: 1 })).toBeInViewport();
    // What cannot be scrolled to has to be in view: mode, mute, and the way to everything else.
    for (const part of ['mode', 'sound', 'search', 'watchlist'])
      await expect(page.getByTestId(part)).toBeInViewport({ ratio: 1 });
  }
});
