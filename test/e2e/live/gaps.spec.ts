import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { live } from '../support/live.ts';
import { expect, open, test } from '../support/live-page.ts';

const world = live();

test('a socket that is lost is a gap of its venue, can be marked, and the mark outlives the page', async ({
  page,
}) => {
  await open(page, world);
  await world.command({ command: 'reset', venue: 'okx' });
  await expect
    .poll(() => world.observer.status?.market?.venues[2]?.connections[0]?.disconnects ?? 0)
    .toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Gaps', exact: true }).click();
  await page.getByRole('button', { name: '1 h', exact: true }).click();
  const okx = page.locator('[data-line="okx"]');
  await expect(okx.locator('[data-cell="gaps"]')).not.toHaveText('0', { timeout: 30_000 });
  const gap = page.locator('[data-gap="disconnect"]').first();
  await expect(gap).toContainText('OKX');

  // The newest minute, on the line of the venue.
  await page.locator('.gap-scroll').focus();
  await page.keyboard.press('End');
  const readout = page.getByTestId('gap-readout');
  for (let i = 0; i < 20 && !(await readout.innerText()).startsWith('OKX  '); i++)
    await page.keyboard.press('ArrowDown');
  for (let i = 0; i < 5 && !(await readout.innerText()).includes('lost'); i++)
    await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('e');
  await page.getByRole('textbox', { name: 'Why' }).fill('moved a cable');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('gap-notes')).toContainText('moved a cable');
  const stored = await readFile(join(world.backend.dataDir, 'gap-notes.json'), 'utf8');
  expect(JSON.parse(stored)).toMatchObject({
    version: 1,
    notes: [{ exchange: 'okx', stream: '*', symbol: '*', text: 'moved a cable' }],
  });
  await page.reload();
  await page.getByRole('button', { name: 'Gaps', exact: true }).click();
  await expect(page.getByTestId('gap-notes')).toContainText('moved a cable');
  // Taken away again, it counts as before.
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByTestId('gap-notes')).toBeHidden();
});

test('health tells the sockets lost and the gaps of the last day by the ledger', async ({ page }) => {
  await open(page, world, 4);
  const row = page.locator('[data-venue-row="okx"]');
  await expect(row.locator('[data-cell="gaps"]')).not.toHaveText(/^[0—]$/, { timeout: 45_000 });
  await expect(row.locator('[data-cell="reconnects"]')).not.toHaveText(/^[0—]$/);
});
