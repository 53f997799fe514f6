import { execFile } from 'node:child_process';
import { copyFile, mkdir, open as openFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { live } from '../support/live.ts';
import { expect, open, test } from '../support/live-page.ts';
import { makeDay } from '../../support/replay-data.ts';
import { strategyFile } from '../../support/replay-run.ts';

const world = live();
const run = promisify(execFile);
const ROWS = 20_000;
const DAY = { stream: 'bbo', symbol: 'BTCUSDT', rows: ROWS, startMs: Date.UTC(2026, 0, 15) } as const;

const folder = (name: string): string => join(world.backend.dataDir, name);
const dayFile = (exchange: string): string =>
  folder(`foreign/exchange=${exchange}/stream=bbo/symbol=btcusdt/date=20260115/data.parquet`);

/** The Replay screen with the prepared day and a strategy chosen. */
async function openReplay(page: Page, strategy: string): Promise<void> {
  await open(page, world);
  await page.keyboard.press('Control+7');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Replay');
  await page.getByLabel('Day', { exact: true }).selectOption('20260115');
  await expect(page.getByTestId('replay-data')).toContainText('2 file sets, 40.0k rows');
  await page.getByLabel('Strategy', { exact: true }).selectOption(strategy);
}

const start = (page: Page): Promise<void> => page.getByRole('button', { name: 'Run', exact: true }).click();
const reason = (page: Page) => page.getByTestId('stop-reason');

test.beforeAll(async () => {
  await makeDay(folder('foreign'), { ...DAY, exchange: 'binance', seed: 1 });
  await makeDay(folder('foreign'), { ...DAY, exchange: 'okx', seed: 2 });
  await mkdir(folder('strategies'), { recursive: true });
  for (const name of ['flip.mjs', 'throws.ts', 'hangs.mjs'])
    await copyFile(strategyFile(name), join(folder('strategies'), name));
});

test('a run from the screen ends with charts, decisions and an archive that the command line verifies', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await openReplay(page, 'flip.mjs');
  await expect(page.getByTestId('execution')).toHaveText(
    'Execution v1: zero latency, zero slippage, no partial fills, BUY@ask SELL@bid, fee 4 bps',
  );
  await start(page);
  await expect(reason(page)).toContainText('STREAM_END', { timeout: 60_000 });
  await expect(page.locator('.run-chart canvas').first()).toBeVisible();
  await expect(page.locator('[data-figure="Fills"]')).not.toHaveText('0');

  const [name] = await readdir(folder('replay_runs'));
  const archive = folder(`replay_runs/${name}`);
  const decisions = (await readFile(join(archive, 'decisions.jsonl'), 'utf8')).trimEnd().split('\n');
  await page.getByRole('button', { name: 'Decisions', exact: true }).click();
  await expect(page.locator('[data-line="1"]')).toContainText('BTCUSDT');
  await expect(page.locator('[data-figure="Decisions"]')).toBeHidden();
  await page.getByRole('button', { name: 'Figures', exact: true }).click();
  await expect(page.locator('[data-figure="Decisions"]')).toHaveText(
    decisions.length.toLocaleString('en-US'),
  );

  // The recorded quotes lie behind the fills.
  await expect(page.getByTestId('chart-caption')).toContainText('binance BTCUSDT · 20.0k quotes');

  // The page's proof: the same run a second time.
  await page.getByRole('button', { name: 'Run again to verify' }).click();
  await expect(page.getByTestId('proof')).toContainText('identical', { timeout: 60_000 });

  // A link leads to a moment of it.
  const runId = name!.replace('replay_run_id=', '');
  const { cursor } = JSON.parse(decisions[9]!) as { cursor: string };
  await page.keyboard.press('Control+1');
  await page.evaluate(
    (hash) => (window.location.hash = hash),
    `#run=${runId}&at=${encodeURIComponent(cursor)}`,
  );
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Replay');
  await expect(page.getByText(`flip.mjs · ${runId}`)).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.location.hash)).toBe('');

  // The command line's: the archive holds what a run of its own comes to.
  const manifest = JSON.parse(await readFile(join(archive, 'manifest.json'), 'utf8')) as {
    extras: { hashes: Record<string, string> };
  };
  const { stdout } = await run(process.execPath, [
    'src-main/headless/main.ts',
    'replay',
    '--dataset',
    dayFile('binance'),
    '--dataset',
    dayFile('okx'),
    '--strategy',
    join(folder('strategies'), 'flip.mjs'),
    '--seed',
    '1',
    '--out',
    folder('by-command'),
    '--json',
  ]);
  expect(JSON.stringify(JSON.parse(stdout.trim().split('\n').at(-1)!))).toContain(
    manifest.extras.hashes['decisions'],
  );
});

test('parameters are swept: forecast, trials, what luck is worth, and a trial opened as the run it was', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openReplay(page, 'bollinger-reversion');
  await page.getByRole('button', { name: 'Sweep', exact: true }).click();
  await expect(page.getByTestId('sweep-fault')).toContainText('at least one parameter');
  await page.getByLabel('Period, bars: what is tried').selectOption('list');
  await page.getByLabel('Period, bars: values').fill('5, 10');
  await page.getByLabel('Judged by').selectOption('none');
  await expect(page.getByTestId('sweep-forecast')).toContainText('2 trials, 2 runs through 80.0k events', {
    timeout: 30_000,
  });
  await page.getByRole('button', { name: 'Start sweep' }).click();
  await expect(page.getByTestId('sweep-progress')).toHaveAttribute('data-state', 'done', { timeout: 90_000 });
  await expect(page.getByTestId('sweep-progress')).toContainText('2 of 2 runs');
  await expect(page.getByTestId('sweep-luck')).toContainText('What luck is worth here is not known');
  await page.locator('[data-trial="2"]').click();
  await page.getByRole('button', { name: 'Open as a run' }).click();
  await expect(reason(page)).toContainText('STREAM_END', { timeout: 60_000 });
  await expect(page.getByLabel('Period, bars', { exact: true })).toHaveValue('10');

  // It is the trial: its run key stands among those the sweep has done.
  const [journal] = await readdir(folder('sweeps/runs'));
  const known = await readFile(folder(`sweeps/runs/${journal}`), 'utf8');
  const id = (await page.getByText(/bollinger-reversion · replay_/).textContent())!.split(' · ')[1]!;
  const { extras } = JSON.parse(
    await readFile(folder(`replay_runs/replay_run_id=${id}/manifest.json`), 'utf8'),
  ) as { extras: { run_key: string } };
  expect(known).toContain(extras.run_key);
});

test('a run is paused, steered through time, and cancelled', async ({ page }) => {
  await openReplay(page, 'flip.mjs');
  await page.getByRole('button', { name: 'Start paused' }).click();
  const transport = page.getByTestId('transport');
  await expect(transport).toHaveAttribute('data-state', 'paused');
  await page.getByRole('button', { name: 'Event ▸' }).click();
  await expect(page.getByTestId('replay-time')).toContainText('2026-01-15 00:00:00');
  await page.getByLabel('Time of the replay').focus();
  await page.getByLabel('Time of the replay').fill('0.5');
  await page.getByLabel('Time of the replay').press('Tab');
  await expect(page.getByTestId('replay-time')).toContainText('2026-01-15 00:41:');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(reason(page)).toContainText('CANCELLED');
  await expect(reason(page)).toContainText('stopped by you');
});

test('a strategy that throws ends the run with its line and the event', async ({ page }) => {
  await openReplay(page, 'throws.ts');
  await start(page);
  await expect(page.getByTestId('run-error')).toContainText('the seventh');
  await expect(page.getByTestId('run-error')).toContainText('throws.ts:6');
  await expect(reason(page)).toContainText('STRATEGY_ERROR');
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
});

test('a strategy that never comes back is ended, and the program goes on', async ({ page }) => {
  test.setTimeout(120_000);
  await openReplay(page, 'hangs.mjs');
  await start(page);
  await expect(page.getByTestId('run-error')).toBeVisible({ timeout: 90_000 });
  await expect(reason(page)).toContainText('STRATEGY_ERROR');
  await expect(page.getByTestId('state')).toHaveAttribute('data-state', 'READY');
});

test('a damaged and a missing file are named, and nothing is replayed from them', async ({ page }) => {
  await openReplay(page, 'flip.mjs');
  const file = await openFile(dayFile('okx'), 'r+');
  await file.write(Buffer.alloc(64, 0xff), 0, 64, 4_000);
  await file.close();
  await start(page);
  await expect(page.locator('.replay-inspector').getByRole('alert').first()).toContainText(
    /data\.parquet|okx/,
  );
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();

  await rm(dayFile('okx'));
  await start(page);
  await expect(page.getByRole('alert').first()).toContainText(/okx|rows|found none/);
});
