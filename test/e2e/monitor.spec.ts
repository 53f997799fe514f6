import { bookFields, bookOffset } from '#shared/api/frames.ts';
import { priceText, qtyText } from '../../src-renderer/ui/format.ts';
import { cell, expect, open, test } from './support/screens.ts';

test.describe('Monitor', () => {
  test('shows every quote as it came, with the decimals of its tick', async ({ page, server }) => {
    await open(page, server);
    const { values } = server.backend.bookFrame();
    const venues = server.backend.venues;
    await expect(page.locator('[data-row="1000PEPEUSDT"]')).toHaveCount(0);
    await expect(page.getByTestId('mode')).toHaveText('DEMO DATA');
    // Numbers that move ten times a second are others before all of them are read.
    for (const venue of venues.keys()) for (const symbol of [0, 1]) server.backend.freeze(symbol, venue);
    await expect(async () => {
      const frame = server.backend.bookFrame().values;
      const at = (slot: number, field: 'bid_price' | 'ask_qty'): number =>
        frame[slot * bookFields.length + bookOffset[field]] ?? Number.NaN;
      for (const [venue, exchange] of venues.entries()) {
        const bid = await cell(page, 'bid', `BTCUSDT:${exchange}`).textContent({ timeout: 500 });
        expect(bid).toBe(priceText(at(venue, 'bid_price'), 1));
        const qty = await cell(page, 'ask_qty', `ETHUSDT:${exchange}`).textContent({ timeout: 500 });
        expect(qty).toBe(qtyText(at(3 + venue, 'ask_qty')));
      }
    }).toPass();
    expect(values.length).toBe(30 * bookFields.length);
  });

  test('marks the highest bid and the lowest ask of a symbol, and never a stale one', async ({
    page,
    server,
  }) => {
    server.backend.holdNet(0, 0, 2, 42);
    await open(page, server);
    const bestBid = page.locator('[data-symbol="BTCUSDT"] [data-cell="bid"][data-best]');
    await expect(bestBid).toHaveCount(1);
    await expect(bestBid).toHaveAttribute('data-slot', 'BTCUSDT:okx');
    await expect(page.locator('[data-row="BTCUSDT"] [data-cell="best_net"]')).toHaveText('+42.0');
    await expect(page.locator('[data-row="BTCUSDT"] [data-cell="best_route"]')).toContainText('BIN→OKX');

    server.backend.holdNet(0, 0, 2, Number.NaN);
    server.backend.freeze(0, 2);
    await expect(page.locator('[data-row="BTCUSDT:okx"]')).toHaveAttribute('data-look', 'stale');
    await expect(bestBid).not.toHaveAttribute('data-slot', 'BTCUSDT:okx');
    await expect(page.locator('[data-row="BTCUSDT"] [data-cell="best_route"]')).not.toContainText('OKX');
    await expect(cell(page, 'age', 'BTCUSDT:okx')).toHaveText(/^▲ \d+\.\d s$/);
    await expect(cell(page, 'spread', 'BTCUSDT:okx')).toHaveText('—');
    await expect(page.locator('[data-row="ETHUSDT:okx"]')).toHaveAttribute('data-look', /fresh|ageing/);
  });

  test('says what a venue does not have, instead of a dash', async ({ page, server }) => {
    await open(page, server);
    await expect(cell(page, 'interest', 'BTCUSDT:binance')).toHaveText('n/a');
    await expect(cell(page, 'interest', 'BTCUSDT:okx')).toHaveText(/\d/);
  });

  test('what the venues tell a young program later is taken over under the reader, who keeps place and numbers', async ({
    page,
    server,
  }) => {
    const { backend } = server;
    const known = backend.session;
    backend.session = {
      ...known,
      venues: known.venues.map((venue) => ({ ...venue, streams: [] })),
      symbols: known.symbols.map((symbol) => ({ ...symbol, tick: Number.NaN })),
    };
    await open(page, server);
    const interest = cell(page, 'interest', 'BTCUSDT:binance');
    await expect(cell(page, 'bid', 'BTCUSDT:okx')).toHaveText(/\d/);
    await expect(interest).toHaveText('—');
    await page.locator('[data-row="BTCUSDT:okx"]').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('drawer')).toBeVisible();
    // No frame comes after what is learned: what is on the page has to stay.
    backend.step = () => undefined;
    backend.session = known;
    backend.sendStatus();
    await expect(interest).toHaveText('n/a');
    await expect(cell(page, 'bid', 'BTCUSDT:okx')).toHaveText(/\d/);
    await expect(page.getByTestId('drawer')).toBeVisible();
  });

  test('is walked through with the keyboard, into the details and back', async ({ page, server }) => {
    await open(page, server);
    await page.locator('[data-row="BTCUSDT"]').focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('[data-row="BTCUSDT:binance"]')).toBeFocused();
    await page.keyboard.press('End');
    await expect(page.locator('[data-row="1000PEPEUSDT:okx"]')).toBeFocused();
    await page.keyboard.press('Home');
    await expect(page.locator('[data-row="BTCUSDT"]')).toBeFocused();
    const ring = await page.locator('[data-row="BTCUSDT"]').evaluate((row) => getComputedStyle(row).outline);
    expect(ring).toContain('2px');
    await page.keyboard.press('Enter');
    const drawer = page.getByTestId('drawer');
    await expect(drawer).toBeVisible();
    await expect(drawer.locator('.ladder tbody tr')).toHaveCount(6);
    expect((await drawer.boundingBox())?.width).toBe(360);
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await expect(page.locator('[data-row="BTCUSDT"]')).toBeFocused();
  });

  test('paints no more often than numbers come, each time within a few milliseconds', async ({
    page,
    server,
  }) => {
    await open(page, server);
    const painted = page.getByTestId('painted');
    // Ten a second, or what a busy machine has left of it.
    await expect(painted).toHaveText(/painted ([5-9]|1[0-4])\/s/);
    await expect.poll(async () => Number(await painted.getAttribute('data-paint-ms'))).toBeLessThan(8);
  });
});

test.describe('Monitor, compact', () => {
  test('has a line per symbol with every venue beside the others, and opens its details', async ({
    page,
    server,
  }) => {
    server.backend.holdNet(0, 0, 2, 42);
    await open(page, server);
    await page.getByRole('button', { name: 'Compact grid' }).click();
    const line = page.locator('[data-compact="BTCUSDT"]');
    const price = (venue: string, side: string) =>
      line.locator(`[data-pair="BTCUSDT:${venue}"][data-side="${side}"]`);
    await expect(page.locator('[data-compact]')).toHaveCount(10);
    await expect(async () => {
      const frame = server.backend.bookFrame().values;
      for (const [venue, exchange] of server.backend.venues.entries())
        for (const side of ['bid', 'ask'] as const) {
          const value = frame[venue * bookFields.length + bookOffset[`${side}_price`]] ?? Number.NaN;
          expect(await price(exchange, side).textContent({ timeout: 500 })).toBe(priceText(value, 1));
        }
    }).toPass({ intervals: [20], timeout: 20_000 });
    await expect(price('okx', 'bid')).toHaveAttribute('data-best', 'true');
    await expect(line.locator('[data-cell="net"]')).toHaveText('+42.0');
    await expect(line.locator('[data-cell="route"]')).toHaveText('BIN→OKX');
    server.backend.holdNet(0, 0, 2, Number.NaN);
    server.backend.freeze(0, 2);
    await expect(price('okx', 'bid')).toHaveAttribute('data-look', 'stale');
    await expect(price('okx', 'bid')).toHaveAttribute('title', /^stale, \d\.\d s old$/);
    await expect(price('okx', 'bid')).not.toHaveAttribute('data-best');
    await line.focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('[data-compact="ETHUSDT"]')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('drawer').getByRole('heading', { name: 'ETHUSDT' })).toBeVisible();
    // Still there after a look at another screen; the palette leads to the table.
    await page.keyboard.press('Control+2');
    await page.keyboard.press('Control+1');
    await expect(line).toBeVisible();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await expect(page.locator('.monitor [data-row="BTCUSDT:okx"]')).toBeVisible();
  });

  test('funding is told for 8 hours; the rate as it came, its interval and its time are a tip', async ({
    page,
    server,
  }) => {
    server.backend.setFundingHours(4);
    await open(page, server);
    // Slot 0 pays −0.01 % every 4 hours.
    await expect(cell(page, 'funding', 'BTCUSDT:binance')).toHaveText('−0.0200');
    await expect(cell(page, 'funding', 'BTCUSDT:binance')).toHaveAttribute(
      'title',
      /^−0\.0100 % every 4 h, next at \d\d:00:00 UTC$/,
    );
    server.backend.setFundingHours(Number.NaN);
    await expect(cell(page, 'funding', 'BTCUSDT:binance')).toHaveText('—');
    await expect(cell(page, 'funding', 'BTCUSDT:binance')).toHaveAttribute(
      'title',
      /^−0\.0100 % interval not known: not comparable, next at/,
    );
  });
});
