import { readdir } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { live, quick, venues } from '../support/live.ts';
import { expect, listen, open, test } from '../support/live-page.ts';
import { sounds } from '../support/screens.ts';

const world = live({
  // A socket that is silent for a second is probed, and given up after three more.
  connection: { ...quick.connection, pong_timeout_ms: 3_000 },
  storage: { part_ms: 1_000 },
});

const look = (page: Page, slot: string) => page.locator(`.monitor [data-row="${slot}"]`);
const socket = (page: Page, name: string) =>
  page.getByTestId('connections').locator(`[data-connection="${name}"]`);
const chip = (page: Page, venue: string) => page.getByTestId(`venue-chip-${venue}`);
const state = (page: Page) => page.getByTestId('state');

/** Every count in a sum of the page, in its order. */
async function counts(page: Page, name: string): Promise<number[]> {
  const text = await page.locator(`[data-identity="${name}"]`).innerText();
  return Array.from(text.matchAll(/[\d,]+/g), ([digits]) => Number(digits.replaceAll(',', '')));
}

test('names every socket with what was asked for, confirmed and refused', async ({ page }) => {
  await open(page, world, 4);
  await expect(page.getByTestId('health-state')).toContainText('READY');
  await expect(page.getByTestId('health-state')).toContainText('All venues deliver, nothing was dropped.');
  const told = page.getByTestId('connections').locator('[data-connection]');
  // Page and observer hear each report at moments of their own, and a young program asks for more from one to the next.
  await expect(async () => {
    const sockets = world.observer.status!.market!.venues.flatMap((venue) =>
      venue.connections.map((connection) => ({ exchange: venue.exchange, ...connection })),
    );
    expect(await told.count()).toBe(sockets.length);
    for (const { exchange, name, requested } of sockets) {
      const row = socket(page, `${exchange}:${name}`);
      expect(await row.getAttribute('data-state', { timeout: 500 })).toBe('open');
      const topics = await row.locator('td').nth(5).innerText({ timeout: 500 });
      expect(topics).toBe(`${requested} / ${requested} / 0`);
      expect(requested).toBeGreaterThan(0);
    }
  }).toPass();
  // Every stream of every venue moves: ten symbols of six events a second on three venues.
  for (const { id } of venues) {
    const bbo = page.locator(`[data-stream="${id}:bbo"] td`);
    await expect.poll(async () => Number(await bbo.nth(3).innerText())).toBeGreaterThan(20);
    await expect(bbo.nth(4)).toHaveText(/^\d{1,3} ms$/);
  }
});

test('its sums add up and are those of the metrics endpoint', async ({ page }) => {
  await open(page, world, 4);
  const cells = page.getByTestId('frames').locator('[data-frames="okx"] td');
  // Both change once a second: the moment is found at which page and endpoint tell the same report.
  await expect(async () => {
    const metrics = (await world.backend.get('/metrics')) as {
      events: number;
      stored: number;
      dropped: { queue_full: number; write_error: number };
      in_flight: number;
      market: { venues: { exchange: string; frames: Record<string, unknown> }[] };
    };
    const { events, stored, dropped, in_flight } = metrics;
    expect(await counts(page, 'Events')).toEqual([
      events,
      stored,
      dropped.queue_full,
      dropped.write_error,
      in_flight,
    ]);
    const { received, control, data } = metrics.market.venues.find((v) => v.exchange === 'okx')!.frames;
    const shown = (await cells.allInnerTexts()).map((text) => Number(text.replaceAll(',', '')));
    expect(shown.slice(1, 5)).toEqual([received, control, data, 0]);
  }).toPass({ intervals: [50] });
  for (const name of ['Frames', 'Events']) {
    await expect(page.locator(`[data-identity="${name}"]`)).toHaveAttribute('data-missing', '0');
    await expect(page.locator(`[data-identity="${name}"]`)).toContainText('✓ adds up');
    const [whole = Number.NaN, ...parts] = await counts(page, name);
    expect(whole).toBeGreaterThan(100);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
  }
});

test('counts the parts that lie on the disk', async ({ page }) => {
  await open(page, world, 4);
  const fact = (name: string) =>
    page
      .getByTestId('storage')
      .locator('div')
      .filter({ has: page.getByText(name, { exact: true }) })
      .locator('dd');
  await expect(fact('Data folder')).toHaveText(world.backend.dataDir);
  await expect(fact('Events dropped')).toHaveText('0');
  await expect(fact('Disk error')).toHaveText('none');
  await expect(async () => {
    const shown = Number(/^[\d,]+/.exec(await fact('Parts written').innerText())![0].replaceAll(',', ''));
    expect(shown).toBeGreaterThan(0);
    const files = await readdir(`${world.backend.dataDir}/spool`, { recursive: true });
    const parts = files.filter((name) => /part-\d+-\d+\.parquet$/.test(name)).length;
    // Parts are finished all the time; the report is of the last second.
    expect(parts).toBeGreaterThanOrEqual(shown);
    expect(parts - shown).toBeLessThan(200);
  }).toPass();
});

test('a half-open venue is stale, named in the state, given up and made again', async ({ page }) => {
  await open(page, world, 1);
  await expect(look(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', /fresh|ageing/);
  // The way back stays closed until everything was looked at, however slow this machine is.
  await world.command({ command: 'refuse', venue: 'okx', count: 1_000 });
  await world.command({ command: 'halfOpen', venue: 'okx' });
  await expect(look(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', 'stale');
  await expect(chip(page, 'okx')).toHaveAttribute('data-state', 'stale');
  await expect(state(page)).toHaveAttribute('data-state', 'DEGRADED');
  await expect(state(page)).toHaveAttribute('title', /okx/);
  await expect(page.locator('body')).toHaveAttribute('data-last-sound', 'degraded');
  for (const id of ['binance', 'bybit']) {
    await expect(chip(page, id)).toHaveAttribute('data-state', 'ready');
    await expect(look(page, `BTCUSDT:${id}`)).toHaveAttribute('data-look', /fresh|ageing/);
  }
  await chip(page, 'okx').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Health');
  await expect(page.getByTestId('health-state')).toContainText('okx');
  await expect(page.getByTestId('connections').locator('[data-connection]')).toHaveCount(1);
  await world.command({ command: 'refuse', venue: 'okx', count: 0 });

  const row = socket(page, 'okx:public');
  await expect(row.locator('td').nth(6)).toHaveText('2');
  await expect(row).toHaveAttribute('data-state', 'open');
  await expect(state(page)).toHaveAttribute('data-state', 'READY');
  await expect(page.locator('body')).toHaveAttribute('data-last-sound', 'recovered');
  // Either the ping had no answer, or its streams were silent for too long.
  await expect(page.getByTestId('log')).toContainText(/no answer to a ping within 3000 ms|silent for \d+ s/);
  // What is narrowed says so, and can be undone where it is seen.
  await page.getByRole('button', { name: /Only OKX · show all venues/ }).click();
  await expect(socket(page, 'bybit:public')).toBeVisible();
  await page.keyboard.press('Control+1');
  await expect(look(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', /fresh|ageing/);
});

test('all venues gone is OFFLINE with an alarm, and the way back is shown attempt by attempt', async ({
  page,
}) => {
  const heard = await listen(page);
  await open(page, world, 4);
  // What another test has narrowed is kept with the data folder.
  const venue = page.getByTestId('log').getByRole('group', { name: 'Venue' });
  await venue.getByRole('button', { name: 'All' }).click();
  await expect.poll(async () => (await heard()).state).toBe('running');
  for (const { id: venue } of venues) {
    await world.command({ command: 'refuse', venue, count: 1_000 });
    await world.command({ command: 'reset', venue });
  }
  await expect(state(page)).toHaveAttribute('data-state', 'OFFLINE');
  await expect(page.getByTestId('banner')).toContainText('All venues are offline. No venue is connected.');
  await expect(page.getByTestId('health-state')).toHaveAttribute('data-state', 'OFFLINE');
  const before = await sounds(page);
  expect(before.last).toBe('critical');
  await expect.poll(async () => (await heard()).loudest).toBeGreaterThan(0.1);
  for (const { id } of venues) await expect(chip(page, id)).toHaveAttribute('data-state', 'offline');
  const row = socket(page, 'bybit:public');
  await expect(row).toHaveAttribute('data-state', 'waiting');
  await expect(row).toContainText(/#\d+ in 00:0[01]/);
  await expect(row).toContainText('503');
  await page.getByRole('button', { name: 'Silence this alarm' }).click();
  await expect(page.getByRole('button', { name: 'Silence this alarm' })).toBeHidden();
  await expect(page.getByTestId('banner')).toBeVisible();
  await page.keyboard.press('Control+1');
  await expect(page.locator('.monitor [data-look="disconnected"]').first()).toBeVisible();
  await expect(page.locator('.monitor [data-look="fresh"], .monitor [data-look="ageing"]')).toHaveCount(0);
  await expect(look(page, 'BTCUSDT').locator('[data-cell="best_route"]')).toHaveText('no usable pair');

  for (const { id: venue } of venues) await world.command({ command: 'refuse', venue, count: 0 });
  await expect(state(page)).toHaveAttribute('data-state', 'READY');
  await expect(page.getByTestId('banner')).toBeHidden();
  await expect(page.locator('body')).toHaveAttribute('data-last-sound', 'recovered');
  await expect(look(page, 'BTCUSDT:okx')).toHaveAttribute('data-look', /fresh|ageing/);
});

test('narrows the events by venue and level, and says what is hidden', async ({ page }) => {
  await open(page, world, 4);
  const log = page.getByTestId('log');
  const lines = log.locator('.log-line');
  await log.getByRole('button', { name: 'BIN' }).click();
  await log.getByRole('button', { name: 'Warn' }).click();
  await world.command({ command: 'close', venue: 'binance', code: 1_001, reason: 'moving house' });
  const told = lines.filter({ hasText: 'ws_disconnect' }).filter({ hasText: 'moving house' });
  await expect(told.first()).toBeVisible();
  for (const line of await lines.allTextContents()) expect(line).toMatch(/▲BIN/);
  await expect(log.getByText(/^\d+ of \d+$/)).toBeVisible();
  await log.getByRole('button', { name: 'Error' }).click();
  await expect(log).toContainText(/None of \d+ events match\./);
  await log.getByRole('button', { name: 'Clear filters' }).click();
  await expect(lines.first()).toBeVisible();
  await expect(page.getByTestId('connections').locator('[data-connection^="okx"]')).toHaveCount(1);
});
