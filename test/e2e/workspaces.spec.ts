import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, open, test } from './support/screens.ts';

test.describe('Watchlists', () => {
  test('narrow every screen, count what is hidden, and can be undone when deleted', async ({
    page,
    server,
  }) => {
    await open(page, server);
    await page.getByTestId('watchlist').click();
    await page.getByLabel('Name of the new list').fill('Majors');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.keyboard.press('Escape');
    // A new list is empty: everything is still reachable.
    await expect(page.getByText('Nothing of 10 symbols is in the watchlist Majors.')).toBeVisible();
    await page.getByRole('button', { name: 'Show all symbols' }).click();
    await page.getByTestId('watchlist').click();
    await page.getByRole('button', { name: /^✓?\s*Majors/ }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show all symbols' }).click();
    await page.getByRole('button', { name: 'BTCUSDT in the watchlist' }).click();
    await page.locator('.monitor [data-row="ETHUSDT"]').click();
    await page.keyboard.press('w');
    await page.getByTestId('watchlist').click();
    await page.getByRole('button', { name: 'Favourites 2', exact: true }).click();
    await page.keyboard.press('Escape');
    await expect(page.locator('.monitor-head')).toHaveCount(2);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.screen-scope')).toContainText('2 of 10 symbols');
    await page.keyboard.press('Control+2');
    await expect(page.getByTestId('reasons')).toContainText('48 not in the watchlist');
    await expect(page.locator('[data-row-route]')).toHaveCount(12);
    await page.getByTestId('watchlist').click();
    await page.getByRole('button', { name: 'Delete Favourites' }).click();
    await expect(page.getByTestId('reasons')).not.toContainText('not in the watchlist');
    await page.getByTestId('toasts').getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByTestId('reasons')).toContainText('48 not in the watchlist');
  });
});

test.describe('Workspaces', () => {
  test('keep screen, list, columns and looks; a file shows what it would change first', async ({
    page,
    server,
  }) => {
    await open(page, server);
    await page.getByTestId('columns').click();
    await page.getByLabel('Lat p50').uncheck();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('columnheader', { name: /Lat p50/ })).toBeHidden();
    await page.getByTestId('workspace').click();
    await page.getByLabel('Name of the new workspace').fill('Desk');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const path = await (await saved).path();
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
      format: 'arbscope-workspace',
      version: 1,
      workspace: { name: 'Desk', screen: 'monitor', hiddenColumns: ['monitor.latency'], theme: 'dark' },
    });
    await page.getByRole('button', { name: 'Delete Desk' }).click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+3');
    await page.getByRole('button', { name: 'Switch between dark and light' }).click();
    await page.getByTestId('workspace-file').setInputFiles(path);
    const dialog = page.getByTestId('import-workspace');
    await expect(dialog.getByRole('row', { name: 'Screen signals monitor' })).toBeVisible();
    await expect(dialog.getByRole('row', { name: 'Theme Light Dark' })).toBeVisible();
    // Nothing has changed yet.
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await dialog.getByRole('button', { name: 'Import and open' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Monitor');
    await expect(page.getByTestId('workspace')).toContainText('Desk');
    await page.getByTestId('toasts').getByRole('button', { name: 'Undo' }).last().click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Signals');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  });

  test('a file that is no workspace is refused with the reason', async ({ page, server }) => {
    await open(page, server);
    await page.getByTestId('workspace').click();
    await page
      .getByTestId('workspace-file')
      .setInputFiles({ name: 'other.json', mimeType: 'application/json', buffer: Buffer.from('{"a":1}') });
    await expect(page.getByRole('alert').filter({ hasText: 'other.json' })).toContainText(
      'arbscope-workspace',
    );
  });
});

test.describe('Windows of their own', () => {
  test('show one screen without sound, follow their link group, and come back with a workspace', async ({
    page,
    server,
  }) => {
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('BTCUSDT');
    await page.getByTestId('link').selectOption('a');
    const opening = page.waitForEvent('popup');
    await page.getByTestId('pop-out').click();
    const panel = await opening;
    await expect(panel.getByTestId('matrix')).toContainText('BTCUSDT');
    await expect(panel.getByRole('navigation')).toBeHidden();
    await expect(panel.getByTestId('sound')).toBeHidden();
    await expect(panel.getByTestId('mode')).toHaveText('DEMO DATA');
    await page.getByTestId('symbol').selectOption('SOLUSDT');
    await expect(panel.getByTestId('matrix')).toContainText('SOLUSDT');
    await panel.getByTestId('symbol').selectOption('XRPUSDT');
    await expect(page.getByTestId('symbol')).toHaveValue('XRPUSDT');
    // Another group goes its own way.
    await panel.getByTestId('link').selectOption('b');
    await page.getByTestId('symbol').selectOption('LTCUSDT');
    await expect(panel.getByTestId('matrix')).toContainText('XRPUSDT');
    // Its view is its own: the main window's screen does not change with it.
    await page.keyboard.press('Control+1');
    await expect(panel.getByTestId('matrix')).toBeVisible();
    await page.getByTestId('workspace').click();
    await page.getByLabel('Name of the new workspace').fill('Two');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await panel.close();
    const reopening = page.waitForEvent('popup');
    await page.locator('.menu-choice').filter({ hasText: 'Two' }).click();
    const again = await reopening;
    await expect(again.getByTestId('matrix')).toContainText('XRPUSDT');
    await expect(again.getByTestId('link')).toHaveValue('b');
  });

  test('a part of a screen has one too: the mini window, a route, a signal', async ({ page, server }) => {
    const id = server.backend.openSignal(0, 2, 0, 0.03);
    await open(page, server);
    await page.getByTestId('link').selectOption('a');
    const mini = await opened(page, 'mini-window');
    const best = mini.locator('[data-mini]').first();
    await expect(best.locator('[data-part="net"]')).toHaveText(/^[+−]\d+\.\d$/);
    await expect(mini.getByTestId('mode')).toHaveText('DEMO');
    await expect(mini.getByTestId('sound')).toHaveCount(0);
    await mini.getByTestId('mini-mute').click();
    await expect(mini.getByTestId('mini-mute')).toHaveText(/^1\d:\d\d$/);
    await expect(page.getByTestId('sound-label')).toContainText('muted');

    await page.keyboard.press('Control+2');
    const route = await opened(page, 'pop-out-route');
    await expect(route.getByTestId('chart-legend')).toContainText(/size [\d.]+[kM]? \w/);
    await expect(route.getByTestId('pop-out-route')).toHaveCount(0);
    // A click in the mini window leads the whole link group.
    const other = mini.locator('[data-mini]').nth(2);
    // Nothing moves under the pointer.
    await other.hover();
    const key = (await other.getAttribute('data-mini')) ?? '';
    await other.click();
    await expect(route.getByTestId('route-panel')).toHaveAttribute('data-route-name', key);

    await page.keyboard.press('Control+3');
    await page.locator(`[data-opportunity="${id}"]`).click();
    const signal = await opened(page, 'pop-out-signal');
    await expect(signal.getByTestId('signal-details')).toHaveAttribute('data-of', id);
  });
});

/** Clicks what opens a window of its own, and waits for it. */
async function opened(page: Page, testId: string): Promise<Page> {
  const opening = page.waitForEvent('popup');
  await page.getByTestId(testId).click();
  return opening;
}
