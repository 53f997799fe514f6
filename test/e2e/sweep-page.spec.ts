import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { RunMetrics } from '../../src-main/report/run-metrics.ts';
import { parseObjective } from '../../src-main/sweep/objective.ts';
import { sweepPage } from '../../src-main/sweep/sweep-page.ts';
import type { SweepSummary } from '../../src-main/sweep/sweep-summary.ts';
import type { TrialRow } from '../../src-main/sweep/trial-row.ts';
import { winnersOf } from '../../src-main/sweep/winners.ts';

const nobody = { events: '', decisions: '', fills: '', state: '' };

/** Twelve trials: training says the more the better, the test the other way round. */
function rows(): TrialRow[] {
  const side = (value: number): TrialRow['train'] => ({
    run_key: 'k',
    from: '0',
    to: '1',
    stopReason: 'STREAM_END',
    error: null,
    events: 1,
    hashes: nobody,
    metrics: {
      ...new RunMetrics().result(),
      total_return: value / 100,
      sharpe: value,
      days: 90,
      skewness: 0,
      kurtosis: 3,
      trades: 10,
    },
  });
  return Array.from({ length: 12 }, (_, i): TrialRow => ({
    trial: i + 1,
    window: 1,
    params: { fast: 5 + (i % 4), name: `<b>${Math.floor(i / 4)}</b>` },
    status: 'ok',
    text: null,
    train: side(i),
    test: side(11 - i),
    is_allowed: true,
  }));
}

function summary(trials: readonly TrialRow[]): SweepSummary {
  return {
    sweep_key: 'a'.repeat(64),
    dataset_hash: 'b'.repeat(64),
    strategy: '<script>alert(1)</script>',
    spec: { seed: '1' },
    objective: 'total_return',
    constraints: [],
    trials: 12,
    runs: 24,
    refused: 0,
    failed: 0,
    windows: [],
    winners: winnersOf(trials, parseObjective('total_return')),
    out_of_sample_return: 0,
  };
}

// The page is the next test's too.
test.afterEach(({ context }) => context.setOffline(false));

test('the report of a sweep opens offline, with both heatmaps, and shows what luck is worth', async ({
  page,
  context,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'arbscope-sweep-page-'));
  try {
    const file = join(folder, 'sweep.html');
    const trials = rows();
    writeFileSync(file, sweepPage(summary(trials), trials, ['fast', 'name'], parseObjective('total_return')));
    await context.setOffline(true);
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    page.on('console', (message) => void said.push(message.text()));
    await page.goto(pathToFileURL(file).href);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      '<script>alert(1)</script>: parameter sweep',
    );
    const maps = page.locator('#map-1 tbody');
    await expect(maps.nth(0).locator('tr').nth(2).locator('td').nth(3)).toHaveText('+11.00 %');
    await expect(maps.nth(1).locator('tr').nth(2).locator('td').nth(3)).toHaveText('0.00 %');
    await expect(maps.nth(0).locator('tr').nth(2).locator('th')).toHaveText('<b>2</b>');
    await expect(page.locator('#winners')).toContainText('the best of 12 worthless trials');
    await expect(page.locator('#trials tbody tr').first().locator('td').nth(1)).toHaveText('12');
    expect(await page.locator('body').innerText()).not.toMatch(/NaN|Infinity|undefined/);
    expect({ asked, said }).toEqual({ asked: [pathToFileURL(file).href], said: [] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
