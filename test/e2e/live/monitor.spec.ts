import type { Page } from '@playwright/test';
import { defaultSymbols } from '#shared/market/symbols.ts';
import { MAX_AGE_MS, live, venues } from '../support/live.ts';
import { expect, open, test } from '../support/live-page.ts';
import { cell } from '../support/screens.ts';

const world = live();
const row = (page: Page, slot: string) => page.locator(`.monitor [data-row="${slot}"]`);

test('shows quotes of all three venues with the decimals of the finest tick and four digits of size', async ({
  page,
}) => {
  // Higher than 30 rows and 10 heads: nothing is scrolled away.
  await page.setViewportSize({ width: 1366, height: 1200 });
  await open(page, world);
  const quotes = [
    { venue: 'binance', symbol: 'BTCUSDT', bid: 67_952.9, ask: 67_953, bidQty: 1.5, askQty: 0.21 },
    { venue: 'bybit', symbol: 'BTCUSDT', bid: 67_940, ask: 67_961.5, bidQty: 12_345.678, askQty: 0.001 },
    { venue: 'okx', symbol: 'BTCUSDT', bid: 67_950.1, ask: 67_950.2, bidQty: 25.5, askQty: 9_999.99 },
    { venue: 'bybit', symbol: 'POLUSDT', bid: 0.2, ask: 0.20005, bidQty: 18_420, askQty: 2_400_000 },
    { venue: 'okx', symbol: 'XRPUSDT', bid: 2.25, ask: 2.2501, bidQty: 100, askQty: 12_300 },
  ] as const;
  for (const quote of quotes) await world.command({ command: 'quote', ...quote });
  const shown: Readonly<Record<string, readonly [string, string, string, string, string]>> = {
    // bid qty, bid, ask, ask qty, own spread in bps of its mid
    'BTCUSDT:binance': ['1.500', '67,952.9', '67,953.0', '0.2100', '0.0'],
    'BTCUSDT:bybit': ['12.35k', '67,940.0', '67,961.5', '0.001000', '3.2'],
    'BTCUSDT:okx': ['25.50', '67,950.1', '67,950.2', '10.00k', '0.0'],
    'POLUSDT:bybit': ['18.42k', '0.20000', '0.20005', '2.400M', '2.5'],
    'XRPUSDT:okx': ['100.0', '2.2500', '2.2501', '12.30k', '0.4'],
  };
  for (const [slot, texts] of Object.entries(shown)) {
    for (const [i, name] of ['bid_qty', 'bid', 'ask', 'ask_qty', 'spread'].entries())
      await expect(cell(page, name, slot)).toHaveText(texts[i]!);
  }
  // Best bid and best ask are a venue each, and the route between them is what the group row says.
  await expect(page.locator('[data-symbol="BTCUSDT"] [data-cell="bid"][data-best]')).toHaveAttribute(
    'data-slot',
    'BTCUSDT:binance',
  );
  await expect(page.locator('[data-symbol="BTCUSDT"] [data-cell="ask"][data-best]')).toHaveAttribute(
    'data-slot',
    'BTCUSDT:okx',
  );
  const head = row(page, 'BTCUSDT');
  await expect(head.locator('[data-cell="best_bid"]')).toHaveText('67,952.9');
  await expect(head.locator('[data-cell="best_ask"]')).toHaveText('67,950.2');
  // (67952.9 · 0.9995 − 67950.2 · 1.0005) / (67950.2 · 1.0005) = −9.593 bps
  await expect(head.locator('[data-cell="best_net"]')).toHaveText('−9.6');
  await expect(head.locator('[data-cell="best_route"]')).toHaveText('bps net OKX→BIN');
});

test('every quote of ten symbols moves, with ages that stay small', async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 1200 });
  await open(page, world);
  await expect(page.locator('.monitor [data-cell="bid"]')).toHaveCount(30);
  const read = (name: string): Promise<string[]> =>
    page.locator(`.monitor [data-cell="${name}"][data-slot]`).allTextContents();
  await expect.poll(async () => (await read('bid')).every((text) => /^[\d,]+\.\d+$/.test(text))).toBe(true);
  const first = { bid: await read('bid'), bid_qty: await read('bid_qty') };
  const ages = new Set<string>();
  await expect
    .poll(
      async () => {
        const [bid, qty, age] = [await read('bid'), await read('bid_qty'), await read('age')];
        for (const text of age) ages.add(text);
        return {
          same: bid.filter((text, i) => text === first.bid[i] && qty[i] === first.bid_qty[i]).length,
          // A machine that stands still lets all of them grow for a moment.
          old: age.filter((text) => !/^(\d{1,3} ms|1\.\d s)$/.test(text)),
        };
      },
      { intervals: [100] },
    )
    .toEqual({ same: 0, old: [] });
  expect(ages.size).toBeGreaterThan(10);
  await expect(page.locator('.monitor [data-look="fresh"]').first()).toBeVisible();
  expect(await page.locator('.monitor [data-cell="age"]').count()).toBe(
    defaultSymbols.length * venues.length,
  );
});

test('a symbol that falls silent on one venue is ageing, then stale within the limit; the rest stays live', async ({
  page,
}) => {
  await open(page, world);
  const quote = { command: 'quote', venue: 'okx', symbol: 'BTCUSDT', bid: 67_950.1, ask: 67_950.2 } as const;
  await world.command(quote);
  await expect(cell(page, 'bid', 'BTCUSDT:okx')).toHaveText('67,950.1');
  const before = await row(page, 'BTCUSDT:okx')
    .locator('[data-cell="bid"]')
    .evaluate((bid) => getComputedStyle(bid).color);
  await world.command({ command: 'silence', venue: 'okx', symbol: 'BTCUSDT', stream: 'bbo-tbt' });
  // Every state the row is painted in, as somebody who never looks away sees it.
  const painted = await row(page, 'BTCUSDT:okx').evaluateHandle((element: HTMLElement) => {
    const seen: { readonly look: string; readonly age: string }[] = [];
    const note = (): void => {
      const age = element.querySelector('[data-cell="age"]')?.textContent ?? '';
      seen.push({ look: element.dataset['look'] ?? '', age });
    };
    new MutationObserver(note).observe(element, {
      attributes: true,
      childList: true,
      subtree: true,
      characterData: true,
    });
    return seen;
  });
  await expect(row(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', 'stale');
  const seen = await painted.jsonValue();
  expect(seen.map(({ look }) => look)).toContain('ageing');
  for (const { look, age } of seen) {
    const [, number = '', unit] = /([\d.]+) (ms|s)/.exec(age) ?? [];
    const ageMs = Number(number) * (unit === 's' ? 1_000 : 1);
    // Ages are repainted four times a second, the backend reports ten times a second.
    if (look === 'stale') expect(age).toMatch(/^▲ \d+\.\d s$/);
    else expect(ageMs).toBeLessThan(MAX_AGE_MS + 500);
  }
  await expect(cell(page, 'bid', 'BTCUSDT:okx')).toHaveText('67,950.1');
  const look = await cell(page, 'bid', 'BTCUSDT:okx').evaluate((bid) => {
    const { backgroundImage, color } = getComputedStyle(bid);
    return { backgroundImage, color };
  });
  expect(look.backgroundImage).toContain('repeating-linear-gradient');
  expect(look.color).not.toBe(before);
  await expect(cell(page, 'spread', 'BTCUSDT:okx')).toHaveText('—');
  await expect(cell(page, 'mark', 'BTCUSDT:okx')).toHaveText('—');
  await expect(row(page, 'BTCUSDT').locator('[data-cell="best_route"]')).not.toContainText('OKX');
  for (const slot of ['BTCUSDT:binance', 'ETHUSDT:okx'])
    await expect(row(page, slot)).toHaveAttribute('data-look', /fresh|ageing/);
  // One silent symbol is no lost venue.
  await expect(page.getByTestId('banner')).toBeHidden();

  await world.command({ command: 'unsilence', venue: 'okx' });
  await expect(row(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', 'fresh');
  await expect(cell(page, 'spread', 'BTCUSDT:okx')).toHaveText('0.0');
});

test('a venue that closes is shown as disconnected, without numbers to trade on, and comes back', async ({
  page,
}) => {
  await open(page, world);
  await expect(row(page, 'BTCUSDT:bybit')).toHaveAttribute('data-look', /fresh|ageing/);
  await world.command({ command: 'refuse', venue: 'bybit', count: 1_000 });
  await world.command({ command: 'close', venue: 'bybit', code: 1_001, reason: 'maintenance' });
  const chip = page.getByTestId('venue-chip-bybit');
  await expect(chip).toHaveAttribute('data-state', 'offline');
  await expect(chip).toContainText(/BYB ○ offline .*, retry 00:0\d/);
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'BNBUSDT'])
    await expect(row(page, `${symbol}:bybit`)).toHaveAttribute('data-look', 'disconnected');
  await expect(cell(page, 'age', 'BTCUSDT:bybit')).toHaveText(/^○/);
  await expect(cell(page, 'spread', 'BTCUSDT:bybit')).toHaveText('—');
  await expect(row(page, 'BTCUSDT').locator('[data-cell="best_route"]')).toHaveText(/BIN→OKX|OKX→BIN/);
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'DEGRADED');
  await expect(page.getByTestId('state')).toHaveAttribute('title', /bybit/);
  await expect(page.getByTestId('banner')).toBeHidden();
  for (const id of ['binance', 'okx'])
    await expect(page.getByTestId(`venue-chip-${id}`)).toHaveAttribute('data-state', 'ready');

  await world.command({ command: 'refuse', venue: 'bybit', count: 0 });
  await expect(row(page, 'BTCUSDT:bybit')).toHaveAttribute('data-look', /fresh|ageing/);
  await expect(chip).toHaveAttribute('data-state', 'ready');
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
});

test('derives mark, funding and open interest from what the venue sends', async ({ page }) => {
  await open(page, world);
  await world.command({ command: 'setFundingInterval', venue: 'binance', symbol: 'BTCUSDT', hours: 1 });
  await world.command({ command: 'quote', venue: 'binance', symbol: 'BTCUSDT', bid: 70_000, ask: 70_000.2 });
  // The simulator marks a held book at its middle.
  await expect(cell(page, 'mark', 'BTCUSDT:binance')).toHaveText('0.0');
  await expect(cell(page, 'funding', 'BTCUSDT:binance')).toHaveText(/^[+−]?0\.\d{4}$/);
  await expect(cell(page, 'next', 'BTCUSDT:binance')).toHaveText(/^00:[0-5]\d:[0-5]\d$/);
  await expect(cell(page, 'next', 'BTCUSDT:okx')).toHaveText(/^0[0-7]:[0-5]\d:[0-5]\d$/);
  await expect(cell(page, 'interest', 'BTCUSDT:okx')).toHaveText(/\d/);
  await expect(cell(page, 'interest', 'BTCUSDT:bybit')).toHaveText(/\d/);
  await expect(cell(page, 'interest', 'BTCUSDT:binance')).toHaveText('n/a');
});

test('the details of a symbol list its quotes by price, and its net by route', async ({ page }) => {
  await open(page, world);
  const prices = { binance: [2_700, 2_701], bybit: [2_698, 2_702], okx: [2_699, 2_703] } as const;
  for (const { id } of venues) {
    const [bid, ask] = prices[id];
    await world.command({ command: 'quote', venue: id, symbol: 'ETHUSDT', bid, ask, bidQty: 3, askQty: 3 });
  }
  await row(page, 'ETHUSDT:okx').click();
  await page.keyboard.press('Enter');
  const drawer = page.getByTestId('drawer');
  await expect(drawer.getByRole('heading', { name: 'ETHUSDT' })).toBeVisible();
  const steps = drawer.locator('.ladder tbody tr');
  await expect(steps.locator('td:nth-child(3)')).toHaveText([
    '2,703.00',
    '2,702.00',
    '2,701.00',
    '2,700.00',
    '2,699.00',
    '2,698.00',
  ]);
  await expect(steps.locator('td:nth-child(2)')).toHaveText(['OKX', 'BYB', 'BIN', 'BIN', 'OKX', 'BYB']);
  // Buy BIN at 2701, sell OKX at 2699: −7.40 gross, 10.0 of fees.
  await expect(drawer.locator('td[data-route="ETHUSDT:binance>okx"]')).toHaveText('−17.4');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(row(page, 'ETHUSDT:okx')).toBeFocused();
});
