import { expect, type Browser, type Page } from '@playwright/test';

export const screens = ['monitor', 'spreads', 'signals', 'health', 'gaps', 'data'] as const;
export type ScreenName = (typeof screens)[number];

/** The smallest window everything has to fit into, and a common large one. */
export const sizes = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;

/** Opens a page in a browser of its own choices. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: sizes[0] });
  await page.goto(url);
  // A key, as a user's first one, lets the page make sounds.
  await page.keyboard.press('Control+1');
  return page;
}

/** Takes the picture of a screen, a good second after it was chosen: what is renewed once a second has been. */
export async function shoot(page: Page, screen: ScreenName, path: string): Promise<void> {
  await page.keyboard.press(`Control+${screens.indexOf(screen) + 1}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(screen, 'i'));
  const shownMs = await page.evaluate(() => performance.now());
  await page.waitForFunction((ms) => performance.now() > ms + 1_100, shownMs);
  await page.screenshot({ path });
}
