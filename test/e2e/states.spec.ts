import { expect, open, ranked, route, test } from './support/screens.ts';

test.describe('With a wrong token', () => {
  test.use({ expectedErrors: /401|WebSocket/ });
  test('the page says which address to open', async ({ page, server }) => {
    await page.goto(server.url.replace(/token=.*/, 'token=wrong'));
    await expect(page.getByTestId('banner')).toContainText('arbscope serve');
    await expect(page.getByText('Not signed in')).toBeVisible();
  });
});

test.describe('When the connection is lost', () => {
  test.use({ expectedErrors: /WebSocket|ERR_CONNECTION/ });

  test('old numbers go stale, the banner counts down, and everything comes back by itself', async ({
    page,
    server,
  }) => {
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('BTCUSDT');
    await expect(route(page, 'BTCUSDT:okx>binance')).toHaveText(/\d/);
    server.refuse(true);
    await expect(page.getByTestId('banner')).toContainText('Connection to Arbscope lost, retrying');
    await expect(route(page, 'BTCUSDT:okx>binance')).toHaveText('stale');
    await expect(page.getByTestId('reasons')).toContainText('no report for');
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'unknown');
    await page.keyboard.press('Control+1');
    await expect(page.locator('[data-row="BTCUSDT:okx"]')).toHaveAttribute('data-look', 'stale');
    server.refuse(false);
    await expect(page.getByTestId('banner')).toBeHidden();
    await expect(page.locator('[data-row="BTCUSDT:okx"]')).toHaveAttribute('data-look', /fresh|ageing/);
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
    expect(server.clients()).toBeGreaterThan(1);
  });

  test('screens that are looked at first say that nobody reads what belongs there', async ({
    page,
    server,
  }) => {
    const rail = page.getByRole('navigation', { name: 'Screens' }).getByRole('button');
    const words = page.getByText('Not connected: this is read once the connection is back.');
    await open(page, server, 2);
    server.refuse(true);
    await expect(page.getByTestId('banner')).toContainText('Connection to Arbscope lost, retrying');
    for (const screen of ['Signals', 'Gaps', 'Data', 'Replay']) {
      await rail.filter({ hasText: screen }).click();
      await expect(words.first()).toBeVisible();
      await expect(page.getByText(/^(Reading|Waiting)/)).toHaveCount(0);
    }
    server.refuse(false);
    await expect(page.getByTestId('banner')).toBeHidden();
    await expect(words).toHaveCount(0);
  });

  test.describe('after the limits were changed', () => {
    test.use({ fake: { maxAgeMs: 600_000 } });
    test('what was on the screen already goes by the new ones', async ({ page, server }) => {
      const key = 'BTCUSDT:binance>okx';
      server.backend.holdNet(0, 0, 2, 42);
      await open(page, server, 2);
      await page.getByTestId('symbol').selectOption('BTCUSDT');
      await expect(route(page, key)).toHaveText(/\d/);
      server.backend.changeLimits({ open_pct: 0.075, max_age_ms: 1_500 });
      await expect(page.locator('.screen-scope')).toContainText('Fire at +7.5 bps net');
      server.refuse(true);
      await expect(route(page, key)).toHaveText('stale');
      await expect(ranked(page, key).locator('[data-cell="net"]')).toHaveText('stale');
    });
  });
});

test.describe('Keyboard', () => {
  test('Ctrl and a number change the screen, ? shows every key, Esc closes it', async ({ page, server }) => {
    await open(page, server);
    for (const [i, name] of ['Monitor', 'Spreads', 'Signals', 'Health', 'Gaps', 'Data'].entries()) {
      await page.keyboard.press(`Control+${i + 1}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    }
    await page.keyboard.press('Shift+?');
    await expect(page.getByTestId('key-sheet')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('key-sheet')).toBeHidden();
  });

  test('the chosen screen, theme and route are still there after a reload', async ({ page, server }) => {
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('LTCUSDT');
    await page.getByRole('button', { name: 'Switch between dark and light' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await page.reload();
    await expect(page.getByTestId('symbol')).toHaveValue('LTCUSDT');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  });
});
