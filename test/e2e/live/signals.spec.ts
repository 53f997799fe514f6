import type { Page } from '@playwright/test';
import type { Signal } from '#shared/market/signal.ts';
import { live } from '../support/live.ts';
import { expect, listen, open, test } from '../support/live-page.ts';
import { signal, sounds } from '../support/screens.ts';

// Patient with silence: a state that changes would ask for sounds of its own.
const world = live({ connection: { backoff_ms: 200, backoff_max_ms: 1_000 } });

/** The newest message about a route once there is one that `is`. */
async function message(symbol: string, is: (signal: Signal) => boolean): Promise<Signal> {
  const find = (): Signal | undefined => world.observer.signals.findLast((s) => s.symbol === symbol && is(s));
  await expect.poll(() => find() !== undefined).toBe(true);
  return find()!;
}

const opened = (symbol: string): Promise<Signal> => message(symbol, ({ event }) => event === 'OPENED');
const closed = (of: Signal): Promise<Signal> =>
  message(of.symbol, (s) => s.event === 'CLOSED' && s.opportunity_id === of.opportunity_id);

const text = (page: Page, of: Signal, name: string) =>
  signal(page, of.opportunity_id).locator(`[data-cell="${name}"]`);

test('says why there is none before the first, with the line and the best route', async ({ page }) => {
  await open(page, world, 3);
  await expect(page.getByTestId('no-signals')).toHaveText(
    /^Signals open at \+2\.0 bps net; the best route now is [A-Z]+USDT (BIN|BYB|OKX)→(BIN|BYB|OKX) at [+−]?\d+\.\d bps: below line\.$/,
  );
  await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '0');
});

test('a commanded 42 bps opens a signal with its prices, size, ages and the way it took', async ({
  page,
}) => {
  await open(page, world, 3);
  const { ask, bid } = await world.stage({
    symbol: 'SOLUSDT',
    buy: 'okx',
    sell: 'binance',
    netBps: 42,
    qty: 20,
  });
  const sent = await opened('SOLUSDT');
  const row = signal(page, sent.opportunity_id);
  await expect(row).toHaveAttribute('data-open', 'true');
  await expect(row).toHaveAttribute('data-position', '0');
  await expect(row).toHaveAttribute('data-new', '');
  const gross = ((bid - ask) / ask) * 10_000;
  const texts = {
    state: '● open',
    symbol: 'SOLUSDT',
    route: 'OKX→BIN',
    now: '+42.0',
    peak: '+42.0',
    at_open: '+42.0',
    qty: '20.00',
    notional: (20 * ask).toFixed(0).replace(/(\d)(\d{3})$/, '$1,$2'),
    // 0.42 % of what 20 units cost with the buying fee.
    profit: (0.0042 * 20 * ask * 1.0005).toFixed(2),
    reason: '',
  };
  for (const [name, expected] of Object.entries(texts))
    await expect(text(page, sent, name)).toHaveText(expected);
  await expect(text(page, sent, 'opened')).toHaveText(new Date(sent.timestamp).toISOString().slice(11, 23));
  await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
  await expect(text(page, sent, 'life')).toHaveText(/^[1-9]\d*\.\d s$/);
  await expect(row).not.toHaveAttribute('data-new');
  expect(await sounds(page)).toMatchObject({ asked: 1, last: 'strong' });

  await row.focus();
  await page.keyboard.press('Enter');
  const details = page.getByTestId('signal-details');
  await expect(details).toHaveAttribute('data-of', sent.opportunity_id);
  const fact = (name: string) =>
    details
      .locator('.facts > div')
      .filter({ has: page.getByText(name, { exact: true }) })
      .locator('dd');
  await expect(fact('State')).toHaveText('open');
  await expect(fact('Buy OKX at ask')).toHaveText(`${ask.toFixed(2)} USDT`);
  await expect(fact('Sell BIN at bid')).toHaveText(`${bid.toFixed(2)} USDT`);
  await expect(fact('Gross')).toHaveText(`+${gross.toFixed(1)} bps`);
  await expect(fact('Both taker fees')).toHaveText(`${(gross - 42).toFixed(1)} bps (OKX 0.05 %, BIN 0.05 %)`);
  await expect(fact('Net')).toHaveText('+42.0 bps');
  await expect(fact('Size, top of book')).toHaveText('20.00 SOL');
  await expect(fact('Age of OKX ask')).toHaveText(/^(\d{1,3} ms|1\.\d s)$/);
  // The selling bid opened it: its quote had just arrived.
  await expect(fact('Age of BIN bid')).toHaveText(/^\d{1,3} ms$/);
  const steps = details.getByTestId('trace').locator('tr');
  await expect(steps.locator('td:first-child')).toHaveText([
    'Exchange → received *',
    'Received → evaluated',
    'Evaluated → sent',
    'Sent → shown',
  ]);
  for (const step of await steps.locator('td:last-child').allTextContents())
    expect(step).toMatch(/^−?\d+(\.\d+)? ms$/);
  await page.keyboard.press('Escape');
  await expect(details).toBeHidden();

  await world.command({ command: 'release', symbol: 'SOLUSDT' });
  const end = await closed(sent);
  await expect(row).toHaveAttribute('data-open', 'false');
  await expect(text(page, sent, 'state')).toHaveText('○ closed');
  await expect(text(page, sent, 'reason')).toHaveText('reverted');
  await expect(text(page, sent, 'life')).toHaveText(
    `${(Math.floor(end.lifetime_ms! / 100) / 10).toFixed(1)} s`,
  );
  // Its books are let go one after the other: for a moment it may have paid more.
  expect(end.peak_net_pct).toBeGreaterThan(0.4195);
  await expect(text(page, sent, 'peak')).toHaveText(`+${(end.peak_net_pct! * 100).toFixed(1)}`);
  await expect(text(page, sent, 'now')).toHaveText('');
  await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '0');
});

test('names what ended a signal: a silent leg, a lost venue, a size that is gone', async ({ page }) => {
  await open(page, world, 3);
  await world.stage({ symbol: 'ETHUSDT', buy: 'bybit', sell: 'okx', netBps: 5 });
  const { bid } = await world.stage({
    symbol: 'XRPUSDT',
    buy: 'okx',
    sell: 'binance',
    netBps: 6,
    qty: 1_000,
  });
  await world.stage({ symbol: 'ADAUSDT', buy: 'bybit', sell: 'binance', netBps: 7 });
  const [eth, xrp, ada] = [await opened('ETHUSDT'), await opened('XRPUSDT'), await opened('ADAUSDT')];
  await expect(page.locator('[data-opportunity][data-open="true"]')).toHaveCount(3);

  await world.command({ command: 'silence', venue: 'okx', symbol: 'ETHUSDT', stream: 'bbo-tbt' });
  await world.command({
    command: 'quote',
    venue: 'binance',
    symbol: 'XRPUSDT',
    bid,
    ask: bid + 0.001,
    bidQty: 1,
  });
  await expect(text(page, xrp, 'reason')).toHaveText('size gone');
  await expect(text(page, eth, 'reason')).toHaveText('leg stale');
  await world.command({ command: 'reset', venue: 'bybit' });
  await expect(text(page, ada, 'reason')).toHaveText('leg gone');
  for (const [of, net] of [
    [eth, '+5.0'],
    [xrp, '+6.0'],
    [ada, '+7.0'],
  ] as const)
    await expect(text(page, of, 'at_open')).toHaveText(net);
});

test('is heard after the first click: two notes at the line, three at twice the line', async ({ page }) => {
  const heard = await listen(page);
  await page.goto(world.url);
  await expect(page.getByTestId('sound-label')).toHaveText('Click to enable sound');
  expect((await heard()).state).toMatch(/none|suspended/);
  await page.getByText('Arbscope', { exact: true }).click();
  await expect(page.getByTestId('sound-label')).toHaveText('70 %');
  await expect.poll(async () => (await heard()).state).toBe('running');
  expect(await heard()).toMatchObject({ loudest: 0 });

  await world.stage({ symbol: 'LTCUSDT', buy: 'okx', sell: 'binance', netBps: 3 });
  await expect.poll(() => sounds(page)).toEqual({ asked: 1, played: 1, last: 'opened' });
  await expect.poll(async () => (await heard()).loudest).toBeGreaterThan(0.1);
  // E5 659 Hz, A5 880 Hz; half of full scale at volume 70 is a quarter.
  const first = await heard();
  expect(Math.min(Math.abs(first.hz - 659), Math.abs(first.hz - 880))).toBeLessThan(25);
  expect(first.loudest).toBeLessThan(0.5);
  // The same route within a minute is shown but not heard again; another one is.
  await world.stage({ symbol: 'BNBUSDT', buy: 'okx', sell: 'binance', netBps: 8 });
  await expect.poll(() => sounds(page)).toEqual({ asked: 2, played: 2, last: 'strong' });
});

test('a mute is visible with the time that remains, and nothing sounds until it ends', async ({ page }) => {
  const heard = await listen(page);
  await open(page, world, 3);
  await expect.poll(async () => (await heard()).state).toBe('running');
  await page.keyboard.press('Control+Shift+M');
  const control = page.getByTestId('sound');
  await expect(control).toHaveAttribute('data-muted', 'true');
  await expect(page.getByTestId('sound-label')).toHaveText(/^muted 14:5\d$/);
  const first = await page.getByTestId('sound-label').textContent();
  await world.stage({ symbol: 'AVAXUSDT', buy: 'okx', sell: 'binance', netBps: 9 });
  await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
  expect(await sounds(page)).toMatchObject({ asked: 0, played: 0 });
  await expect(page.getByTestId('sound-label')).not.toHaveText(first ?? '');
  await control.click();
  await expect(page.getByText(/^0 asked, 0 played; withheld: [1-9]\d* muted/)).toBeVisible();
  expect(await heard()).toMatchObject({ loudest: 0 });
  await page.getByRole('button', { name: 'Unmute' }).click();
  await expect(control).toHaveAttribute('data-muted', 'false');
  await world.stage({ symbol: 'POLUSDT', buy: 'okx', sell: 'binance', netBps: 9 });
  await expect.poll(() => sounds(page)).toEqual({ asked: 1, played: 1, last: 'strong' });
  await expect.poll(async () => (await heard()).loudest).toBeGreaterThan(0.1);
});

test('after a reload the past is there, in its order', async ({ page }) => {
  await open(page, world, 3);
  await world.stage({ symbol: 'BTCUSDT', buy: 'okx', sell: 'bybit', netBps: 11 });
  const sent = await opened('BTCUSDT');
  // What is told before the reload is not told after it; what comes within a moment is told as one.
  await expect(page.getByTestId('toasts')).toContainText(/BTCUSDT OKX→BYB|×\d/);
  await world.command({ command: 'release' });
  await closed(sent);
  await expect(text(page, sent, 'reason')).toHaveText('reverted');
  const ids = (): Promise<string[]> =>
    page
      .locator('[data-opportunity]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-opportunity')!));
  const before = await ids();
  await page.reload();
  await expect(text(page, sent, 'at_open')).toHaveText('+11.0');
  await expect.poll(ids).toEqual(before);
  await signal(page, sent.opportunity_id).click();
  await expect(page.getByTestId('trace')).toContainText('Sent → shown *—');
  await expect(page.getByTestId('signal-details')).toContainText('from before this page was open');
});
