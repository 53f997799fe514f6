import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { live } from '../support/live.ts';
import { expect, open, test } from '../support/live-page.ts';

const world = live();

test('a threshold and a fee changed in one window hold at once, in the program, the file and every window', async ({
  page,
}) => {
  await open(page, world);
  const opening = page.waitForEvent('popup');
  await page.keyboard.press('Control+3');
  await page.getByTestId('pop-out').click();
  const other = await opening;
  await expect(other.locator('.screen-scope')).toContainText('fire at +2.0 bps net');

  await page.keyboard.press('Control+,');
  const parts = page.getByRole('navigation', { name: 'Parts of the settings' });
  await parts.getByRole('button', { name: 'Signals' }).click();
  // What this start was given by arguments is locked.
  await expect(page.locator('[data-setting="signals.cooldown_ms"]')).toContainText('locked');
  await page.locator('[data-setting="signals.open_pct"]').getByRole('textbox').fill('7.5 bps');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(other.locator('.screen-scope')).toContainText('fire at +7.5 bps net');
  await page.keyboard.press('Control+3');
  await expect(page.locator('.screen-scope')).toContainText('fire at +7.5 bps net');
  const stored = JSON.parse(await readFile(join(world.backend.dataDir, 'config.json'), 'utf8')) as unknown;
  expect(stored).toEqual({ signals: { open_pct: 0.075 } });

  // 5 bps net under the new line of 7.5: no signal; with lower fees the same prices pay enough.
  await world.stage({ symbol: 'LTCUSDT', buy: 'okx', sell: 'bybit', netBps: 5 });
  await expect.poll(() => world.observer.reasons().below_line ?? 0).toBeGreaterThan(0);
  await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '0');
  await page.keyboard.press('Control+,');
  await parts.getByRole('button', { name: 'Fees' }).click();
  await page.getByLabel('Taker of OKX perp base').fill('1 bp');
  await page.locator('[data-fee="okx perp base"]').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
  expect(world.observer.signals.at(-1)).toMatchObject({ symbol: 'LTCUSDT', event: 'OPENED' });
  // With the shipped fee it is below the line again, and above the one it closes at: it stays.
  await page.locator('[data-fee="okx perp base"]').getByRole('button', { name: 'Forget mine' }).click();
  await expect(page.getByLabel('Taker of OKX perp base')).toHaveValue('5 bps');
  await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
});

test('preferences lie beside the data: another browser begins as the last one ended', async ({
  page,
  browser,
}) => {
  await open(page, world);
  await page.getByRole('button', { name: 'BTCUSDT in the watchlist' }).click();
  await page.getByRole('button', { name: 'Switch between dark and light' }).click();
  const kept = async (): Promise<unknown> =>
    JSON.parse(await readFile(join(world.backend.dataDir, 'preferences.json'), 'utf8').catch(() => '{}'));
  await expect.poll(kept).toMatchObject({ theme: 'light', watchlists: [{ symbols: ['BTCUSDT'] }] });
  const stranger = await browser.newContext();
  try {
    const second = await stranger.newPage();
    await second.goto(world.url);
    await expect(second.locator('html')).toHaveAttribute('data-theme', 'light');
    await expect(second.getByRole('button', { name: 'BTCUSDT in the watchlist' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  } finally {
    await stranger.close();
  }
});
