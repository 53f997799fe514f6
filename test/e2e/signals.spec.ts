import type { Page } from '@playwright/test';
import { clippedCells } from './support/layout.ts';
import { expect, open, signal, sounds, test } from './support/screens.ts';

const text = (page: Page, id: string, name: string) => signal(page, id).locator(`[data-cell="${name}"]`);
const filter = (page: Page, name: string) => page.getByTestId(`filter-${name}`);

test.describe('Signals', () => {
  test('puts a new signal on top, highlights it and asks for its sound', async ({ page, server }) => {
    await open(page, server, 3);
    await expect(page.getByTestId('no-signals')).toContainText(
      'Signals open at +2.0 bps net; the best route now is',
    );
    server.backend.holdNet(0, 2, 0, 3);
    const id = server.backend.openSignal(0, 2, 0, 0.03);
    await expect(signal(page, id)).toBeVisible();
    await expect(signal(page, id)).toHaveAttribute('data-new', '');
    expect(await sounds(page)).toMatchObject({ asked: 1, last: 'opened' });
    await expect(signal(page, id).locator('[data-cell="at_open"]')).toHaveText('+3.0');
    await expect(signal(page, id).locator('[data-cell="now"]')).toHaveText('+3.0');
    await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
    await expect(signal(page, id)).not.toHaveAttribute('data-new');

    server.backend.closeSignal(id, 'reverted', 3_120);
    await expect(signal(page, id)).toHaveAttribute('data-open', 'false');
    await expect(signal(page, id).locator('[data-cell="life"]')).toHaveText('3.1 s');
    await expect(signal(page, id).locator('[data-cell="reason"]')).toHaveText('reverted');
    await expect(signal(page, id).locator('[data-cell="now"]')).toHaveText('');
    await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '0');
  });

  test('plays three notes for twice the line, and two sounds for a burst', async ({ page, server }) => {
    await open(page, server, 3);
    // Decoded, and allowed to sound by the key that chose the screen.
    await expect(page.locator('body')).toHaveAttribute('data-sounds-ready', 'true');
    server.backend.openSignal(1, 0, 1, 0.09);
    await expect.poll(() => sounds(page)).toEqual({ asked: 1, played: 1, last: 'strong' });
    for (let symbol = 2; symbol < 8; symbol++) server.backend.openSignal(symbol, 0, 1, 0.025);
    // Of six openings within a moment the first asks at once (and does not talk into a strong one), the others are one.
    await expect.poll(() => sounds(page)).toMatchObject({ asked: 3, last: 'opened' });
    expect((await sounds(page)).played).toBeGreaterThanOrEqual(2);
    await expect(page.getByTestId('toasts')).toContainText('×5');
  });

  test('is silent about the past: history and late messages only appear', async ({ page, server }) => {
    const old = server.backend.openSignal(3, 0, 2, 0.05, 600_000);
    server.backend.closeSignal(old, 'leg_stale', 900);
    await open(page, server, 3);
    await expect(signal(page, old)).toBeVisible();
    const late = server.backend.openSignal(4, 0, 2, 0.05, 6_000);
    await expect(signal(page, late)).toBeVisible();
    expect(await sounds(page)).toMatchObject({ asked: 0 });
  });

  test('shows where the time went, both fees and both ages', async ({ page, server }) => {
    await open(page, server, 3);
    const id = server.backend.openSignal(0, 1, 2, 0.04);
    await signal(page, id).focus();
    await page.keyboard.press('Enter');
    const details = page.getByTestId('signal-details');
    await expect(details).toHaveAttribute('data-of', id);
    await expect(details).toContainText('+4.0 bps');
    await expect(details).toContainText('BYB 0.055 %, OKX 0.05 %');
    await expect(details).toContainText('12 ms');
    await expect(details).toContainText('48 ms');
    const trace = details.getByTestId('trace').locator('tr');
    await expect(trace).toHaveCount(4);
    await expect(trace.nth(1)).toContainText('0.54 ms');
    await expect(trace.nth(2)).toContainText('0.08 ms');
    await expect(trace.nth(3)).toContainText(/Sent → shown.*\d/);
    await page.keyboard.press('Escape');
    await expect(details).toBeHidden();
  });

  test('keeps a mute visible with the time that remains, and counts what it withheld', async ({
    page,
    server,
  }) => {
    await open(page, server, 3);
    await page.keyboard.press('Control+Shift+M');
    const control = page.getByTestId('sound');
    await expect(control).toHaveAttribute('data-muted', 'true');
    await expect(page.getByTestId('sound-label')).toHaveText(/^muted 1[45]:\d\d$/);
    server.backend.openSignal(0, 1, 2, 0.04);
    await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
    expect(await sounds(page)).toMatchObject({ asked: 0, played: 0 });
    await page.reload();
    await expect(control).toHaveAttribute('data-muted', 'true');
    await control.click();
    await expect(page.getByText('0 asked, 0 played; withheld: 1 muted')).toBeVisible();
    await page.getByRole('button', { name: 'Unmute' }).click();
    await expect(control).toHaveAttribute('data-muted', 'false');
  });

  test('says that sound waits for a click, until there was one', async ({ browser, server }) => {
    // A page that nobody has clicked on: a click of the test before would count.
    const page = await browser.newPage();
    await page.goto(server.url);
    // From here on the page hears what is told.
    await expect(page.locator('.monitor [data-row="BTCUSDT:okx"]')).toBeVisible();
    await expect(page.getByTestId('sound-label')).toHaveText('Click to enable sound');
    await expect(page.getByTestId('sound-strip')).toBeHidden();
    server.backend.openSignal(0, 1, 2, 0.04);
    await expect(page.getByTestId('sound-strip')).toContainText('An alert was not heard');
    // The press lets it sound, and with that the label is another one before the button is let go.
    await page.getByTestId('sound').hover();
    await page.mouse.down();
    await expect(page.getByTestId('sound-label')).toHaveText('70 %');
    await page.mouse.up();
    await expect(page.getByRole('dialog', { name: 'Sound' })).toBeVisible();
    await expect(page.getByTestId('sound-strip')).toBeHidden();
    await page.close();
  });
});

test.describe('Lives', () => {
  test('an open one shows its newest peak, average and size; a suspect one never looks like it pays', async ({
    page,
    server,
  }) => {
    await open(page, server, 3);
    server.backend.holdNet(0, 0, 2, 3);
    const id = server.backend.openSignal(0, 0, 2, 0.03);
    await expect(text(page, id, 'state')).toHaveText('● open');
    server.backend.updateSignal(id, 0.08, 123);
    await expect(text(page, id, 'peak')).toHaveText('+8.0');
    await expect(text(page, id, 'average')).toHaveText('+5.5');
    await expect(text(page, id, 'qty')).toHaveText('123.0');
    const suspect = server.backend.openSignal(1, 0, 1, 6, 0, 'SUSPECT');
    await expect(text(page, suspect, 'state')).toHaveText('▲ suspect');
    await expect(text(page, suspect, 'profit')).toHaveText('—');
    const weight = (row: string) =>
      text(page, row, 'peak').evaluate((cell) => getComputedStyle(cell).fontWeight);
    expect([await weight(id), await weight(suspect)]).toEqual(['600', '400']);
    await expect(page.locator('.screen-scope')).toContainText('1 open, 1 suspect, 0 closed');
    await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
    await signal(page, suspect).click();
    await expect(page.getByTestId('signal-details')).toContainText('It is no opportunity.');
    await expect(page.getByTestId('fill')).toBeHidden();
  });

  test('of earlier runs are read a page at a time, and nothing but what is in view is rendered', async ({
    page,
    server,
  }) => {
    server.backend.rememberLives(350, 4_200);
    await open(page, server, 3);
    const grid = page.getByRole('grid', { name: 'Signals' });
    await expect(grid).toHaveAttribute('aria-rowcount', '351');
    await page.locator('[data-position="0"]').focus();
    // Each End reaches what was read so far, and the next page is asked for.
    for (const position of [99, 199, 299, 349]) {
      await expect(async () => {
        await page.keyboard.press('End');
        await expect(page.locator(`[data-position="${position}"]`)).toBeVisible({ timeout: 500 });
      }).toPass();
    }
    expect(await page.locator('[data-opportunity]').count()).toBeLessThan(80);
    await expect(page.locator('[data-position="349"] [data-cell="life"]')).toHaveText('4.2 s');
    await page.locator('[data-position="349"]').click();
    // Its messages come from the history too.
    await expect(page.getByTestId('signal-details')).toContainText('+3.0 bps');
    await expect(page.getByTestId('fill')).toBeVisible();
    await expect(page.getByTestId('around')).toContainText('Not among the seconds of the last hour');
  });

  test('filters narrow the list and say how many lives they hide', async ({ page, server }) => {
    const { backend } = server;
    for (const [symbol, net, life] of [
      [0, 0.03, 500],
      [0, 0.12, 9_000],
      [3, 0.05, 70_000],
    ] as const)
      backend.closeSignal(backend.openSignal(symbol, 0, 2, net, 90_000), 'reverted', life);
    const running = backend.openSignal(3, 2, 1, 0.04);
    await open(page, server, 3);
    const rows = page.locator('[data-opportunity]');
    await expect(rows).toHaveCount(4);
    await expect(page.getByTestId('hidden')).toHaveText('');
    await filter(page, 'symbol').selectOption('BTCUSDT');
    await expect(rows).toHaveCount(2);
    await expect(page.getByTestId('hidden')).toHaveText('1 open and 1 closed hidden by the filters');
    await filter(page, 'net').fill('0.1 %');
    await expect(rows).toHaveCount(1);
    await expect(rows.locator('[data-cell="peak"]')).toHaveText('+12.0');
    await filter(page, 'net').fill('lots');
    await expect(filter(page, 'net')).toHaveAttribute('aria-invalid', 'true');
    await expect(rows).toHaveCount(2);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(rows).toHaveCount(4);
    await filter(page, 'life').fill('1 min');
    await filter(page, 'route').selectOption('binance>okx');
    await expect(rows).toHaveCount(1);
    await expect(rows.locator('[data-cell="symbol"]')).toHaveText('SOLUSDT');
    await filter(page, 'type').selectOption('SUSPECT');
    await expect(page.getByText('0 of 4 lives match.')).toBeVisible();
    await page.getByRole('button', { name: 'Show all lives' }).click();
    await expect(signal(page, running)).toBeVisible();
  });

  test('add up to a histogram, a rate and a timeline with a lane per route', async ({ page, server }) => {
    const { backend } = server;
    for (const life of [450, 1_500, 1_800, 40_000])
      backend.closeSignal(backend.openSignal(0, 0, 2, 0.03, 100_000), 'reverted', life);
    backend.closeSignal(backend.openSignal(2, 1, 0, 0.05, 200_000), 'leg_stale', 1_200);
    backend.closeSignal(backend.openSignal(4, 1, 0, 7, 300_000, 'SUSPECT'), 'reverted', 1_200);
    await open(page, server, 3);
    const stats = page.getByTestId('signal-stats');
    // A suspect one is no arbitrage: five lives in the twelve hours that the backend recorded.
    await expect(stats.locator('.facts dd').first()).toHaveText('5');
    await expect(stats.locator('.facts dd').nth(1)).toHaveText('10');
    await expect(stats.locator('.facts dd').nth(2)).toHaveText('1.5 s');
    const bars = stats.getByTestId('histogram');
    await expect(bars.locator('th')).toHaveText(['320 ms', '1 s', '3.2 s', '10 s', '32 s']);
    await expect(bars.locator('.histogram-count')).toHaveText(['1', '3', '', '', '1']);
    const lanes = page.getByTestId('timeline');
    await expect(lanes.locator('.timeline-names span')).toHaveText([
      'BTCUSDT BIN→OKX',
      'BNBUSDT BYB→BIN',
      'XRPUSDT BYB→BIN',
    ]);
    await expect(lanes.locator('canvas')).toHaveAttribute('data-lanes', '3');
    await lanes.getByRole('group').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(page.getByTestId('signal-details')).toContainText('BNBUSDT BYB→BIN');
  });

  test('one can be looked at from a minute before, taken along as JSON, and its route muted', async ({
    page,
    server,
    context,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const { backend } = server;
    const id = backend.openSignal(0, 0, 2, 0.04, 120_000);
    backend.closeSignal(id, 'reverted', 9_000);
    await open(page, server, 3);
    await signal(page, id).click();
    const details = page.getByTestId('signal-details');
    // 60 s before, 9 s of life, 60 s after.
    await expect(details.getByTestId('around')).toHaveAttribute('data-points', /^1(29|30)$/);
    await expect(details.locator('.around-chart')).toBeVisible();
    await details.getByRole('button', { name: 'Table' }).click();
    await expect(details.getByTestId('around').getByRole('row').nth(1)).toContainText(/\d\d:\d\d:\d\d/);
    await details.getByRole('button', { name: 'Copy JSON' }).click();
    await expect(page.getByTestId('toasts')).toContainText('Copied 2 messages');
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as {
      life: { opportunity_id: string };
      messages: { event: string; qty: number; buy_price: number; net_pct: number }[];
    };
    expect(copied.life.opportunity_id).toBe(id);
    expect(copied.messages.map(({ event }) => event)).toEqual(['OPENED', 'CLOSED']);
    const { qty, buy_price } = copied.messages[0]!;
    // What is left is the net of what the purchase costs with its fee.
    const left = qty * buy_price * 1.0005 * 0.0004;
    await expect(details.locator('.fill-total td').last()).toHaveText(left.toFixed(2));

    await details.getByRole('button', { name: 'Mute route 15 min' }).click();
    await expect(details.getByRole('button', { name: /^Muted 14:5\d: unmute route$/ })).toBeVisible();
    backend.openSignal(0, 0, 2, 0.09);
    await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
    expect(await sounds(page)).toMatchObject({ asked: 0 });
    await details.getByRole('button', { name: /unmute route/ }).click();
    await expect(details.getByRole('button', { name: 'Mute route', exact: true })).toBeVisible();
  });

  test('one of another day tells its day and time uncut, beside the open drawer too', async ({
    page,
    server,
  }) => {
    const { backend } = server;
    const id = backend.openSignal(9, 0, 2, 0.04, 26 * 3_600_000);
    backend.closeSignal(id, 'reverted', 9_000);
    await open(page, server, 3);
    await signal(page, id).click();
    await expect(page.getByTestId('signal-details')).toBeVisible();
    await expect(text(page, id, 'opened')).toHaveText(/^\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(await clippedCells(page)).toEqual([]);
  });

  test('a history that cannot be read is said so, and what was seen stays', async ({ page, server }) => {
    server.backend.breakHistory('the disk is gone');
    const id = server.backend.openSignal(0, 0, 2, 0.04);
    await open(page, server, 3);
    await expect(page.getByRole('alert').filter({ hasText: 'history could not be read' })).toBeVisible();
    await expect(signal(page, id)).toBeVisible();
    server.backend.breakHistory(undefined);
    await page.getByRole('button', { name: 'Read again' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'history could not be read' })).toBeHidden();
  });
});
