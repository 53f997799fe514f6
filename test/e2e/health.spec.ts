import { expect, open, test } from './support/screens.ts';

test.describe('Health', () => {
  test('shows every socket and sums that add up', async ({ page, server }) => {
    await open(page, server, 4);
    await expect(page.getByTestId('health-state')).toHaveAttribute('data-state', 'READY');
    await expect(page.getByTestId('connections').locator('[data-connection]')).toHaveCount(4);
    const identities = page.getByTestId('accounting').locator('[data-identity]');
    await expect(identities).toHaveCount(2);
    for (const name of ['Frames', 'Events'])
      await expect(page.locator(`[data-identity="${name}"]`)).toHaveAttribute('data-missing', '0');
    const row = page.getByTestId('frames').locator('[data-frames="okx"] td');
    const numbers = (await row.allInnerTexts()).map((text) => Number(text.replaceAll(',', '')));
    expect(numbers[1]).toBe((numbers[2] ?? 0) + (numbers[3] ?? 0) + (numbers[4] ?? 0));
    await expect(page.getByTestId('streams').locator('[data-stream]')).toHaveCount(14);
  });

  test('turns one silent venue stale in chip, cells and state; the others go on', async ({
    page,
    server,
  }) => {
    await open(page, server);
    await expect(page.getByTestId('venue-chip-bybit')).toHaveAttribute('data-state', 'ready');
    server.backend.setVenue(1, 'silent');
    await expect(page.getByTestId('venue-chip-bybit')).toHaveAttribute('data-state', 'stale');
    await expect(page.getByTestId('venue-chip-okx')).toHaveAttribute('data-state', 'ready');
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'DEGRADED');
    await expect(page.locator('[data-row="BTCUSDT:bybit"]')).toHaveAttribute('data-look', 'stale');
    await expect(page.locator('[data-row="BTCUSDT:okx"]')).toHaveAttribute('data-look', /fresh|ageing/);
    await page.getByTestId('venue-chip-bybit').click();
    await expect(page.getByTestId('connections').locator('[data-connection]')).toHaveCount(1);
    await expect(page.locator('[data-connection="bybit:public"]')).toHaveAttribute('data-state', 'silent');
  });

  test('says of a stream that stalls what is silent, what moves, and what was done', async ({
    page,
    server,
  }) => {
    await open(page, server, 4);
    const row = page.getByTestId('venues').locator('[data-venue-row="bybit"]');
    await expect(row).toHaveAttribute('data-stalled', 'false');
    server.backend.setVenue(1, 'silent');
    await expect(row).toContainText('STALLED');
    await expect(row).toContainText('4 / 5');
    const socket = page.locator('[data-connection="bybit:public"]');
    await expect(socket).toContainText('STALLED');
    await expect(socket).toContainText(
      /bbo of \d+ symbols says nothing for .* while .* moves; resubscribed ×\d/,
    );
    await expect(page.getByTestId('venues').locator('[data-venue-row="okx"]')).toHaveAttribute(
      'data-stalled',
      'false',
    );
    server.backend.setVenue(1, 'up');
    await expect(row).toHaveAttribute('data-stalled', 'false');
  });

  test('tells the last 24 hours of every venue by its ledger', async ({ page, server }) => {
    server.backend.gaps
      .add(3_600_000, 42_000, { exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT' })
      .add(7_200_000, 900, {
        exchange: 'okx',
        stream: 'trade',
        symbol: 'BTCUSDT',
        cause: 'sequence',
        events: 12,
      });
    await open(page, server, 4);
    const gaps = (venue: string) => page.locator(`[data-venue-row="${venue}"] [data-cell="gaps"]`);
    await expect(gaps('okx')).toHaveText('2');
    await expect(gaps('okx')).toHaveAttribute(
      'title',
      '12 events known to be missing, 1 gaps of unknown size',
    );
    await expect(gaps('binance')).toHaveText('0');
  });

  test('claims nothing of sockets and streams once no report comes', async ({ page, server }) => {
    await open(page, server, 4);
    const socket = page.locator('[data-connection="okx:public"] td').nth(2);
    const age = page.locator('[data-stream="okx:bbo"] td').nth(4);
    await expect(socket).toHaveText('● open');
    await expect(age).toHaveText(/ms$/);
    server.refuse(true);
    await expect(page.getByTestId('health-state')).toHaveAttribute('data-state', 'unknown');
    await expect(socket).toHaveText('○ unknown');
    await expect(socket).toHaveAttribute('title', /^open \d\S* s ago$/);
    await expect(age).toHaveText(/\d s$/);
    server.refuse(false);
    await expect(socket).toHaveText('● open');
    await expect(age).toHaveText(/ms$/);
  });

  test('says when the next attempt is due, and alarms once all venues are gone', async ({ page, server }) => {
    await open(page, server, 4);
    server.backend.setVenue(2, 'down');
    const socket = page.locator('[data-connection="okx:public"]');
    await expect(socket).toContainText('socket closed: 1006');
    await expect(socket).toContainText(/#3 in 00:0\d/);
    await expect(page.getByTestId('venue-chip-okx')).toHaveAttribute('data-state', 'offline');
    await expect(page.getByTestId('banner')).toBeHidden();
    server.backend.setVenue(0, 'down');
    server.backend.setVenue(1, 'down');
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'OFFLINE');
    await expect(page.getByTestId('banner')).toContainText('All venues are offline');
    await expect(page.locator('body')).toHaveAttribute('data-last-sound', 'critical');
    await page.getByRole('button', { name: 'Silence this alarm' }).click();
    await expect(page.getByRole('button', { name: 'Silence this alarm' })).toBeHidden();
    for (const venue of [0, 1, 2]) server.backend.setVenue(venue, 'up');
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
    await expect(page.locator('body')).toHaveAttribute('data-last-sound', 'recovered');
    await expect(page.getByTestId('banner')).toBeHidden();
  });

  test('narrows the events by level and venue, and says what is hidden', async ({ page, server }) => {
    const { backend } = server;
    backend.log('error', 'part_failed', 'disk full');
    backend.log('warn', 'gap_detected', 'three seconds missing', 'okx');
    await open(page, server, 4);
    const log = page.getByTestId('log');
    await expect(log.locator('.log-line')).toHaveCount(5);
    await log.getByRole('button', { name: 'Warn' }).click();
    await expect(log.locator('.log-line')).toHaveCount(1);
    await expect(log).toContainText('1 of 5');
    await log.getByRole('button', { name: 'BIN' }).click();
    await expect(log).toContainText('None of 5 events match.');
    await log.getByRole('button', { name: 'Clear filters' }).click();
    await expect(log.locator('.log-line').first()).toContainText('gap_detected');
  });
});
