import { expect, test as base, type Locator, type Page } from '@playwright/test';
import type { FakeOptions } from '../../support/fake-api.ts';
import { startFakeServer, type FakeServer } from './fake-server.ts';

interface Options {
  /** What the fake backend is made with. */
  fake: Partial<FakeOptions> & { readonly stepMs?: number };
  /** Console errors a test provokes on purpose. */
  expectedErrors: RegExp;
}

interface Fixtures {
  server: FakeServer;
  /** Problems the page reported: exceptions, refusals of the content policy. Must be empty at the end. */
  problems: string[];
}

/** Tests of screens against the fake backend; every one fails when the page reported an error. */
export const test = base.extend<Options & Fixtures>({
  fake: [{ maxAgeMs: 1_500 }, { option: true }],
  expectedErrors: [/^$/, { option: true }],
  server: async ({ fake }, use) => {
    const server = await startFakeServer(fake);
    server.backend.step();
    await use(server);
    await server.stop();
  },
  problems: [
    async ({ page, expectedErrors }, use) => {
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !expectedErrors.test(message.text())) problems.push(message.text());
      });
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens the page and waits for its first numbers. */
export async function open(page: Page, server: FakeServer, screen: 1 | 2 | 3 | 4 = 1): Promise<void> {
  await page.goto(server.url);
  await expect(page.getByTestId('mode')).toBeVisible();
  await page.keyboard.press(`Control+${screen}`);
}

/** A cell of the Monitor: `cell(page, 'bid', 'BTCUSDT:binance')`. */
export function cell(page: Page, name: string, slot: string): Locator {
  return page.locator(`[data-cell="${name}"][data-slot="${slot}"]`);
}

/** A cell of the matrix: `route(page, 'BTCUSDT:okx>binance')`. */
export function route(page: Page, key: string): Locator {
  return page.getByTestId('matrix').locator(`td[data-route="${key}"]`);
}

/** A row of the ranking. */
export function ranked(page: Page, key: string): Locator {
  return page.locator(`[data-row-route="${key}"]`);
}

/** A row of the Signals screen. */
export function signal(page: Page, id: string): Locator {
  return page.locator(`[data-opportunity="${id}"]`);
}

/** How many sounds were asked for and played, and the newest. */
export async function sounds(page: Page): Promise<{ asked: number; played: number; last: string }> {
  return page.evaluate(() => {
    const { soundsAsked, soundsPlayed, lastSound } = document.body.dataset;
    return { asked: Number(soundsAsked), played: Number(soundsPlayed), last: lastSound ?? '' };
  });
}
