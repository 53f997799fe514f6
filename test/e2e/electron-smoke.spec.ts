import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, expect, test } from '@playwright/test';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Path of Electron's binary, or why the program cannot run here. */
function electronHere(): { readonly binary: string } | { readonly missing: string } {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = join(folder, 'path.txt');
  const binary = existsSync(pathFile) ? join(folder, 'dist', readFileSync(pathFile, 'utf8').trim()) : '';
  if (!existsSync(binary))
    return { missing: 'the Electron binary is not installed (it is fetched at the first start)' };
  if (!existsSync(join(root, 'out/main/electron.js')))
    return { missing: 'out/ is not built (npm run build)' };
  const hasScreen =
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined;
  return hasScreen ? { binary } : { missing: 'there is no screen for a window' };
}

test('the desktop program shows live numbers of the demo in a sandboxed page', async () => {
  const here = electronHere();
  if ('missing' in here) {
    test.skip(true, `Electron smoke test skipped: ${here.missing}`);
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'arbscope-electron-'));
  const program = await _electron.launch({
    executablePath: here.binary,
    args: [root, '--demo', '--data-dir', dataDir],
  });
  try {
    const page = await program.firstWindow();
    await expect(page).toHaveURL('app://arbscope/');
    expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');
    await expect(page.getByText('DEMO').first()).toBeVisible();
    await expect(page.getByText('BTC').first()).toBeVisible();
  } finally {
    await program.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
