import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import type { FakeReplayOptions } from '../support/fake-replay.ts';
import { violations } from './support/accessible.ts';
import { startFakeServer, type FakeServer } from './support/fake-server.ts';
import {
  fill,
  replayedRun,
  screens,
  sizes,
  told,
  type ScreenTitle,
  type StateName,
} from './support/gallery.ts';
import { clippedCells, ringless, scrollbarsInside, scrollsSideways } from './support/layout.ts';

/**
 * Every screen in every state at both sizes: a picture of each, in `test-results/gallery/`, and what has to hold on all of
 * them. One page and one backend for each state; screens are switched by their keys.
 */
const folder = fileURLToPath(new URL('../../test-results/gallery', import.meta.url));
mkdirSync(folder, { recursive: true });

const test = base.extend<{ replay: Required<FakeReplayOptions>; server: FakeServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  replay: async ({}, use) => {
    const replay = await replayedRun();
    await use(replay);
    await rm(replay.runs, { recursive: true });
  },
  server: async ({ replay }, use) => {
    const server = await startFakeServer({ stepMs: 250, replay });
    await use(server);
    await server.stop();
  },
});

async function open(page: Page, server: FakeServer, theme = 'dark'): Promise<void> {
  // The longest name comes first.
  await page.addInitScript((prefs) => localStorage.setItem('arbscope.prefs', JSON.stringify(prefs)), {
    order: 'name',
    theme,
  });
  await page.goto(server.url);
  await expect(page.getByTestId('mode')).toBeVisible();
}

/** What is wrong with the picture that is on the screen. */
async function faults(page: Page): Promise<string[]> {
  const text = await page.locator('body').innerText();
  return [
    ...(text.match(/NaN|Infinity|undefined|\[object|\bnull\b/g) ?? []),
    ...(await scrollbarsInside(page)),
    ...(await scrollsSideways(page)),
    ...(await clippedCells(page)),
    ...((await page.getByTestId('mode').isVisible()) ? [] : ['no mode']),
  ];
}

/** From when to when a run's chart shows, epoch seconds, once it is as wide as its place; undefined on other screens. */
async function runInView(page: Page): Promise<string | undefined> {
  const chart = page.locator('.run-chart');
  if ((await chart.count()) === 0) return undefined;
  const spare = (): Promise<number> =>
    chart.evaluate((place) => place.clientWidth - place.querySelector('table')!.clientWidth);
  await expect.poll(spare).toBeLessThan(2);
  return (await chart.getAttribute('data-view')) ?? undefined;
}

/** Waits for a condition as long as an expectation would. */
async function until(holds: () => Promise<boolean>): Promise<boolean> {
  return expect
    .poll(holds)
    .toBe(true)
    .then(
      () => true,
      () => false,
    );
}

/** Monitor and Health last: then there is something to see in their little charts. */
const inOrder = screens.toSorted((a, b) => Number(isGrowing(a.title)) - Number(isGrowing(b.title)));

function isGrowing(title: ScreenTitle): boolean {
  return title === 'Monitor' || title === 'Health';
}

/** Every screen: chosen by key, waited for, looked at, photographed. */
async function all(
  page: Page,
  state: StateName,
  on: (screen: ScreenTitle) => Promise<void> = async () => {},
): Promise<void> {
  const found: string[] = [];
  for (const { title, key } of inOrder) {
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await on(title);
    const text = (): Promise<string> => page.locator('body').innerText();
    if (!(await until(async () => told[state][title].test(await text()))))
      found.push(`${title}: expected ${told[state][title]}, found ${(await text()).replaceAll(/\s+/g, ' ')}`);
    const views = new Set<string | undefined>();
    for (const size of sizes) {
      await page.setViewportSize(size);
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      views.add(await runInView(page));
      await page.screenshot({ path: join(folder, `${title.toLowerCase()}-${state}-${size.width}.png`) });
      found.push(...(await faults(page)).map((fault) => `${title} ${size.width}: ${fault}`));
    }
    if (views.size > 1) found.push(`${title}: a run cut by the window: ${[...views].join(', ')}`);
    // Title bar, rail and status strip are the same on all of them.
    const part = title === 'Monitor' ? undefined : 'main';
    found.push(...(await violations(page, part)).map((fault) => `${title}: ${fault}`));
  }
  expect(found).toEqual([]);
}

/** What a user chooses on a screen that has everything. */
async function choose(page: Page, title: ScreenTitle): Promise<void> {
  if (title === 'Spreads') {
    await page.locator('[data-row-route="SOLUSDT:okx>bybit"]').click();
    // Neither pointer nor cursor holds the order back.
    await page.keyboard.press('Escape');
  }
  if (title === 'Signals') await page.locator('[data-position="3"]').click();
  if (title === 'Settings')
    await page.locator('main').getByRole('button', { name: 'Signals', exact: true }).click();
  if (title === 'Data') await page.getByText('2026-01-15').first().click();
  if (title === 'Replay') {
    await page.getByLabel('Strategy').selectOption({ label: 'Trend on two time frames' });
    await page.getByRole('button', { name: 'Runs 1' }).click();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
  }
  await page.mouse.move(700, 12);
}

/** Other looks of a screen that has everything: what is pressed there, and what shows that it is there. */
const views: readonly (readonly [name: string, key: string, press: readonly string[], seen: string])[] = [
  ['compact', 'Control+1', ['Compact grid'], '[data-compact="SOLUSDT"]'],
  ['funded', 'Control+2', ['+ Funding'], '.matrix td[data-ramp]'],
  ['map', 'Control+2', ['Market'], '[data-testid="market-map"] canvas'],
  ['map-table', 'Control+2', ['Market', 'View as table'], '[data-map-route]'],
];

test('live, and stale when the connection is lost', async ({ page, server }) => {
  test.slow();
  await fill(server);
  await open(page, server);
  await all(page, 'live', (title) => choose(page, title));
  await page.keyboard.press('Control+1');
  // c.6 of the design: twenty rows at least in the smallest window.
  const rows = await page.locator('.monitor [data-row]').evaluateAll((every) => {
    const box = document.querySelector('.monitor .table-scroll')!.getBoundingClientRect();
    return every.filter((row) => row.getBoundingClientRect().bottom <= box.bottom).length;
  });
  expect(rows).toBeGreaterThanOrEqual(20);
  server.refuse(true);
  await expect(page.getByTestId('banner')).toContainText('Connection to Arbscope lost');
  await all(page, 'stale');
});

test('empty', async ({ page }) => {
  const server = await startFakeServer({ stepMs: 250 });
  server.backend.withoutQuotes();
  server.backend.gaps.answers = 'nothing';
  await open(page, server);
  await all(page, 'empty');
  await server.stop();
});

test('loading, in high contrast', async ({ page, server }) => {
  server.answer('never');
  await open(page, server, 'contrast');
  await all(page, 'loading');
});

test('error, in light', async ({ page, server }) => {
  await fill(server);
  await open(page, server, 'light');
  await expect(page.locator('.monitor [data-row="BTCUSDT:okx"]')).toBeVisible();
  // What every page asks for has been answered: what fails is what the screens ask for.
  await page.keyboard.press('Control+8');
  await expect(page.getByText('rules on')).toBeVisible();
  server.answer('error');
  server.backend.failWriter('disk full');
  server.backend.freeze(1, 1);
  server.backend.setVenue(0, 'down');
  await all(page, 'error');
});

test('other looks, a mute, and a ring at every stop of the Tab key', async ({ page, server }) => {
  test.slow();
  await fill(server);
  await open(page, server);
  await page.keyboard.press('Control+Shift+M');
  await expect(page.getByTestId('sound')).toHaveAttribute('data-muted', 'true');
  const found: string[] = [];
  for (const [name, key, press, seen] of views) {
    await page.keyboard.press(key);
    for (const button of press) {
      const choice = page.locator('main').getByRole('button', { name: button, exact: true }).first();
      if ((await choice.getAttribute('aria-pressed')) !== 'true') await choice.click();
    }
    await expect(page.locator(seen).first()).toBeVisible();
    await page.screenshot({ path: join(folder, `${name}-muted-1366.png`) });
    found.push(
      ...[...(await faults(page)), ...(await violations(page, 'main'))].map((fault) => `${name}: ${fault}`),
    );
  }
  for (const { title, key } of screens) {
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    for (const header of await page.getByRole('columnheader').allTextContents())
      if (header.trim() === '') found.push(`${title}: a column without a name`);
    if (title === 'Monitor' || title === 'Spreads' || title === 'Signals')
      found.push(...(await ringless(page)).map((stop) => `${title}: no ring at ${stop}`));
  }
  expect(found).toEqual([]);
});
