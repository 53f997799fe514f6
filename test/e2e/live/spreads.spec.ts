import type { Page } from '@playwright/test';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { defaultSymbols } from '#shared/market/symbols.ts';
import { live, venues } from '../support/live.ts';
import { expect, open, test } from '../support/live-page.ts';
import { ranked, route } from '../support/screens.ts';

const world = live();
const takerOf = (exchange: ExchangeId): number => venues.find(({ id }) => id === exchange)!.takerPct / 100;

/** What buying and selling one unit leaves after both fees, bps of what the purchase costs. */
function netBps(ask: number, buy: ExchangeId, bid: number, sell: ExchangeId): number {
  const cost = ask * (1 + takerOf(buy));
  return ((bid * (1 - takerOf(sell)) - cost) / cost) * 10_000;
}

/** One decimal and a sign, as a trader expects it. */
function signed(bps: number): string {
  return `${bps < 0 ? '−' : '+'}${Math.abs(bps).toFixed(1)}`;
}

async function choose(page: Page, symbol: string): Promise<void> {
  await page.getByTestId('symbol').selectOption(symbol);
  await expect(page.locator(`table.matrix[data-symbol="${symbol}"]`)).toBeVisible();
}

/** Holds every book of every venue, so that frames say the same from one to the next. */
async function holdAll(): Promise<void> {
  for (const [i, symbol] of defaultSymbols.entries())
    for (const [v, { id: venue }] of venues.entries()) {
      const bid = 100 + i + v / 100;
      await world.command({ command: 'quote', venue, symbol, bid, ask: bid + 0.01 });
    }
}

test('a commanded spread of 42 bps net is 42 bps in matrix, ranking, waterfall and Monitor', async ({
  page,
}) => {
  await open(page, world, 2);
  const { ask, bid } = await world.stage({
    symbol: 'SOLUSDT',
    buy: 'okx',
    sell: 'bybit',
    netBps: 42,
    qty: 20,
  });
  await choose(page, 'SOLUSDT');
  const cell = route(page, 'SOLUSDT:okx>bybit');
  await expect(cell).toHaveText('+42.0');
  await expect(cell).toHaveAttribute('data-ramp', '4');
  const row = ranked(page, 'SOLUSDT:okx>bybit');
  await expect(row).toHaveAttribute('data-position', '0');
  const gross = ((bid - ask) / ask) * 10_000;
  const texts = {
    net: '+42.0',
    gross: signed(gross),
    fees: (gross - 42).toFixed(1),
    qty: '20.00',
    reason: 'signal open',
  };
  for (const [name, text] of Object.entries(texts))
    await expect(row.locator(`[data-cell="${name}"]`)).toHaveText(text);
  await expect(row.locator('[data-cell="notional"]')).toHaveText(
    (20 * ask).toFixed(0).replace(/(\d)(\d{3})$/, '$1,$2'),
  );
  // The way back loses what this one earns, and both fees again.
  const back = route(page, 'SOLUSDT:bybit>okx');
  await expect(back).toHaveText(/^−\d+\.\d$/);
  await expect(back).not.toHaveAttribute('data-ramp');

  await cell.hover();
  const details = page.getByTestId('route-details');
  await expect(details).toHaveAttribute('data-route-name', 'SOLUSDT:okx>bybit');
  await expect(details.locator('.waterfall td:first-child')).toHaveText([
    'Gross',
    'Taker OKX 0.05 %',
    'Taker BYB 0.055 %',
    'Net',
  ]);
  await expect(details.locator('.waterfall td:last-child')).toHaveText([
    signed(gross),
    '−5.0',
    signed(42 - gross + 5),
    '+42.0',
  ]);
  await page.keyboard.press('Control+1');
  await expect(page.locator('[data-row="SOLUSDT"] [data-cell="best_net"]')).toHaveText('+42.0');
  await expect(page.locator('[data-row="SOLUSDT"] [data-cell="best_route"]')).toHaveText('bps net OKX→BYB');
});

test('the matrix says of every pair what its two prices and fees say, the diagonal the own spread', async ({
  page,
}) => {
  await open(page, world, 2);
  const quotes: Record<ExchangeId, { bid: number; ask: number }> = {
    binance: { bid: 84_000.1, ask: 84_010.2 },
    bybit: { bid: 84_020.5, ask: 84_099.9 },
    okx: { bid: 83_950, ask: 84_005.7 },
  };
  for (const { id: venue } of venues)
    await world.command({ command: 'quote', venue, symbol: 'BTCUSDT', ...quotes[venue] });
  await choose(page, 'BTCUSDT');
  for (const buy of venues)
    for (const sell of venues) {
      const { ask } = quotes[buy.id];
      const { bid } = quotes[sell.id];
      if (buy === sell) {
        const own = page.getByTestId('matrix').locator(`td[data-own="BTCUSDT:${buy.id}"]`);
        await expect(own).toHaveText((((ask - bid) / ((ask + bid) / 2)) * 10_000).toFixed(1));
        continue;
      }
      await expect(route(page, `BTCUSDT:${buy.id}>${sell.id}`)).toHaveText(
        signed(netBps(ask, buy.id, bid, sell.id)),
      );
    }
  await page.getByRole('button', { name: 'Gross' }).click();
  await expect(page.getByTestId('matrix')).toContainText('GROSS bps');
  const gross = ((84_020.5 - 84_005.7) / 84_005.7) * 10_000;
  await expect(route(page, 'BTCUSDT:okx>bybit')).toHaveText(signed(gross));
});

test('a stale leg is a word and never a number, and is counted under its reason', async ({ page }) => {
  await open(page, world, 2);
  await choose(page, 'ETHUSDT');
  await expect(route(page, 'ETHUSDT:bybit>okx')).toHaveText(/^[+−]?\d+\.\d$/);
  await world.command({ command: 'silence', venue: 'bybit', symbol: 'ETHUSDT', stream: 'orderbook.1' });
  for (const pair of ['bybit>okx', 'bybit>binance', 'okx>bybit', 'binance>bybit'])
    await expect(route(page, `ETHUSDT:${pair}`)).toHaveText('stale');
  await expect(page.locator('td[data-own="ETHUSDT:bybit"]')).toHaveText('—');
  for (const pair of ['binance>okx', 'okx>binance'])
    await expect(route(page, `ETHUSDT:${pair}`)).toHaveText(/^[+−]?\d+\.\d$/);
  await expect(page.getByTestId('reasons')).toContainText('2 buy leg stale');
  await expect(page.getByTestId('reasons')).toContainText('2 sell leg stale');
  await world.command({ command: 'unsilence', venue: 'bybit' });
  await expect(route(page, 'ETHUSDT:bybit>okx')).toHaveText(/^[+−]?\d+\.\d$/);
});

test('the footer counts every route under the reason the backend gives', async ({ page }) => {
  await open(page, world, 2);
  await holdAll();
  await world.stage({ symbol: 'BTCUSDT', buy: 'okx', sell: 'binance', netBps: 20 });
  await world.stage({ symbol: 'LTCUSDT', buy: 'bybit', sell: 'okx', netBps: 9, qty: 0.01 });
  await world.command({ command: 'silence', venue: 'okx', symbol: 'ETHUSDT', stream: 'bbo-tbt' });
  const footer = page.getByTestId('reasons');
  await expect(footer).toHaveText(
    '60 routes: 54 below line, 2 buy leg stale, 2 sell leg stale, 1 signal open, 1 too small',
  );
  // The observer has frames of its own: between two of them a busy machine may let a further leg grow old.
  await expect
    .poll(() => world.observer.reasons())
    .toEqual({
      below_line: 54,
      stale_buy: 2,
      stale_sell: 2,
      signal: 1,
      too_small: 1,
    });
});

test('the order stands still under the pointer and catches up when it leaves', async ({ page }) => {
  await open(page, world, 2);
  await holdAll();
  await world.stage({ symbol: 'XRPUSDT', buy: 'okx', sell: 'bybit', netBps: 12 });
  const first = page.locator('[data-position="0"]');
  await expect(first).toHaveAttribute('data-row-route', 'XRPUSDT:okx>bybit');
  await first.hover();
  await world.command({ command: 'release', symbol: 'XRPUSDT' });
  await world.stage({ symbol: 'ADAUSDT', buy: 'binance', sell: 'okx', netBps: 30 });
  await expect(page.getByTestId('sorting')).toHaveText(/^sorting paused · [1-9]\d* moves waiting$/);
  await expect(ranked(page, 'XRPUSDT:okx>bybit').locator('[data-cell="net"]')).not.toHaveText('+12.0');
  await expect(first).toHaveAttribute('data-row-route', 'XRPUSDT:okx>bybit');
  await page.mouse.move(5, 5);
  await expect(first).toHaveAttribute('data-row-route', 'ADAUSDT:binance>okx');
  await expect(page.getByTestId('sorting')).toHaveText('');
});

test('the chosen route is drawn over time, also from before the page was open', async ({ page }) => {
  await world.command({ command: 'quote', venue: 'binance', symbol: 'LINKUSDT', bid: 14.9, ask: 14.901 });
  await world.command({ command: 'quote', venue: 'okx', symbol: 'LINKUSDT', bid: 14.95, ask: 14.951 });
  const line = `14.90114.950${signed(netBps(14.901, 'binance', 14.95, 'okx'))}`;
  const seconds = page.getByTestId('route-panel').getByRole('row').filter({ hasText: line });
  await open(page, world, 2);
  await choose(page, 'LINKUSDT');
  await route(page, 'LINKUSDT:binance>okx').click();
  const panel = page.getByTestId('route-panel');
  await expect(panel).toHaveAttribute('data-route-name', 'LINKUSDT:binance>okx');
  await expect(panel.locator('canvas').first()).toBeVisible();
  await expect(panel.getByTestId('chart-legend')).toContainText('buy BIN ask 14.901');
  await page.keyboard.press('t');
  await expect.poll(() => seconds.count()).toBeGreaterThanOrEqual(3);
  const before = await panel.getByRole('row').nth(3).textContent();
  await page.reload();
  await expect(panel).toHaveAttribute('data-route-name', 'LINKUSDT:binance>okx');
  await panel.getByRole('button', { name: 'View as table' }).click();
  await expect(panel.getByRole('row').filter({ hasText: before ?? '' })).toHaveCount(1);
});

test('is walked through with the keyboard: arrows, Enter, T, Esc', async ({ page }) => {
  await open(page, world, 2);
  await holdAll();
  await expect(page.locator('[data-position="3"]')).toBeVisible();
  await page.locator('[data-position="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const row = page.locator('[data-position="2"]');
  await expect(row).toBeFocused();
  await expect(page.getByTestId('sorting')).toContainText('sorting paused');
  await page.keyboard.press('Enter');
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByTestId('route-panel')).toHaveAttribute(
    'data-route-name',
    (await row.getAttribute('data-row-route')) ?? '',
  );
  await page.keyboard.press('t');
  await expect(page.getByRole('button', { name: 'View as table' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('sorting')).toHaveText('');
});
