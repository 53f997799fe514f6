import type { Page } from '@playwright/test';
import { expect, open, test } from './support/screens.ts';

const show = (page: Page): Promise<void> => page.getByRole('button', { name: 'Data', exact: true }).click();
const fact = (page: Page, name: string) => page.locator(`[data-fact="${name}"]`);

async function openDay(page: Page): Promise<void> {
  await show(page);
  await page.locator('.tree-line[data-name="2026-01-15"]').click();
  await expect(page.getByTestId('day')).toBeVisible();
}

test('says why nothing can be read, and tries again', async ({ page, server }) => {
  server.backend.data.answers = 'error';
  await open(page, server);
  await show(page);
  await expect(page.getByRole('alert')).toContainText('catalog: expected a database, found a damaged one');
  server.backend.data.answers = 'day';
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.locator('.tree-line[data-name="okx"]')).toBeVisible();
});

test('says what a day is worth: its verdict, its gaps, its copies', async ({ page, server }) => {
  const { data } = server.backend;
  data.answers = 'day';
  await open(page, server);
  await openDay(page);
  await expect(fact(page, 'quality')).toHaveText('▲ DEGRADED · for replay, statistics');
  await expect(fact(page, 'quality')).toHaveAttribute('title', '2 of 96 windows DEGRADED');
  await expect(fact(page, 'gaps')).toHaveText('▲ 1 gap, longest 42.0 s');
  await expect(page.getByTestId('day-worth')).toContainText('not uploaded: no object store');

  data.day = {
    ...data.day,
    copies: {
      place: 'partly',
      waiting: 1,
      verified: 1,
      removed: 0,
      taken: 0,
      parts_url: 's3://bucket/spool/',
      compact_url: 's3://bucket/compact/',
    },
  };
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(fact(page, 'copies')).toHaveText('◐ partly in S3, 1 waiting');
  await page.getByTestId('day-worth').getByRole('button', { name: 'Show' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Gaps');
});

test('an export tells of gaps before it begins, and names its hash when it is done', async ({
  page,
  server,
}) => {
  const { data } = server.backend;
  data.answers = 'day';
  await open(page, server);
  await openDay(page);
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByTestId('export');
  await expect(dialog.getByTestId('estimate')).toContainText('3,000 rows, about 120 kB');
  await expect(dialog.getByTestId('estimate')).toContainText('▲ 1 gap in this time.');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  data.tell({ text: '1,500 rows', share: 0.5 });
  await expect(dialog.getByTestId('task')).toContainText('1,500 rows');
  const sha256 = 'ab'.repeat(32);
  const name = 'okx-trade-SOLUSDT-20260115.csv';
  data.tell({
    state: 'done',
    share: 1,
    result: { kind: 'export', name, rows: 3_000, bytes: 121_000, sha256 },
  });
  const line = dialog.locator('.task-text');
  await expect(line).toHaveText(`3,000 rows, 121 kB in exports/${name}, sha256 ${sha256}`);
  expect(await line.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(1);
});
