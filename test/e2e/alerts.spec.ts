import type { Page } from '@playwright/test';
import { toldAlert } from '../support/told-alert.ts';
import { clippedCells } from './support/layout.ts';
import { expect, open, sounds, test } from './support/screens.ts';

/** Opens the Alerts screen by its entry in the rail. */
async function openAlerts(page: Page, server: Parameters<typeof open>[1]): Promise<void> {
  await open(page, server);
  await page.getByRole('navigation').getByRole('button', { name: 'Alerts' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Alerts');
  await expect(page.getByTestId('rules').locator('[data-rule]').first()).toBeVisible();
}

const side = (page: Page, part: string) => page.locator('.alerts-side .segments').getByText(part).click();

test.describe('Alerts', () => {
  test('before anything was told it says so, and shows what is watched', async ({ page, server }) => {
    await openAlerts(page, server);
    await expect(page.getByText('Nothing told yet.')).toBeVisible();
    await expect(page.getByTestId('alarms-on')).toContainText('No alarm is on.');
    await expect(page.locator('[data-rule="opportunity"]')).toContainText(
      'a signal opens, strong from 2× the line',
    );
    await expect(page.locator('[data-rule="stalled"]')).toContainText('socket open, no data');
  });

  test('lists what was told, what is on, and acknowledges by key and by button', async ({ page, server }) => {
    await openAlerts(page, server);
    server.backend.openSignal(0, 2, 0, 0.045);
    const row = page.locator('[data-alert]').first();
    await expect(row).toContainText('BTCUSDT OKX→BIN +4.5 bps net');
    await expect(row).toContainText('Strong');
    await expect(page.locator('[data-rule="opportunity"]').getByRole('gridcell').nth(6)).toHaveText('1');
    await expect(page.locator('[data-alarm]')).toHaveCount(1);
    await row.focus();
    await page.keyboard.press('a');
    await expect(row).toContainText(/✓ \d\d:\d\d:\d\d/);
    await expect(page.locator('[data-alarm]').getByText('✓')).toBeVisible();
    await page.keyboard.press('m');
    await expect(page.getByTestId('toasts')).toContainText('no alerts for 15 minutes');
    await page.reload();
    await expect(row).toContainText('✓');
  });

  test('of another day it tells day and time uncut', async ({ page, server }) => {
    const title = 'LTCUSDT OKX→BYB +2.4 bps net';
    const told = {
      title,
      text: 'size 3,200 USDT, ages 12 ms and 48 ms',
      alarm: 'opportunity LTCUSDT OKX→BYB',
    };
    const { alertLog } = server.backend;
    alertLog.add(toldAlert(0, Date.now() - 26 * 3_600_000, told));
    alertLog.acknowledge(told.alarm, Date.now() - 25 * 3_600_000);
    const ended = { ...told, event: 'ended', severity: 'closed' } as const;
    alertLog.add(toldAlert(1, Date.now() - 24 * 3_600_000, ended));
    await openAlerts(page, server);
    // What is over asks for nothing.
    await expect(page.locator('[data-event="ended"]').getByRole('gridcell').last()).toBeEmpty();
    const row = page.locator('[data-event="fired"]');
    await expect(row.getByRole('gridcell').first()).toHaveText(/^\d\d-\d\d \d\d:\d\d:\d\d$/);
    await expect(row.getByRole('gridcell').last()).toHaveText(/^✓ \d\d-\d\d \d\d:\d\d:\d\d$/);
    await expect(row).toContainText('48 ms');
    expect(await clippedCells(page)).toEqual([]);
  });

  test('writes a rule as a sentence, runs it over the past, and the backend obeys', async ({
    page,
    server,
  }) => {
    const { backend } = server;
    backend.holdNet(0, 2, 0, 12);
    await openAlerts(page, server);
    await page.getByRole('button', { name: 'New rule' }).click();
    const editor = page.getByTestId('rule-editor');
    await editor.getByLabel('Name').fill('Twelve');
    await editor.getByLabel('Fire level', { exact: true }).fill('0.1%');
    await editor.getByLabel('Held for').fill('0');
    await editor.getByLabel('Symbols').fill('btcusdt');
    await editor.getByLabel('Direction', { exact: true }).selectOption('OKX→BIN');
    await expect(page.getByTestId('dry-run')).toContainText('would have fired once');
    await editor.getByLabel('Clear level', { exact: true }).fill('11');
    await expect(editor.getByRole('alert')).toHaveText(/not above the fire level 10, found 11/);
    await expect(editor.getByRole('button', { name: 'Save' })).toBeDisabled();
    await editor.getByLabel('Clear level', { exact: true }).fill('5 bp');
    await editor.getByRole('button', { name: 'Save' }).click();
    await expect(editor).toBeHidden();
    await expect(page.locator('[data-rule="rule-1"]')).toContainText('net ≥ +10.0 bps, clears < +5.0 bps');
    await expect(page.locator('[data-alert]').first()).toContainText('BTCUSDT OKX→BIN +12.0 bps net');
    await expect.poll(async () => (await sounds(page)).last).toBe('opened');
    backend.holdNet(0, 2, 0, 3);
    await expect(page.locator('[data-alarm]')).toHaveCount(0);
    await page.locator('[data-rule="rule-1"]').focus();
    await page.keyboard.press('Enter');
    await editor.getByRole('button', { name: 'Remove' }).click();
    await expect(page.locator('[data-rule="rule-1"]')).toHaveCount(0);
  });

  test.describe('without a connection', () => {
    test.use({ expectedErrors: /WebSocket|ERR_CONNECTION/ });
    test('what is shown is called old, and what is asked for is refused in words', async ({
      page,
      server,
    }) => {
      await openAlerts(page, server);
      server.refuse(true);
      await expect(page.getByText('not connected: this may be old')).toBeVisible();
      await page.locator('[data-rule="opportunity"]').focus();
      await page.keyboard.press(' ');
      await expect(page.getByTestId('toasts')).toContainText(/cannot be reached|connection is lost/);
      server.refuse(false);
      await expect(page.getByText('not connected: this may be old')).toBeHidden({ timeout: 20_000 });
      await expect(page.locator('[data-rule="opportunity"]')).toHaveAttribute('data-enabled', 'true');
    });
  });

  test('a rule is switched with the keyboard, and then tells nothing', async ({ page, server }) => {
    await openAlerts(page, server);
    await page.locator('[data-rule="opportunity"]').focus();
    await page.keyboard.press(' ');
    await expect(page.locator('[data-rule="opportunity"]')).toHaveAttribute('data-enabled', 'false');
    server.backend.openSignal(0, 2, 0, 0.03);
    server.backend.setVenue(1, 'silent');
    await expect(page.locator('[data-alert]')).toHaveCount(1);
    await expect(page.locator('[data-alert]')).toContainText('BYB STALLED');
  });

  test('a muted route is withheld with its reason until it is unmuted', async ({ page, server }) => {
    await openAlerts(page, server);
    await side(page, 'Muted');
    await page.getByLabel('What to mute').selectOption({ label: 'BTCUSDT OKX→BIN' });
    await page.getByRole('group', { name: 'New mute' }).getByRole('button', { name: 'Mute' }).click();
    const shelf = page.locator('[data-shelf]');
    await expect(shelf).toContainText('Route BTCUSDT OKX→BIN');
    await expect(shelf).toContainText(/00:1[45]:\d\d left/);
    const id = server.backend.openSignal(0, 2, 0, 0.045);
    await side(page, 'Withheld');
    await expect(page.locator('[data-reason="muted"]')).toContainText('1');
    await expect(page.getByTestId('withheld')).toContainText('BTCUSDT OKX→BIN +4.5 bps net');
    expect((await sounds(page)).asked).toBe(0);
    server.backend.closeSignal(id, 'reverted', 500);
    await side(page, 'Muted');
    await shelf.getByRole('button', { name: 'Unmute' }).click();
    await expect(shelf).toHaveCount(0);
    server.backend.openSignal(0, 2, 0, 0.045);
    await expect.poll(() => sounds(page)).toMatchObject({ asked: 1, last: 'strong' });
  });

  test('a secret is written and never read again; a channel is tested and says why it failed', async ({
    page,
    server,
  }) => {
    const answers: string[] = [];
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => answers.push(payload.toString('utf8')));
    });
    await openAlerts(page, server);
    await side(page, 'Channels');
    const webhook = page.locator('[data-channel="webhook"]');
    await webhook.getByLabel('Address').fill('ftp://nowhere');
    await webhook.getByLabel('Address').press('Enter');
    await expect(page.getByTestId('toasts')).toContainText('https://');
    await webhook.getByLabel('Address').fill('https://hooks.example/arb');
    await webhook.getByLabel('Address').press('Enter');
    await webhook.getByLabel('Secret').fill('CANARY-7f3a');
    await webhook.getByLabel('Secret').press('Enter');
    await expect(webhook.getByLabel('Secret')).toHaveAttribute('placeholder', 'stored ✓');
    await expect(webhook.getByLabel('Secret')).toHaveValue('');
    await webhook.getByRole('button', { name: 'Test' }).click();
    await expect(webhook.getByRole('status')).toContainText('ECONNREFUSED');
    await page.locator('[data-channel="sound"]').getByRole('button', { name: 'Test' }).click();
    await expect.poll(async () => (await sounds(page)).last).toBe('opened');
    await page.reload();
    await side(page, 'Channels');
    await expect(webhook.getByLabel('Secret')).toHaveAttribute('placeholder', 'stored ✓');
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.join('')).not.toContain('CANARY');
  });

  test('only one of two windows sounds, and the other takes over when it is closed', async ({
    page,
    server,
    context,
  }) => {
    await open(page, server, 3);
    await expect(page.locator('body')).toHaveAttribute('data-sounds-ready', 'true');
    const other = await context.newPage();
    await open(other, server, 3);
    await expect(other.getByTestId('sound-label')).toHaveText('in another window');
    server.backend.openSignal(0, 2, 0, 0.03);
    await expect.poll(() => sounds(page)).toMatchObject({ asked: 1, played: 1 });
    await expect.poll(() => sounds(other)).toMatchObject({ asked: 1, played: 0 });
    await page.close();
    await expect(other.getByTestId('sound-label')).toHaveText('70 %');
    server.backend.openSignal(1, 2, 0, 0.03);
    await expect.poll(() => sounds(other)).toMatchObject({ asked: 2, played: 1 });
  });

  test('every sound can be heard, switched off and trimmed, and stays so', async ({ page, server }) => {
    const sent: string[] = [];
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => sent.push(payload.toString('utf8')));
    });
    await open(page, server, 3);
    await expect(page.locator('body')).toHaveAttribute('data-sounds-ready', 'true');
    await page.getByTestId('sound').click();
    await page.getByRole('button', { name: 'Hear Critical' }).click();
    await expect.poll(() => sounds(page)).toEqual({ asked: 1, played: 1, last: 'critical' });
    await page.getByLabel('Strong opportunity: on').uncheck();
    await page.getByLabel('Critical: trim in dB').fill('-6');
    // Choices are kept a moment after they were made.
    await expect.poll(() => sent.some((frame) => frame.includes('"trimDb":-6'))).toBe(true);
    await page.reload();
    await page.getByTestId('sound').click();
    await expect(page.getByLabel('Strong opportunity: on')).not.toBeChecked();
    await expect(page.getByLabel('Critical: trim in dB')).toHaveValue('-6');
    server.backend.openSignal(0, 2, 0, 0.09);
    await expect(page.getByText('1 switched off')).toBeVisible();
    expect((await sounds(page)).asked).toBe(0);
  });
});
