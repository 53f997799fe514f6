import { expect, test } from './support/screens.ts';

test.describe('On a folder nobody has used', () => {
  test.use({ fake: { maxAgeMs: 1_500, isFirstStart: true, mode: 'LIVE' } });

  test('three cards: what to show, what it costs, what is heard; answered once for ever', async ({
    page,
    server,
  }) => {
    await page.goto(server.url);
    const cards = page.getByTestId('first-start');
    await expect(cards).toContainText('running now');
    await expect(cards).toContainText('arbscope demo');
    await expect(cards).toContainText('arbscope serve --data-dir FOLDER');
    await cards.getByRole('button', { name: 'Next' }).click();
    await expect(cards).toContainText('0.055 % = 5.5 bps');
    await cards.getByRole('button', { name: 'Next' }).click();
    await cards.getByRole('button', { name: 'Play' }).click();
    await expect(page.locator('body')).toHaveAttribute('data-last-sound', 'strong');
    await cards.getByRole('button', { name: 'Start' }).click();
    await expect(cards).toBeHidden();
    // Kept beside the data, not in this browser alone.
    await expect
      .poll(async () => (await server.backend.handlers.preferences.get({})).isFirstStart)
      .toBe(false);
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await expect(page.getByTestId('mode')).toHaveText('LIVE');
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
    await expect(cards).toBeHidden();
  });

  test('can be skipped, with the way to the own fees one click away', async ({ page, server }) => {
    await page.goto(server.url);
    const cards = page.getByTestId('first-start');
    await cards.getByRole('button', { name: 'Next' }).click();
    await cards.getByRole('button', { name: 'Enter my own fees…' }).click();
    await expect(cards).toBeHidden();
    await expect(page.getByRole('heading', { level: 2, name: 'Fees' })).toBeVisible();
  });
});

test('on a folder that has been used nothing asks', async ({ page, server }) => {
  await page.goto(server.url);
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
  await expect(page.getByTestId('first-start')).toBeHidden();
});
