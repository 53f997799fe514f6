import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, expect, type Browser } from '@playwright/test';
import { builtUi } from '../../../src-main/headless/built-ui.ts';
import { findChromium } from '../../support/chromium.ts';
import { startTestBackend } from '../../support/start-backend.ts';
import { openPage, shoot } from './camera.ts';
import { takeGallery } from './gallery.ts';
import { addressOf } from './live.ts';

/**
 * Pictures of the screens. `node test/e2e/support/screenshots.ts` renews those of the README; with a folder as argument
 * it puts every screen in every state there instead, for people to look at.
 */
const readme = fileURLToPath(new URL('../../../docs/screenshots', import.meta.url));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The four screens of the demo, during a signal after three have ended. */
async function takeReadme(browser: Browser): Promise<void> {
  const demo = await startTestBackend({}, { seed: 1, rate: 10 });
  try {
    const page = await openPage(browser, addressOf(demo));
    await page.keyboard.press('Control+3');
    const running = page.locator('[data-opportunity][data-open="true"]');
    await expect(page.locator('[data-opportunity][data-open="false"]').nth(2)).toBeVisible({
      timeout: 180_000,
    });
    await expect(running.first()).toBeVisible({ timeout: 90_000 });
    await running.first().click();
    await expect(page.getByTestId('trace')).toBeVisible();
    await page.screenshot({ path: join(readme, 'signals.png') });
    await page.keyboard.press('Control+2');
    await page.locator('[data-position="0"]').click();
    // Neither pointer nor cursor holds the order back.
    await page.keyboard.press('Escape');
    await page.mouse.move(5, 5);
    await shoot(page, 'spreads', join(readme, 'spreads.png'));
    await shoot(page, 'monitor', join(readme, 'monitor.png'));
    await shoot(page, 'health', join(readme, 'health.png'));
  } finally {
    await demo.dispose();
  }
}

const found = findChromium(say);
if ('why' in found) throw new Error(found.why);
await builtUi(say);
const isRoot = process.getuid?.() === 0;
const browser = await chromium.launch({
  executablePath: found.path,
  chromiumSandbox: !isRoot,
  args: isRoot ? ['--no-sandbox'] : [],
});
try {
  const folder = process.argv[2];
  if (folder === undefined) await takeReadme(browser);
  else await takeGallery(browser, folder);
} finally {
  await browser.close();
}
