import type { Page } from '@playwright/test';
import { startTestBackend } from '../../support/start-backend.ts';
import { scrollbarsInside } from '../support/layout.ts';
import { addressOf, endpointsOf, live, quick, venues } from '../support/live.ts';
import { expect, open, test } from '../support/live-page.ts';
import { cell, route } from '../support/screens.ts';

const world = live();
const screens = ['Monitor', 'Spreads', 'Signals', 'Health'] as const;
const row = (page: Page, slot: string) => page.locator(`.monitor [data-row="${slot}"]`);
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const banner = (page: Page) => page.getByTestId('banner');

test('the token leaves the address bar and is in no request, no history and no storage', async ({ page }) => {
  const { token } = world.backend;
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url(), JSON.stringify(request.headers())));
  page.on('websocket', (socket) => urls.push(socket.url()));
  await open(page, world);
  await expect(page).toHaveURL(world.backend.url);
  await page.reload();
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
  expect(urls.length).toBeGreaterThan(8);
  expect(urls.filter((text) => text.includes(token))).toEqual([]);
  const kept = await page.evaluate(() =>
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
  );
  expect(kept).not.toContain(token);
  const cookies = await page.context().cookies();
  expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', domain: '127.0.0.1' }]);
  await page.goBack();
  expect(page.url()).not.toContain(token);
});

test.describe('without a session', () => {
  test.use({ expectedErrors: /401|WebSocket/ });

  test('the page says what to do, and the link of this run opens it in the same tab', async ({ page }) => {
    await page.goto(world.backend.url);
    await expect(page.getByText('Not signed in')).toBeVisible();
    await expect(banner(page)).toContainText('Open the address that arbscope serve printed.');
    await expect(page.getByTestId('mode')).toBeHidden();
    await page.goto(`${world.backend.url}#token=wrong`);
    await expect(page.getByText('Not signed in')).toBeVisible();
    expect(await page.locator('body').innerText()).not.toMatch(/undefined|NaN|\[object/);
    await page.goto(world.url);
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
    await expect(banner(page)).toBeHidden();
  });
});

test.describe('when the connection is lost', () => {
  test.use({ expectedErrors: /WebSocket|ERR_CONNECTION|401/ });

  test('the page says so and trusts no number, and everything comes back by itself', async ({ page }) => {
    const cuts: (() => void)[] = [];
    let isCut = false;
    await page.routeWebSocket(/\/rpc$/, (socket) => {
      if (isCut) return void socket.close();
      socket.connectToServer();
      cuts.push(() => void socket.close());
    });
    await open(page, world, 2);
    await page.getByTestId('symbol').selectOption('BTCUSDT');
    await expect(route(page, 'BTCUSDT:okx>binance')).toHaveText(/\d/);
    isCut = true;
    for (const cut of cuts) cut();
    await expect(banner(page)).toContainText(
      /^■Connection to Arbscope lost, retrying (now|in \d+ s)\. Numbers below are from .* ago\.$/,
    );
    await expect(route(page, 'BTCUSDT:okx>binance')).toHaveText('stale');
    await expect(page.getByTestId('reasons')).toContainText('60 routes: no report for');
    await expect(page.getByTestId('state')).toHaveText('○ UNKNOWN');
    await expect(page.getByTestId('venue-chip-okx')).toContainText('no report');
    await page.keyboard.press('Control+1');
    await expect(row(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', 'stale');
    await expect(cell(page, 'bid', 'BTCUSDT:okx')).toHaveText(/\d/);
    await expect(cell(page, 'age', 'BTCUSDT:okx')).toHaveText(/^▲ \d+\.\d s$/);
    await page.keyboard.press('Control+4');
    await expect(page.getByTestId('health-state')).toContainText('Last known: READY.');
    isCut = false;
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY', { timeout: 20_000 });
    await expect(banner(page)).toBeHidden();
    await page.keyboard.press('Control+1');
    await expect(row(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', /fresh|ageing/);
  });

  test('a program that was started anew asks for its own link, on every screen', async ({ page }) => {
    const config = { ...quick, endpoints: endpointsOf(world.simulator) };
    const first = await startTestBackend(config);
    const port = Number(new URL(first.url).port);
    await open(page, { url: addressOf(first) });
    await expect(cell(page, 'bid', 'BTCUSDT:okx')).toHaveText(/\d/);
    await first.dispose();
    await expect(banner(page)).toContainText('Connection to Arbscope lost');
    await expect(row(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', 'stale');
    // Other symbols: nothing on the page may go on painting the rows of the first program.
    const symbols = ['ETHUSDT', 'BTCUSDT'];
    const second = await startTestBackend({ ...config, symbols, http: { port } });
    try {
      await expect(banner(page)).toContainText('Open the address that arbscope serve printed.', {
        timeout: 20_000,
      });
      await expect(row(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', 'stale');
      await page.goto(addressOf(second));
      await expect(banner(page)).toBeHidden();
      await expect(row(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', /fresh|ageing/);
      await page.keyboard.press('Control+2');
      await expect(page.getByTestId('reasons')).toContainText('12 routes:');
      await expect(page.locator('[data-position="11"] [data-cell="net"]')).toHaveText(/^[+−]?\d+\.\d$/);
    } finally {
      await page.close();
      await second.dispose();
    }
  });
});

test('before any venue has answered every screen says so without a number, and learns the rest later', async ({
  page,
}) => {
  // As late as a venue's answer may be; the test lets them answer before.
  const lateMs = 60_000;
  for (const { id: venue } of venues)
    await world.command({ command: 'rest', venue, delayMs: lateMs, count: 1 });
  const backend = await startTestBackend({
    ...quick,
    connection: { ...quick.connection, connect_timeout_ms: lateMs },
    endpoints: endpointsOf(world.simulator),
  });
  try {
    await page.goto(addressOf(backend));
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'OFFLINE');
    await expect(row(page, 'BTCUSDT')).toContainText('no usable pair');
    await expect(page.locator('.monitor [data-look="disconnected"]').first()).toContainText('—');
    await page.keyboard.press('Control+2');
    await expect(page.getByTestId('reasons')).toHaveText('60 routes: 60 disconnected');
    await expect(route(page, 'BTCUSDT:okx>binance')).toHaveText('off');
    await page.keyboard.press('Control+3');
    await expect(page.getByTestId('no-signals')).toContainText('no route has two usable quotes now');
    await page.keyboard.press('Control+4');
    await expect(page.getByTestId('connections')).toContainText('asking for instruments');
    await expect(page.getByTestId('health-state')).toContainText('No venue is connected.');
    for (const i of screens.keys()) {
      await page.keyboard.press(`Control+${i + 1}`);
      expect(await page.locator('body').innerText()).not.toMatch(/NaN|Infinity|undefined|\bnull\b|\[object/);
      expect(await scrollbarsInside(page)).toEqual([]);
    }
    // Nothing was lost: nothing has been there yet.
    await expect(page.locator('body')).toHaveAttribute('data-sounds-asked', '0');
    await expect(banner(page)).toBeHidden();
    // What the venues tell at last arrives on the page that is already there.
    for (const { id: venue } of venues) await world.command({ command: 'rest', venue, count: 0 });
    await page.keyboard.press('Control+1');
    await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY', { timeout: 20_000 });
    await expect(cell(page, 'interest', 'BTCUSDT:okx')).toHaveText(/\d/);
    await expect(cell(page, 'interest', 'BTCUSDT:binance')).toHaveText('n/a');
    await expect(cell(page, 'bid', 'BTCUSDT:okx')).toHaveText(/^[\d,]+\.\d$/);
  } finally {
    await page.close();
    await backend.dispose();
  }
});

test('is driven with the keyboard alone: screens, keys, mute, and back to where one was', async ({
  page,
}) => {
  await open(page, world);
  for (const [i, name] of screens.entries()) {
    await page.keyboard.press(`Control+${i + 1}`);
    await expect(heading(page)).toHaveText(name);
    await expect(page.getByRole('navigation').locator('[aria-current="page"]')).toHaveText(name);
  }
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Shift+?');
  const sheet = page.getByTestId('key-sheet');
  await expect(sheet).toContainText('Ctrl+Shift+M');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  // Tab alone reaches the table; its rows are walked with arrows.
  for (let i = 0; i < 40 && (await page.locator('.monitor :focus').count()) === 0; i++)
    await page.keyboard.press('Tab');
  await expect(row(page, 'BTCUSDT')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(row(page, 'BTCUSDT:bybit')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('drawer')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('drawer')).toBeHidden();
  await expect(row(page, 'BTCUSDT:bybit')).toBeFocused();
  await page.keyboard.press('End');
  await expect(row(page, 'POLUSDT:okx')).toBeFocused();
  await expect(row(page, 'POLUSDT:okx')).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Control+Shift+M');
  await expect(page.getByTestId('sound')).toHaveAttribute('data-muted', 'true');
  await page.keyboard.press('Control+Shift+M');
  await expect(page.getByTestId('sound')).toHaveAttribute('data-muted', 'false');
});
