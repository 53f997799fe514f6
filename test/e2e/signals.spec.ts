import { expect, open, signal, sounds, test } from './support/screens.ts';

test.describe('Signals', () => {
  test('puts a new signal on top, highlights it and asks for its sound', async ({ page, server }) => {
    await open(page, server, 3);
    await expect(page.getByTestId('no-signals')).toContainText(
      'Signals open at +2.0 bps net; the best route now is',
    );
    server.backend.holdNet(0, 2, 0, 3);
    const id = server.backend.openSignal(0, 2, 0, 0.03);
    await expect(signal(page, id)).toBeVisible();
    await expect(signal(page, id)).toHaveAttribute('data-new', '');
    expect(await sounds(page)).toMatchObject({ asked: 1, last: 'opened' });
    await expect(signal(page, id).locator('[data-cell="at_open"]')).toHaveText('+3.0');
    await expect(signal(page, id).locator('[data-cell="now"]')).toHaveText('+3.0');
    await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
    await expect(signal(page, id)).not.toHaveAttribute('data-new');

    server.backend.closeSignal(id, 'reverted', 3_120);
    await expect(signal(page, id)).toHaveAttribute('data-open', 'false');
    await expect(signal(page, id).locator('[data-cell="life"]')).toHaveText('3.1 s');
    await expect(signal(page, id).locator('[data-cell="reason"]')).toHaveText('reverted');
    await expect(signal(page, id).locator('[data-cell="now"]')).toHaveText('');
    await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '0');
  });

  test('plays three notes for twice the line, and two sounds for a burst', async ({ page, server }) => {
    await open(page, server, 3);
    // Decoded, and allowed to sound by the key that chose the screen.
    await expect(page.locator('body')).toHaveAttribute('data-sounds-ready', 'true');
    server.backend.openSignal(1, 0, 1, 0.09);
    await expect.poll(() => sounds(page)).toEqual({ asked: 1, played: 1, last: 'strong' });
    for (let symbol = 2; symbol < 8; symbol++) server.backend.openSignal(symbol, 0, 1, 0.025);
    // Of six openings within a moment the first asks at once (and does not talk into a strong one), the others are one.
    await expect.poll(() => sounds(page)).toMatchObject({ asked: 3, last: 'opened' });
    expect((await sounds(page)).played).toBeGreaterThanOrEqual(2);
    await expect(page.getByTestId('toasts')).toContainText('×5');
  });

  test('is silent about the past: history and late messages only appear', async ({ page, server }) => {
    const old = server.backend.openSignal(3, 0, 2, 0.05, 600_000);
    server.backend.closeSignal(old, 'leg_stale', 900);
    await open(page, server, 3);
    await expect(signal(page, old)).toBeVisible();
    const late = server.backend.openSignal(4, 0, 2, 0.05, 6_000);
    await expect(signal(page, late)).toBeVisible();
    expect(await sounds(page)).toMatchObject({ asked: 0 });
  });

  test('shows where the time went, both fees and both ages', async ({ page, server }) => {
    await open(page, server, 3);
    const id = server.backend.openSignal(0, 1, 2, 0.04);
    await signal(page, id).focus();
    await page.keyboard.press('Enter');
    const details = page.getByTestId('signal-details');
    await expect(details).toHaveAttribute('data-of', id);
    await expect(details).toContainText('+4.0 bps');
    await expect(details).toContainText('BYB 0.055 %, OKX 0.05 %');
    await expect(details).toContainText('12 ms');
    await expect(details).toContainText('48 ms');
    const trace = details.getByTestId('trace').locator('tr');
    await expect(trace).toHaveCount(4);
    await expect(trace.nth(1)).toContainText('0.54 ms');
    await expect(trace.nth(2)).toContainText('0.08 ms');
    await expect(trace.nth(3)).toContainText(/Sent → shown.*\d/);
    await page.keyboard.press('Escape');
    await expect(details).toBeHidden();
  });

  test('keeps a mute visible with the time that remains, and counts what it withheld', async ({
    page,
    server,
  }) => {
    await open(page, server, 3);
    await page.keyboard.press('Control+Shift+M');
    const control = page.getByTestId('sound');
    await expect(control).toHaveAttribute('data-muted', 'true');
    await expect(page.getByTestId('sound-label')).toHaveText(/^muted 1[45]:\d\d$/);
    server.backend.openSignal(0, 1, 2, 0.04);
    await expect(page.getByTestId('open-signals')).toHaveAttribute('data-count', '1');
    expect(await sounds(page)).toMatchObject({ asked: 0, played: 0 });
    await page.reload();
    await expect(control).toHaveAttribute('data-muted', 'true');
    await control.click();
    await expect(page.getByText('0 asked, 0 played; withheld: 1 muted')).toBeVisible();
    await page.getByRole('button', { name: 'Unmute' }).click();
    await expect(control).toHaveAttribute('data-muted', 'false');
  });

  test('says that sound waits for a click, until there was one', async ({ page, server }) => {
    await page.goto(server.url);
    await expect(page.getByTestId('sound-label')).toHaveText('Click to enable sound');
    await expect(page.getByTestId('sound-strip')).toBeHidden();
    server.backend.openSignal(0, 1, 2, 0.04);
    await expect(page.getByTestId('sound-strip')).toContainText('An alert was not heard');
    await page.getByText('Arbscope', { exact: true }).click();
    await expect(page.getByTestId('sound-label')).toHaveText('70 %');
    await expect(page.getByTestId('sound-strip')).toBeHidden();
  });
});
