import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { FakeServer } from './support/fake-server.ts';
import { expect, open, test } from './support/screens.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A day with one gap of every kind, on the Gaps screen. */
async function openGaps(page: Page, server: FakeServer): Promise<void> {
  server.backend.gaps.addDay('BTCUSDT');
  await open(page, server);
  await show(page);
}

async function show(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Gaps', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Gaps');
}

const line = (page: Page, key: string) => page.locator(`[data-line="${key}"]`);
const readout = (page: Page) => page.getByTestId('gap-readout');

test('says of every line how much is covered, and opens it down to its symbols', async ({ page, server }) => {
  await openGaps(page, server);
  await expect(line(page, 'okx').locator('[data-cell="gaps"]')).toHaveText('2');
  await expect(line(page, 'okx').locator('[data-cell="longest"]')).toHaveText('42.0 s');
  await expect(line(page, 'bybit').locator('[data-cell="gaps"]')).toHaveText('0');
  await expect(line(page, 'okx bbo BTCUSDT')).toBeHidden();
  await line(page, 'okx bbo').getByRole('button').click();
  await expect(line(page, 'okx bbo BTCUSDT').locator('[data-cell="p95"]')).toHaveText('42.0 s');
  // Two of twenty-four hours were not recorded.
  await expect(line(page, 'okx bbo ETHUSDT').locator('[data-cell="coverage"]')).toHaveText(/^9[12]\.\d\d$/);
  await page.getByRole('button', { name: 'With gaps' }).click();
  await expect(line(page, 'bybit')).toBeHidden();
  await page.getByRole('button', { name: /rows without gaps hidden/ }).click();
  await expect(line(page, 'bybit')).toBeVisible();
});

test('keys move from cell to cell, Enter lists the gaps of one, E marks it as expected', async ({
  page,
  server,
}) => {
  await openGaps(page, server);
  await line(page, 'okx bbo').getByRole('button').click();
  await page.locator('.gap-scroll').focus();
  await page.keyboard.press('End');
  const key = async (): Promise<string> => (await readout(page).textContent()) ?? '';
  for (let i = 0; i < 80 && !(await key()).startsWith('OKX · bbo · BTCUSDT'); i++)
    await page.keyboard.press('ArrowDown');
  for (let i = 0; i < 20 && !(await key()).includes('lost'); i++) await page.keyboard.press('ArrowLeft');
  await expect(readout(page)).toContainText('longest 42.0 s');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('gap-list')).toContainText('OKX · bbo · BTCUSDT');
  await expect(page.locator('[data-gap]')).toHaveCount(1);
  await expect(page.locator('[data-gap="disconnect"]')).toContainText('unknown');

  await page.locator('.gap-scroll').focus();
  await page.keyboard.press('e');
  await page.getByRole('textbox', { name: 'Why' }).fill('announced maintenance');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('gap-notes')).toContainText('announced maintenance');
  await expect(line(page, 'okx bbo BTCUSDT').locator('[data-cell="gaps"]')).toHaveText('0');
  await expect(page.locator('[data-gap="disconnect"] [data-cell="note"]')).toContainText(
    'announced maintenance',
  );
  expect(server.backend.gaps.notes).toMatchObject([{ exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT' }]);
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(line(page, 'okx bbo BTCUSDT').locator('[data-cell="gaps"]')).toHaveText('1');
});

test('the pointer on a cell tells what happened in it', async ({ page, server }) => {
  await openGaps(page, server);
  const cells = (await page.locator('.gap-cells').boundingBox())!;
  const of = (await line(page, 'binance bbo').boundingBox())!;
  const bucket = 30 * MINUTE;
  const dropped = server.backend.gaps.list.find(({ cause }) => cause === 'queue_full')!;
  const at = Number(BigInt(dropped.from) / 1_000_000n);
  const tip = page.getByTestId('gap-tip');
  // A new half hour may begin between the map and the look at the clock.
  await expect(async () => {
    const begin = Math.floor((Date.now() - 24 * HOUR + 1) / bucket) * bucket;
    const end = Math.ceil(Date.now() / bucket) * bucket;
    await page.mouse.move(cells.x + (cells.width * (at - begin)) / (end - begin), of.y + 9);
    await expect(tip).toContainText('BIN · bbo', { timeout: 1_000 });
  }).toPass();
  await expect(tip).toContainText('312 dropped by the queue');
  await expect(tip).toContainText('2.0 s · queue full · bbo BTCUSDT · missing 312');
});

test('is painted in one go, not cell by cell', async ({ page, server }) => {
  await openGaps(page, server);
  const { width, height, colours } = await page
    .locator('.gap-cells canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const image = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return {
        width: canvas.width,
        height: canvas.height,
        colours: new Set(new Uint32Array(image.data.buffer)).size,
      };
    });
  expect([width > 400, height, colours >= 5]).toEqual([true, 17 * 18, true]);
});

test('ranges ask for their own buckets; a table says the same in words', async ({ page, server }) => {
  await openGaps(page, server);
  await page.getByRole('button', { name: 'View as table' }).click();
  const table = page.getByTestId('gap-table');
  await expect(table).toContainText('OKX · bbo');
  await expect(table).toContainText('42.0 s');
  await page.getByRole('button', { name: '1 h', exact: true }).click();
  await expect(table).not.toContainText('42.0 s');
  await page.getByRole('button', { name: '7 d', exact: true }).click();
  await expect(table).toContainText('42.0 s');
  await page.getByRole('button', { name: 'From…' }).click();
  await expect(page.getByLabel('From, UTC')).toBeVisible();
});

test('exports what it lists', async ({ page, server }) => {
  await openGaps(page, server);
  await expect(page.locator('[data-gap]')).toHaveCount(3);
  const saved = async (name: 'CSV' | 'JSON'): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    return readFile(await download.path(), 'utf8');
  };
  const csv = (await saved('CSV')).trim().split('\n');
  expect(csv).toHaveLength(4);
  expect(csv[1]).toMatch(/^okx,bbo,BTCUSDT,disconnect,lost,/);
  expect((JSON.parse(await saved('JSON')) as { gaps: unknown[] }).gaps).toHaveLength(3);
});

test.describe('Without an answer', () => {
  test('one that fails says why, and is tried again', async ({ page, server }) => {
    server.backend.gaps.answers = 'error';
    await open(page, server);
    await show(page);
    await expect(page.getByTestId('gap-error')).toContainText('ledger: expected a database, found none');
    server.backend.gaps.answers = 'all';
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByTestId('gap-error')).toBeHidden();
    await expect(line(page, 'okx')).toBeVisible();
  });

  test('an old map is not shown as new', async ({ page, server }) => {
    await openGaps(page, server);
    await expect(line(page, 'okx')).toBeVisible();
    server.backend.gaps.answers = 'never';
    await expect(page.getByTestId('gap-old')).toContainText('old: what has happened since is not shown', {
      timeout: 40_000,
    });
  });
});
