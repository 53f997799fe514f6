import { defaultSymbols } from '#shared/market/symbols.ts';
import { slowness } from '../../support/slowness.ts';
import { startTestBackend, type TestBackend } from '../../support/start-backend.ts';
import { addressOf } from '../support/live.ts';
import { expect, listen, open, test } from '../support/live-page.ts';
import { sounds } from '../support/screens.ts';

let demo: TestBackend;
test.beforeAll(async () => {
  demo = await startTestBackend({}, { seed: 1, rate: 8 });
});
test.afterAll(() => demo.dispose());

async function uptimeS(): Promise<number> {
  const { uptime_s } = (await demo.get('/status')) as { uptime_s: number };
  return uptime_s;
}

test('ten symbols of three venues move within ten seconds, and a signal is heard', async ({ page }) => {
  const heard = await listen(page);
  await page.setViewportSize({ width: 1366, height: 1200 });
  const openedS = await uptimeS();
  await open(page, { url: addressOf(demo) });
  await expect(page.getByTestId('mode')).toHaveText('DEMO DATA');
  await expect(page.locator('.shell')).toHaveAttribute('data-mode', 'DEMO');
  const read = (): Promise<string[]> =>
    page
      .locator('.monitor [data-look]')
      .evaluateAll((rows) =>
        rows.map((row) =>
          ['bid', 'bid_qty', 'ask', 'ask_qty']
            .map((name) => row.querySelector(`[data-cell="${name}"]`)?.textContent ?? '')
            .join(' '),
        ),
      );
  await expect.poll(async () => (await read()).filter((text) => /\d/.test(text)).length).toBe(30);
  const before = await read();
  await expect.poll(async () => (await read()).filter((text, i) => text === before[i]).length).toBe(0);
  expect((await uptimeS()) - openedS).toBeLessThan(10 * slowness());
  expect(before).toHaveLength(3 * defaultSymbols.length);

  await expect.poll(async () => (await sounds(page)).played, { timeout: 100_000 }).toBeGreaterThan(0);
  await expect.poll(async () => (await heard()).loudest).toBeGreaterThan(0.1);
  await page.keyboard.press('Control+3');
  const first = page.locator('[data-opportunity]').last();
  await expect(first.locator('[data-cell="at_open"]')).toHaveText(/^\+\d+\.\d$/);
  await expect(first.locator('[data-cell="symbol"]')).toHaveText(/^[A-Z]+USDT$/);
});
