import type { Page } from '@playwright/test';
import { PATIENCE } from '../support/patience.ts';
import { expect, open, ranked, route, test } from './support/screens.ts';

const area = (page: Page, name: 'Symbol' | 'Market') =>
  page.getByRole('group', { name: 'Area' }).getByRole('button', { name });

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
    await expect(async () => {
      const steps = await details.locator('.waterfall td:last-child').allInnerTexts();
      const bps = steps.map((text) => Number(text.replace('−', '-').replace('+', '')));
      expect(bps[3]).toBe(42);
      // Both taker fees are 5 bps; each number is rounded on its own.
      expect(bps[1]).toBe(-5);
      expect(Math.abs((bps[0] ?? 0) + (bps[1] ?? 0) + (bps[2] ?? 0) - (bps[3] ?? 0))).toBeLessThan(0.16);
    }).toPass({ timeout: PATIENCE.timeout, intervals: [PATIENCE.interval] });
  });

  test('a symbol that was left and chosen again before a frame was painted has its numbers', async ({
    page,
    server,
  }) => {
    server.backend.holdNet(0, 0, 2, 42);
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('BTCUSDT');
    await expect(route(page, 'BTCUSDT:binance>okx')).toHaveText('+42.0');
    const drawn = await page.getByTestId('symbol').evaluate(async (select: HTMLSelectElement) => {
      const symbols: (string | undefined)[] = [];
      for (const symbol of ['ETHUSDT', 'BTCUSDT']) {
        select.value = symbol;
        select.dispatchEvent(new Event('change', { bubbles: true }));
        // React is done with it in the microtasks after the event.
        for (let i = 0; i < 10; i++) await Promise.resolve();
        symbols.push(document.querySelector<HTMLElement>('table.matrix')?.dataset['symbol']);
      }
      return symbols;
    });
    expect(drawn).toEqual(['ETHUSDT', 'BTCUSDT']);
    await expect(route(page, 'BTCUSDT:binance>okx')).toHaveText('+42.0');
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
    const focused = page.locator('[data-position]:focus');
    // The order may be renewed just before it is held, and a row moved then is not the focused one any more.
    await expect(async () => {
      await page.locator('[data-position="0"]').focus();
      await expect(page.getByTestId('sorting')).toContainText('sorting paused');
      await expect(focused).toHaveCount(1, { timeout: 1_000 });
    }).toPass();
    const first = Number(await focused.getAttribute('data-position'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const row = page.locator(`[data-position="${first + 2}"]`);
    await expect(row).toBeFocused();
    await page.keyboard.press('Enter');
    const key = await row.getAttribute('data-row-route');
    await expect(page.getByTestId('route-panel')).toHaveAttribute('data-route-name', key ?? '');
  });
});

test.describe('Spreads, told otherwise', () => {
  test('a cycle costs both fees twice; funding is what both rates say', async ({ page, server }) => {
    server.backend.holdNet(0, 0, 2, 42);
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('BTCUSDT');
    const cell = route(page, 'BTCUSDT:binance>okx');
    await expect(cell).toHaveText('+42.0');
    await page.getByRole('button', { name: 'Cycle' }).click();
    await expect(page.getByTestId('matrix')).toContainText('four taker fills');
    // Two fees of 5 bps on what grew by 52 bps: 10.05 bps once more.
    await expect(cell).toHaveText('+32.0');
    await expect(ranked(page, 'BTCUSDT:binance>okx').locator('[data-cell="net"]')).toHaveText('+32.0');
    await cell.hover();
    const words = page.getByTestId('route-details').locator('.waterfall td:first-child');
    await expect(words).toHaveText([
      'Gross',
      'Taker BIN 0.05 %',
      'Taker OKX 0.05 %',
      'Net',
      'Both fees again, to close',
      'Net cycle',
    ]);
    // Binance pays −1.0 bps and OKX 0.0 bps for 8 h: the short leg gets 0, the long one gets 1.
    await page.getByRole('button', { name: '+ Funding' }).click();
    await expect(cell).toHaveText('+43.0');
    await expect(ranked(page, 'BTCUSDT:binance>okx').locator('[data-cell="funding"]')).toHaveText('+1.0');
    await cell.hover();
    await expect(page.getByTestId('route-details')).toContainText('Funding of BIN−1.0 bps for 8 h, in ');
  });

  test('filters leave routes out and say how many and why', async ({ page, server }) => {
    const { backend } = server;
    // What lifts a bid lifts it for both other venues.
    backend.holdNet(0, 0, 2, 20);
    backend.holdNet(3, 2, 1, 10);
    await open(page, server, 2);
    await expect(ranked(page, 'BTCUSDT:binance>okx')).toBeVisible();
    const rows = page.locator('[data-row-route]');
    await page.getByTestId('min-net').fill('15');
    await expect(rows).toHaveCount(2);
    await expect(page.getByTestId('reasons')).toContainText('hidden: 58 below +15.0 bps');
    await page.getByTestId('min-net').fill('0.05 %');
    await expect(rows).toHaveCount(4);
    await expect(page.getByTestId('reasons')).toContainText('hidden: 56 below +5.0 bps');
    await page.getByTestId('min-size').fill('900M');
    await expect(page.getByText('0 of 60 routes match.')).toBeVisible();
    await page.getByRole('button', { name: 'Show all routes' }).click();
    await expect(page.getByTestId('reasons')).not.toContainText('hidden');
    backend.freeze(1, 1);
    await expect(page.getByTestId('reasons')).toContainText('2 buy leg stale');
    await page.getByLabel('Hide stale').check();
    await expect(page.getByTestId('reasons')).toContainText('hidden: 4 stale or missing a leg');
    await expect(ranked(page, 'ETHUSDT:bybit>okx')).toBeHidden();
    await page.getByLabel('Hide muted').check();
    await backend.alerts.mute({ kind: 'symbol', symbol: 'BTCUSDT' }, null);
    await expect(page.getByTestId('reasons')).toContainText('6 muted');
    await expect(ranked(page, 'BTCUSDT:binance>okx')).toBeHidden();
  });

  test('the whole market is a map; a click or Enter leads to the matrix, and a table has the same', async ({
    page,
    server,
  }) => {
    server.backend.holdNet(5, 2, 1, 30);
    await open(page, server, 2);
    await area(page, 'Market').click();
    const map = page.getByTestId('market-map');
    await expect(map.locator('[data-map-symbol]').first()).toHaveText('LINKUSDT');
    await expect(map.locator('[data-map-symbol]')).toHaveCount(10);
    const box = (await map.locator('canvas').boundingBox())!;
    // OKX→BYB is the last of six, in the first row.
    await page.mouse.move(box.x + (box.width * 5.5) / 6, box.y + 8);
    await expect(page.getByTestId('map-told')).toHaveText('LINKUSDT OKX→BYB: +30.0 · below line');
    await expect(page.getByTestId('map-sorting')).toContainText('sorting paused');
    // The highest step of the ramp.
    const colour = await map.locator('canvas').evaluate((element: HTMLCanvasElement) => {
      const at = element.getContext('2d')!.getImageData(Math.floor((element.width * 5.1) / 6), 8, 1, 1).data;
      return `rgb(${at[0]}, ${at[1]}, ${at[2]})`;
    });
    expect(colour).toBe('rgb(185, 220, 255)');
    await page.mouse.click(box.x + (box.width * 5.5) / 6, box.y + 8);
    await expect(page.locator('table.matrix')).toHaveAttribute('data-symbol', 'LINKUSDT');
    await expect(page.getByTestId('route-panel')).toHaveAttribute('data-route-name', 'LINKUSDT:okx>bybit');

    await page.keyboard.press('m');
    await map.getByRole('group', { name: /^Spreads of the whole market/ }).focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    const second = await map.locator('[data-map-symbol]').nth(1).textContent();
    await expect(page.getByTestId('map-told')).toContainText(`${second} BYB→BIN`);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('route-panel')).toHaveAttribute(
      'data-route-name',
      `${second}:bybit>binance`,
    );
    await area(page, 'Market').click();
    await map.getByRole('button', { name: 'View as table' }).click();
    await expect(map.locator('[data-map-route="LINKUSDT:okx>bybit"]')).toHaveText('+30.0');
    await map.getByRole('button', { name: 'Map' }).click();
  });

  test('a route is told with how long and how often it paid in 24 hours', async ({ page, server }) => {
    const { backend } = server;
    for (const life of [1_500, 3_500, 21_600_000 - 5_000])
      backend.closeSignal(backend.openSignal(0, 0, 2, 0.04, 23_000_000), 'reverted', life);
    backend.closeSignal(backend.openSignal(0, 0, 2, 8, 50_000, 'SUSPECT'), 'reverted', 9_000);
    await open(page, server, 2);
    await page.getByTestId('symbol').selectOption('BTCUSDT');
    await route(page, 'BTCUSDT:binance>okx').click();
    const block = page.getByTestId('persistence');
    await expect(block.locator('.facts dd')).toHaveText([
      'none is open',
      // Three arbitrages in the twelve hours that were recorded; the suspect one is none.
      '3',
      '6',
      '3.5 s',
      '50 % of 12:00:00',
      '+4.0 bps',
    ]);
    await expect(block.getByTestId('histogram').locator('.histogram-count').first()).toHaveText('1');
    backend.openSignal(0, 0, 2, 0.06);
    await expect(block.locator('.facts dd').first()).toHaveText(/^\d\.\d s$/);
    await expect(block.locator('.facts dd').nth(1)).toHaveText('4');
    await route(page, 'BTCUSDT:okx>binance').click();
    await expect(block).toContainText('No life has ended in this time.');
    backend.breakHistory('the disk is gone');
    await route(page, 'BTCUSDT:okx>bybit').click();
    await expect(block).toContainText('The history could not be read');
  });

  test('old fees are a warning that leads to where they are set', async ({ page, server }) => {
    Object.assign(server.backend.session, { fees_old: true, fees_checked: '2026-01-02' });
    await open(page, server, 2);
    await expect(page.getByTestId('fees-old')).toHaveText('▲ Fees of 2026-01-02 are old: check them');
    await page.getByTestId('fees-old').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
    await expect(page.getByRole('heading', { name: 'Fees' })).toBeVisible();
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
      .filter({ hasText: /[+−]\d+\.\d/ });
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
