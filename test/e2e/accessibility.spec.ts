import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { scrollsSideways } from './support/layout.ts';
import { expect, open, test } from './support/screens.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe-core holds against the page at levels A and AA, one line per kind and place. */
async function violations(page: Page): Promise<string[]> {
  // The page's policy lets no foreign script in: it is evaluated instead, as a debugger would.
  const loaded = await page.evaluate(() => 'axe' in window);
  if (!loaded) {
    const { readFile } = await import('node:fs/promises');
    await page.evaluate(await readFile(axePath, 'utf8'));
  }
  return page.evaluate(async () => {
    interface Found {
      readonly id: string;
      readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
    }
    const { axe } = window as unknown as {
      axe: { run(at: Document, options: object): Promise<{ violations: readonly Found[] }> };
    };
    const { violations: found } = await axe.run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
      resultTypes: ['violations'],
    });
    return found.map(({ id, nodes }) => {
      const first = nodes[0];
      return `${id} ×${nodes.length}: ${String(first?.target)} ${first?.failureSummary?.replaceAll(/\s+/g, ' ') ?? ''}`;
    });
  });
}

const themes = ['dark', 'light', 'contrast'] as const;

for (const theme of themes) {
  test(`no screen breaks a rule of level A or AA, ${theme}`, async ({ page, server }) => {
    test.slow();
    await open(page, server);
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
    const rail = page.getByRole('navigation', { name: 'Screens' }).getByRole('button');
    const found: string[] = [];
    for (let i = 0; i < (await rail.count()); i++) {
      await rail.nth(i).click();
      await page.mouse.move(700, 12);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const name = await rail.nth(i).textContent();
      found.push(...(await violations(page)).map((text) => `${name}: ${text}`));
    }
    expect(found).toEqual([]);
  });
}

test('signals, alerts, a stale and a lost venue break no rule either', async ({ page, server }) => {
  test.slow();
  await open(page, server);
  const { backend } = server;
  backend.openSignal(3, 2, 1, 0.42);
  backend.closeSignal(backend.openSignal(1, 0, 2, 0.03), 'reverted', 4_100);
  backend.holdNet(3, 2, 1, 42);
  backend.setVenue(0, 'silent');
  backend.setVenue(2, 'down');
  await expect(page.locator('.monitor [data-row="BTCUSDT:binance"]')).toHaveAttribute('data-look', 'stale');
  await expect(page.locator('.monitor [data-row="BTCUSDT:okx"]')).toHaveAttribute(
    'data-look',
    'disconnected',
  );
  const rail = page.getByRole('navigation', { name: 'Screens' }).getByRole('button');
  const found: string[] = [];
  for (const theme of ['dark', 'light']) {
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
    for (const name of ['Monitor', 'Spreads', 'Signals', 'Health', 'Alerts']) {
      await rail.filter({ hasText: name }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
      if (name === 'Signals') await page.locator('[data-position="0"]').click();
      found.push(...(await violations(page)).map((text) => `${name} ${theme}: ${text}`));
    }
  }
  expect(found).toEqual([]);
});

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
      Array.from(document.querySelectorAll('[data-dir]')).filter(
        (element) => getComputedStyle(element, '::before').content !== 'none',
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
