import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import { recordRun, type RecordedRun } from '../../support/recorded-run.ts';
import { startTestBackend, type TestBackend } from '../../support/start-backend.ts';
import { addressOf } from '../support/live.ts';
import { expect, open, test } from '../support/live-page.ts';
import { signal } from '../support/screens.ts';

let backend: TestBackend;
let run: RecordedRun;

test.beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'arbscope-source-'));
  // What the recorder was told is kept for a month.
  const startMs = Math.floor(systemClock.wallMs()) - 3_600_000;
  run = await recordRun(folder, { seed: 5, minutes: 4, startMs });
  backend = await startTestBackend({}, { seed: 1, rate: 4 }, {}, undefined, folder);
});
test.afterAll(() => backend.dispose());

const bar = (page: Page) => page.getByTestId('playback-bar');
const nowMs = async (page: Page): Promise<number> => Number(await bar(page).getAttribute('data-now'));

/** The bids of BTCUSDT on the Monitor are those that the recorder showed at the time of the replay. */
async function expectRecordedBids(page: Page): Promise<void> {
  const atMs = await nowMs(page);
  for (const venue of ['binance', 'bybit', 'okx'] as const satisfies readonly ExchangeId[]) {
    const bid = run.bidAt(venue, 'BTCUSDT', atMs);
    await expect(page.locator(`.monitor [data-row="BTCUSDT:${venue}"] [data-cell="bid"]`)).toHaveText(
      bid === undefined
        ? '—'
        : bid.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    );
  }
}

test('a signal of the past is watched again on the live screens: its prices and time, steps, jumps, and back', async ({
  page,
}) => {
  test.slow();
  await open(page, { url: addressOf(backend) }, 3);
  const shell = page.locator('.shell');
  const { opportunity_id, detected_ms } = run.signals.findLast(
    ({ event, type }) => event === 'OPENED' && type === 'ARBITRAGE_OPPORTUNITY',
  )!;
  await signal(page, opportunity_id).click();
  await page.getByRole('button', { name: 'Watch again' }).click();
  // The thread that plays starts with the first recording.
  await expect(shell).toHaveAttribute('data-mode', 'REPLAY', { timeout: 30_000 });
  await expect(page.getByTestId('mode')).toHaveText(/^REPLAY OF DEMO DATA \d\d:\d\d:\d\d\S* 1×$/);
  await page.getByRole('button', { name: '▮▮ Pause' }).click();
  await expect(bar(page)).toHaveAttribute('data-state', 'paused');
  await expect(shell).toHaveCSS('border-top-width', '3px');
  expect(Math.abs((await nowMs(page)) - (detected_ms - 60_000))).toBeLessThan(30_000);

  await page.keyboard.press('Control+1');
  await expectRecordedBids(page);
  const pausedMs = await nowMs(page);
  await page.getByRole('button', { name: 'Quote ▸' }).click();
  await expect.poll(() => nowMs(page)).toBeGreaterThan(pausedMs);
  await expectRecordedBids(page);

  // Close to the signal, then on to what opens next: there its row is open on the Signals screen.
  await page.getByLabel('Time of the replay', { exact: true }).fill(String(Math.floor(detected_ms) - 500));
  await page.getByLabel('Time of the replay', { exact: true }).press('Tab');
  await expect.poll(async () => Math.abs((await nowMs(page)) - detected_ms)).toBeLessThan(1_000);
  await expect(bar(page)).toHaveAttribute('data-state', 'paused');
  await expectRecordedBids(page);
  const jumpedMs = await nowMs(page);
  const next = run.signals.find(({ event, detected_ms: ms }) => event === 'OPENED' && ms > jumpedMs)!;
  await page.getByRole('button', { name: 'Signal ▸' }).click();
  await expect.poll(() => nowMs(page)).toBeGreaterThanOrEqual(next.detected_ms);
  await expect(bar(page)).toHaveAttribute('data-state', 'paused');
  await page.keyboard.press('Control+3');
  await expect(signal(page, next.opportunity_id).locator('[data-cell="state"]')).toContainText('open');

  await page.keyboard.press('Control+4');
  await expect(page.getByTestId('playback-live')).toContainText('the running recorder, not the replay');
  await page.keyboard.press('Control+Shift+L');
  await expect(shell).toHaveAttribute('data-mode', 'DEMO');
  await expect(bar(page)).toBeHidden();
  await page.keyboard.press('Control+1');
  await expect(page.getByTestId('mode')).toHaveText('DEMO DATA');
  await expect(page.locator('.monitor [data-look="fresh"]').first()).toBeVisible();
});
