import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '#shared/error-codes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Folder of the built UI. Started from the sources it is built first when it is missing or older than they are; programs that
 * start at the same time may each build it, and none finds it half there.
 *
 * @throws AppError UI_NOT_BUILT when it is missing and cannot be built
 */
export async function builtUi(say: (text: string) => void): Promise<string> {
  const uiDir = join(root, 'out', 'renderer');
  const page = join(uiDir, 'index.html');
  const builtMs = existsSync(page) ? statSync(page).mtimeMs : 0;
  const sources = ['src-renderer', 'src-shared']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder));
  if (builtMs > 0 && !sources.some((folder) => newestMs(folder) > builtMs)) return uiDir;
  say('Building the UI …');
  const own = `${uiDir}-${process.pid}`;
  const begun = new Date();
  await build(own);
  // It is as old as what it was made from.
  utimesSync(join(own, 'index.html'), begun, begun);
  takePlace(own, uiDir);
  return uiDir;
}

function newestMs(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name !== 'tsconfig.json')
    .reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}

/** Puts a finished folder in the place of another. When somebody else does it at the same time, one of them stays. */
function takePlace(own: string, place: string): void {
  const old = `${own}-old`;
  for (const [from, to] of [
    [place, old],
    [own, place],
  ] as const) {
    try {
      renameSync(from, to);
    } catch {
      // There was none, or there is one again.
    }
  }
  for (const left of [own, old]) rmSync(left, { recursive: true, force: true });
}

function build(outDir: string): Promise<void> {
  let vite: string;
  try {
    vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  } catch (cause) {
    throw new AppError(
      'UI_NOT_BUILT',
      'UI: expected out/renderer, found none, and vite is not installed to build it (npm ci)',
      { cause },
    );
  }
  const config = join(root, 'src-renderer', 'vite.config.ts');
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [vite, 'build', '--config', config, '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir'],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        cwd: root,
        // Started by a test it would inherit NODE_ENV=test, and build React's slow development version.
        env: { ...process.env, NODE_ENV: 'production' },
      },
    );
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new AppError('UI_NOT_BUILT', `UI: expected vite to build it, it ended with code ${code}`));
    });
  });
}
