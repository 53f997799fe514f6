import { startTestBackend } from '../../support/start-backend.ts';
import { expect, open, test } from '../support/live-page.ts';
import { addressOf, endpointsOf, quick, startVenues } from '../support/live.ts';
import { Observer } from '../support/observer.ts';
import { signal } from '../support/screens.ts';

test('lives of an earlier run are there after a restart: row, course, messages and statistics', async ({
  page,
}) => {
  test.slow();
  const simulator = await startVenues();
  const config = { ...quick, endpoints: endpointsOf(simulator) };
  const first = await startTestBackend(config);
  const observer = await Observer.of(first);
  try {
    await expect.poll(() => observer.status?.state).toBe('READY');
    const spread = (netPct: number) =>
      simulator.command({
        command: 'spread',
        symbol: 'SOLUSDT',
        buy: 'okx',
        sell: 'binance',
        netPct,
        qty: 20,
        others: 'free',
      });
    await spread(-1);
    await spread(0.42);
    const found = (event: 'OPENED' | 'CLOSED') =>
      observer.signals.find((s) => s.symbol === 'SOLUSDT' && s.buy_exchange === 'okx' && s.event === event);
    await expect.poll(() => found('OPENED') !== undefined).toBe(true);
    await simulator.command({ command: 'release' });
    await expect.poll(() => found('CLOSED') !== undefined).toBe(true);
    const [opened, closed] = [found('OPENED')!, found('CLOSED')!];
    observer.stop();
    await first.stop();

    const second = await startTestBackend(config, undefined, {}, undefined, first.dataDir);
    try {
      await open(page, { url: addressOf(second) }, 3);
      const row = signal(page, opened.opportunity_id);
      const cell = (name: string) => row.locator(`[data-cell="${name}"]`);
      await expect(cell('state')).toHaveText('○ closed');
      await expect(cell('route')).toHaveText('OKX→BIN');
      await expect(cell('peak')).toHaveText(`+${(closed.peak_net_pct! * 100).toFixed(1)}`);
      await page.getByTestId('filter-symbol').selectOption('SOLUSDT');
      await expect(row).toBeVisible();
      await page.getByTestId('filter-life').fill('1 h');
      await expect(row).toBeHidden();
      await expect(page.getByTestId('hidden')).toHaveText(/^[1-9]\d* closed hidden by the filters$/);
      await page.getByTestId('filter-life').fill('');
      await row.click();
      const details = page.getByTestId('signal-details');
      const fact = (name: string) =>
        details
          .locator('.facts > div')
          .filter({ has: page.getByText(name, { exact: true }) })
          .locator('dd');
      await expect(fact('Net')).toHaveText(`+${(opened.net_pct * 100).toFixed(1)} bps`);
      await expect(fact('Peak net')).toHaveText(`+${(closed.peak_net_pct! * 100).toFixed(1)} bps`);
      await expect(details.getByTestId('fill')).toContainText('20.00 OKX at ask');
      await expect(page.getByTestId('signal-stats').locator('.facts dd').first()).not.toHaveText('0');
    } finally {
      // A page that outlives its backend would complain.
      await page.close();
      await second.stop();
    }
  } finally {
    observer.stop();
    await first.dispose();
    await simulator.stop();
  }
});
