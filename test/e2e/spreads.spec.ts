import { expect, open, ranked, route, test } from './support/screens.ts';

test.describe('Spreads', () => {
  test('shows a commanded net of 42 bps in matrix, ranking and waterfall', async ({ page, server }) => {
    server.backend.holdNet(0, 0, 2, 42);
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('BTCUSDT');
    const cell = route(page, 'BTCUSDT:binance>okx');
    await expect(cell).toHaveText('+42.0');
    await expect(cell).toHaveAttribute('data-ramp', '4');
    await expect(route(page, 'BTCUSDT:okx>binance')).not.toHaveAttribute('data-ramp');
    await expect(ranked(page, 'BTCUSDT:binance>okx').locator('[data-cell="net"]')).toHaveText('+42.0');
    await expect(ranked(page, 'BTCUSDT:binance>okx')).toHaveAttribute('data-position', '0');

    await cell.hover();
    const details = page.getByTestId('route-details');
    await expect(details).toHaveAttribute('data-route-name', 'BTCUSDT:binance>okx');
    // The panel is there before its numbers are painted.
    await expect(details.locator('.waterfall td:last-child').nth(3)).toHaveText(/42\.0$/);
    const steps = await details.locator('.waterfall td:last-child').allInnerTexts();
    const bps = steps.map((text) => Number(text.replace('−', '-').replace('+', '')));
    expect(bps[3]).toBe(42);
    // Both taker fees are 5 bps; each number is rounded on its own.
    expect(bps[1]).toBe(-5);
    expect(Math.abs((bps[0] ?? 0) + (bps[1] ?? 0) + (bps[2] ?? 0) - (bps[3] ?? 0))).toBeLessThan(0.16);
  });

  test('says stale in place of a number when a leg is old, and counts it among the reasons', async ({
    page,
    server,
  }) => {
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('ETHUSDT');
    await expect(route(page, 'ETHUSDT:bybit>okx')).toHaveText(/^[+−]?\d+\.\d$/);
    server.backend.freeze(1, 1);
    for (const key of [
      'ETHUSDT:bybit>okx',
      'ETHUSDT:bybit>binance',
      'ETHUSDT:okx>bybit',
      'ETHUSDT:binance>bybit',
    ])
      await expect(route(page, key)).toHaveText('stale');
    await expect(route(page, 'ETHUSDT:okx>binance')).toHaveText(/\d/);
    await expect(page.getByTestId('reasons')).toContainText('60 routes:');
    await expect(page.getByTestId('reasons')).toContainText('2 buy leg stale');
    await expect(page.getByTestId('reasons')).toContainText('2 sell leg stale');
  });

  test('shows gross only under a header that says so', async ({ page, server }) => {
    server.backend.holdNet(2, 1, 0, 5);
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('BNBUSDT');
    await expect(route(page, 'BNBUSDT:bybit>binance')).toHaveText('+5.0');
    await page.getByRole('button', { name: 'Gross' }).click();
    await expect(page.getByTestId('matrix')).toContainText('GROSS bps');
    // 5.5 + 5 bps of fees, and their product with the price.
    await expect(route(page, 'BNBUSDT:bybit>binance')).toHaveText(/^\+15\.[5-6]$/);
  });

  test('stops sorting under the pointer and says how many moves wait', async ({ page, server }) => {
    await open(page, server, 2);
    server.backend.holdNet(4, 0, 1, 7);
    await expect(ranked(page, 'XRPUSDT:binance>bybit')).toHaveAttribute('data-position', '0');
    await ranked(page, 'XRPUSDT:binance>bybit').hover();
    server.backend.holdNet(4, 0, 1, Number.NaN);
    server.backend.holdNet(5, 2, 1, 30);
    await expect(page.getByTestId('sorting')).toHaveText(/sorting paused · [1-9]\d* moves waiting/);
    await expect(ranked(page, 'XRPUSDT:binance>bybit')).toHaveAttribute('data-position', '0');
    await page.mouse.move(5, 5);
    await expect(ranked(page, 'LINKUSDT:okx>bybit')).toHaveAttribute('data-position', '0');
    await expect(page.getByTestId('sorting')).toHaveText('');
  });

  test('draws the chosen route and gives the same numbers as a table', async ({ page, server }) => {
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('SOLUSDT');
    await route(page, 'SOLUSDT:okx>binance').click();
    const panel = page.getByTestId('route-panel');
    await expect(panel).toHaveAttribute('data-route-name', 'SOLUSDT:okx>binance');
    await expect(panel.locator('canvas').first()).toBeVisible();
    await expect(panel.getByTestId('chart-legend')).toContainText(/buy OKX ask \d+\.\d\d/);
    await expect(panel).toContainText('TradingView');
    await panel.getByRole('button', { name: 'View as table' }).click();
    await expect(panel.getByRole('row').nth(1)).toContainText(/\d\d:\d\d:\d\d\d+\.\d\d\d+\.\d\d[+−]?\d+\.\d/);
  });

  test('ranks with the keyboard: arrows move, Enter chooses, the order stands still', async ({
    page,
    server,
  }) => {
    await open(page, server, 2);
    await expect(page.locator('[data-position="3"]')).toBeVisible();
    await page.locator('[data-position="0"]').focus();
    await expect(page.getByTestId('sorting')).toContainText('sorting paused');
    // The order may have been renewed just before it was held.
    const first = Number(await page.locator(':focus').getAttribute('data-position'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const row = page.locator(`[data-position="${first + 2}"]`);
    await expect(row).toBeFocused();
    await page.keyboard.press('Enter');
    const key = await row.getAttribute('data-row-route');
    await expect(page.getByTestId('route-panel')).toHaveAttribute('data-route-name', key ?? '');
  });
});

test.describe('While the backend is gone', () => {
  test.use({ expectedErrors: /WebSocket|ERR_CONNECTION/ });

  test('the chart keeps what it has drawn, also after a look at another screen', async ({ page, server }) => {
    await open(page, server, 2);
    const legend = page.getByTestId('chart-legend');
    await expect(legend).toContainText(/net [+−]?\d/);
    await page.getByRole('button', { name: 'View as table' }).click();
    const numbers = page
      .getByRole('table', { name: 'Route by second' })
      .getByRole('row')
      .filter({ hasText: /[+−]\d+\.\d$/ });
    await expect(numbers.first()).toBeVisible();
    server.refuse(true);
    await expect(page.getByTestId('banner')).toContainText('lost');
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+2');
    await page.getByRole('button', { name: 'View as table' }).click();
    await expect(numbers.first()).toBeVisible();
    await page.getByRole('button', { name: 'Chart', exact: true }).click();
    // Ink of both lines, not an empty field.
    const colours = () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.chart-canvas canvas');
        const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        const seen = new Set<number>();
        for (let i = 0; i < data.length; i += 4)
          seen.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
        return seen.size;
      });
    await expect.poll(colours).toBeGreaterThan(8);
  });
});
