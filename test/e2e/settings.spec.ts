import type { Locator, Page } from '@playwright/test';
import { expect, open, test } from './support/screens.ts';

const setting = (page: Page, path: string): Locator => page.locator(`[data-setting="${path}"]`);
const section = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('button', { name }).click();

async function openSettings(page: Page, server: Parameters<typeof open>[1], name: string): Promise<void> {
  await open(page, server);
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await section(page, name);
}

test('a threshold is typed in any unit, said in both, saved, told and taken back', async ({
  page,
  server,
}) => {
  await openSettings(page, server, 'Signals');
  const line = setting(page, 'signals.open_pct');
  for (const text of ['12', '12bp', '0.12%']) {
    await line.getByRole('textbox').fill(text);
    await expect(page.getByTestId('echo-signals.open_pct')).toHaveText('12 bps = 0.12 %');
  }
  await expect(page.getByTestId('settings-bar')).toContainText('1 change not saved');
  // What was typed is still there after a look elsewhere.
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+,');
  await section(page, 'Signals');
  await expect(line.getByRole('textbox')).toHaveValue('0.12%');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByTestId('settings-bar')).toBeHidden();
  await expect(line).toContainText('from config.json');
  await expect(line).toContainText('holds at once');
  await expect(line.getByRole('textbox')).toHaveValue('12 bps');
  await page.getByTestId('toasts').getByRole('button', { name: 'Undo' }).click();
  await expect(line).toContainText('default');
  await expect(line.getByRole('textbox')).toHaveValue('2 bps');
});

test('what is wrong is said at its field, and nothing is saved', async ({ page, server }) => {
  await openSettings(page, server, 'Signals');
  await setting(page, 'signals.cooldown_ms').getByRole('textbox').fill('soon');
  await expect(setting(page, 'signals.cooldown_ms').getByRole('alert')).toContainText('found soon');
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
  await setting(page, 'signals.cooldown_ms').getByRole('textbox').fill('-5 s');
  await expect(setting(page, 'signals.cooldown_ms').getByRole('alert')).toContainText('>=0');
  await page.getByRole('button', { name: 'Undo' }).click();
  // Only the program knows that the lines must not cross.
  await setting(page, 'signals.close_pct').getByRole('textbox').fill('30 bps');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(setting(page, 'signals.close_pct').getByRole('alert')).toContainText(
    'not above signals.open_pct',
  );
  await expect(setting(page, 'signals.close_pct')).toContainText('default');
});

test('what the environment gives is locked and says so; what waits for a restart is listed', async ({
  page,
  server,
}) => {
  await openSettings(page, server, 'Venues');
  await expect(setting(page, 'symbols').getByRole('textbox')).toBeDisabled();
  await expect(setting(page, 'symbols')).toContainText('locked: given by MONITOR_SYMBOLS');
  await setting(page, 'exchanges').getByLabel('Bybit').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByTestId('waiting')).toContainText('Holds from the next start on: Venues.');
  await setting(page, 'exchanges')
    .getByRole('button', { name: /Back to/ })
    .click();
  await expect(page.getByTestId('waiting')).toBeHidden();
  await expect(setting(page, 'exchanges').getByLabel('Bybit')).toBeChecked();
});

test('a search finds settings by name, sentence and path, over all parts', async ({ page, server }) => {
  await openSettings(page, server, 'General');
  const search = page.getByRole('searchbox');
  await search.fill('cool');
  await expect(page.locator('[data-setting]')).toHaveCount(1);
  await search.fill('max_age_ms');
  await expect(setting(page, 'signals.max_age_ms')).toBeVisible();
  await search.fill('dark');
  await expect(page.getByRole('button', { name: 'High contrast' })).toBeVisible();
  await search.fill('zzz');
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect(page.locator('[data-section="general"]')).toBeVisible();
});

test('a key is bound anew, a clash is shown, and the default comes back', async ({ page, server }) => {
  await openSettings(page, server, 'Keyboard');
  const line = page.locator('[data-key-action="mute"]');
  await line.getByRole('button', { name: /^Change/ }).click();
  await page.keyboard.press('Control+k');
  await expect(line).toContainText('also: Search or command');
  await expect(page.locator('[data-key-action="palette"]')).toContainText('also: Mute');
  await line.getByRole('button', { name: /^Change/ }).click();
  await page.keyboard.press('Control+Shift+Y');
  await expect(line.locator('kbd')).toHaveText('Ctrl+Shift+Y');
  await expect(line.getByRole('alert')).toBeHidden();
  await page.keyboard.press('Control+Shift+Y');
  await expect(page.getByTestId('sound')).toHaveAttribute('data-muted', 'true');
  await page.keyboard.press('Shift+?');
  await expect(page.getByTestId('key-sheet')).toContainText('Ctrl+Shift+Y');
  await page.keyboard.press('Escape');
  await line.getByRole('button', { name: /^Default/ }).click();
  await expect(line.locator('kbd')).toHaveText('Ctrl+Shift+M');
});

test('looks hold at once, on rows, text and colours, and after a reload', async ({ page, server }) => {
  await openSettings(page, server, 'Appearance');
  const root = page.locator('html');
  const press = (name: string): Promise<void> =>
    page.locator('[data-section="appearance"]').getByRole('button', { name }).click();
  await press('High contrast');
  await expect(root).toHaveAttribute('data-theme', 'contrast');
  await press('Red + green −');
  await press('comfortable');
  await press('150 %');
  await page.reload();
  await expect(root).toHaveAttribute('data-signs', 'classic-red-up');
  await page.keyboard.press('Control+1');
  const row = page.locator('.monitor [data-row="BTCUSDT:okx"]');
  // 34 px at 100 %.
  await expect.poll(async () => Math.round((await row.boundingBox())?.height ?? 0)).toBe(51);
  // The list is measured with the same heights: its last row can be reached.
  await row.click();
  await page.keyboard.press('End');
  await expect(page.locator('.monitor [data-row="1000PEPEUSDT:okx"]')).toBeInViewport({ ratio: 1 });
});

test('fees: an old table is said, own rows are dated and taken back, tiers are chosen and added', async ({
  page,
  server,
}) => {
  await openSettings(page, server, 'Fees');
  await expect(page.getByRole('status').filter({ hasText: '200 days ago' })).toBeVisible();
  const line = page.locator('[data-fee="okx perp base"]');
  await expect(line).toContainText('okx fee schedule, read 2026-11-20');
  await line.getByLabel('Taker of OKX perp base').fill('60%');
  await expect(line.getByRole('alert')).toContainText('from 0 to 5 %');
  await line.getByLabel('Taker of OKX perp base').fill('0.03%');
  await line.getByRole('button', { name: 'Save' }).click();
  await expect(line).toContainText(/entered on \d{4}-\d\d-\d\d/);
  await expect(line.getByLabel('Taker of OKX perp base')).toHaveValue('3 bps');
  await line.getByRole('button', { name: 'Forget mine' }).click();
  await expect(line.getByLabel('Taker of OKX perp base')).toHaveValue('5 bps');
  await page.getByLabel('Binance, my tier').selectOption('VIP 1');
  await expect(page.locator('[data-fee="binance perp VIP 1"]')).toContainText('in use');
  await page.getByLabel('Another tier of Bybit').fill('VIP 2');
  await page.getByLabel('Another tier of Bybit').press('Enter');
  await expect(page.locator('[data-fee="bybit perp VIP 2"]')).toBeVisible();
});
