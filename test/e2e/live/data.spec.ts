import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { live } from '../support/live.ts';
import { expect, open, test } from '../support/live-page.ts';
import { DAY_NS, prepareDay, ROWS } from '../support/prepared-data.ts';

const world = live();

const folder = (name: string): string => join(world.backend.dataDir, name);
const line = (page: Page, name: string): Locator => page.locator(`.tree-line[data-name="${name}"]`);
const task = (page: Page): Locator => page.locator('.screen').getByTestId('task');
const file = (page: Page, name: RegExp): Locator => page.locator('[data-file]').filter({ hasText: name });

/** The Data screen with the prepared day chosen. */
async function openDay(page: Page): Promise<void> {
  await open(page, world);
  await page.getByRole('button', { name: 'Data', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Data');
  await expect(line(page, 'okx')).toBeVisible();
  // The first one below the one before, once it has been read: other venues have streams of these names too.
  let below = '';
  for (const name of ['okx', 'trade', 'SOLUSDT']) {
    below += `${below === '' ? '' : ' ~ '}.tree-line[data-name="${name}"]`;
    const branch = page.locator(below).first();
    if ((await branch.getAttribute('aria-expanded')) === 'false') await branch.click();
  }
  await line(page, '2026-01-15').click();
  await expect(page.getByTestId('day')).toContainText('okx · trade · SOLUSDT 2026-01-15');
}

test.beforeEach(async () => {
  for (const name of ['exports', 'import', 'compact'])
    await rm(folder(name), { recursive: true, force: true });
  await rm(folder('spool/exchange=okx/stream=trade/symbol=SOLUSDT/date=20260115'), {
    recursive: true,
    force: true,
  });
  await prepareDay(folder('spool'));
});

test('shows a day with its parts, what is damaged, and every digit of its rows', async ({ page }) => {
  await openDay(page);
  await expect(page.getByTestId('day')).toContainText('3,010 rows');
  await expect(page.getByTestId('day')).toContainText('67 of 96 quarter hours');
  await expect(page.locator('[data-file]')).toHaveCount(3);
  const cut = file(page, /000003\.parquet/);
  await expect(cut).toContainText('■ expected a Parquet file with events');
  await cut.click();
  await expect(page.getByTestId('preview')).toBeHidden();

  await file(page, /000001\.parquet/).click();
  const first = page.locator('[data-row="0"] [data-column="ts_event"]');
  await expect(first).toHaveText(String(DAY_NS + 123_456_789n));
  expect(await first.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0);
  await page.getByLabel('Jump to time').fill('07:30');
  await page.keyboard.press('Enter');
  const marked = page.locator('.preview-row[aria-selected="true"]');
  await expect(marked).toHaveAttribute('data-row', '1350');
  await expect(marked.locator('[data-column="ts_event"]')).toHaveText(
    String(DAY_NS + 27_000_000_000_000n + 123_456_789n),
  );
  await page.getByLabel('Jump to time').fill('noon');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('preview')).toContainText('A time such as 14:30:05.250');
  await page.getByRole('button', { name: 'Last' }).click();
  await expect(page.locator('[data-row="1509"]')).toBeVisible();
});

test('verifies, compacts and verifies again, and says what it found', async ({ page }) => {
  await openDay(page);
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(task(page)).toHaveAttribute('data-state', 'done');
  await expect(task(page)).toHaveAttribute('data-bad', 'true');
  await expect(task(page)).toContainText('000003.parquet');
  await page.getByRole('button', { name: 'Compact' }).click();
  await expect(task(page)).toContainText(/Compacting|expected/);
  await expect(task(page)).toContainText('expected a Parquet file');

  const cut = (await readdir(folder('spool'), { recursive: true })).find((name) =>
    name.endsWith('000003.parquet'),
  )!;
  await rm(folder(join('spool', cut)));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.locator('[data-file]')).toHaveCount(2);
  await page.getByRole('button', { name: 'Compact' }).click();
  await expect(task(page)).toContainText('okx trade SOLUSDT 20260115: compacted');
  await expect(page.getByTestId('day')).toContainText('3,000 rows');
  await expect(page.getByTestId('day')).toContainText('compacted v1');
  await expect(page.getByRole('button', { name: 'Compact' })).toBeDisabled();
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(task(page)).toContainText('all well. compacted file: 3,000 rows, the same as in its parts');
  await page.getByRole('button', { name: 'Put away' }).click();
  await expect(task(page)).toBeHidden();
});

test('estimates an export, writes it, and names its hash', async ({ page }) => {
  await openDay(page);
  const cut = (await readdir(folder('spool'), { recursive: true })).find((name) =>
    name.endsWith('000003.parquet'),
  )!;
  await rm(folder(join('spool', cut)));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(page.locator('[data-file]')).toHaveCount(2);
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByTestId('export');
  await expect(dialog.getByTestId('estimate')).toContainText('3,010 rows, about');
  await dialog.getByLabel('From').fill('07:59');
  await dialog.getByLabel('To').fill('07:58');
  await expect(dialog.getByTestId('estimate')).toHaveText('The end has to be after the begin.');
  await expect(dialog.getByRole('button', { name: 'Export', exact: true })).toBeDisabled();
  await dialog.getByLabel('To').fill('10:01');
  await expect(dialog.getByTestId('estimate')).toContainText('6 rows, about');
  await dialog.getByRole('button', { name: 'UTC text' }).click();
  for (const name of ['ts_recv', 'exchange', 'symbol', 'stream', 'stream_version', 'qty', 'side', 'trade_id'])
    await dialog.getByLabel(name, { exact: true }).click();
  await expect(dialog.getByTestId('estimate')).toContainText('6 rows, about');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  // The hash is told when the file is whole.
  await expect(dialog.getByTestId('task')).toContainText(/6 rows.*[0-9a-f]{64}/s);
  const text = await readFile(folder('exports/okx-trade-SOLUSDT-20260115.csv'), 'utf8');
  expect(text.split('\n').slice(0, 2)).toEqual(['ts_event,price', '2026-01-15T07:59:00.123456789Z,170.37']);
  await expect(dialog.getByTestId('task')).toContainText(createHash('sha256').update(text).digest('hex'));
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('imports after a dry run, and replaces nothing', async ({ page }) => {
  await prepareDay(folder('import/other/spool'), { isCut: false, first: 7 });
  await openDay(page);
  await page.getByRole('button', { name: 'Import…' }).click();
  const dialog = page.getByTestId('import');
  await expect(dialog.getByTestId('plan')).toContainText('Dry run: 2 to add (3,010 rows');
  // What is recorded meanwhile has such numbers too.
  expect(
    (await readdir(folder('spool'), { recursive: true })).filter((name) =>
      /date=20260115.*-00000[78]\./.test(name),
    ),
  ).toEqual([]);
  await dialog.getByRole('button', { name: 'Add 2 files' }).click();
  await expect(dialog.getByTestId('task')).toContainText('2 files added');
  await expect(dialog.getByTestId('plan')).toContainText('0 to add (0 rows, 0 B), 2 there already');
  await expect(dialog.getByRole('button', { name: 'Nothing to add' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-file]')).toHaveCount(5);
  expect(ROWS).toBe(3_000);
});

test('is worked by keys alone', async ({ page }) => {
  await openDay(page);
  await line(page, '2026-01-15').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(line(page, 'SOLUSDT').last()).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(line(page, '2026-01-15')).toBeHidden();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-file]').first()).toBeVisible();
});
