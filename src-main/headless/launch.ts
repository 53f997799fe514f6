import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepCompiledCode } from '../base/code-cache.ts';

/**
 * `npm start` and `npm run demo`: the desktop program, or, where Electron's binary is not to be had or there is no screen,
 * the same UI in the browser.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const args = process.argv.slice(2);
const demo = args.includes('--demo');
const rest = args.filter((arg) => arg !== '--demo');
/** Longest wait for Electron's binary to be fetched, ms. */
const FETCH_MS = 60_000;

/** Path of Electron's binary, fetched at the first start. */
function electronBinary(): string | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const found = (): string | undefined => {
    const pathFile = join(folder, 'path.txt');
    if (!existsSync(pathFile)) return undefined;
    const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
    return existsSync(binary) ? binary : undefined;
  };
  if (found() !== undefined) return found();
  spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: FETCH_MS });
  return found();
}

function hasScreen(): boolean {
  return (
    process.platform !== 'linux' ||
    process.env.DISPLAY !== undefined ||
    process.env.WAYLAND_DISPLAY !== undefined
  );
}

function run(command: string, commandArgs: readonly string[]): void {
  const child = spawn(command, commandArgs, { stdio: 'inherit', cwd: root });
  // The child gets the terminal's signals itself; this process only waits for it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
}

function inBrowser(why: string): void {
  process.stderr.write(`${why}: the same UI is served to the browser.\n`);
  keepCompiledCode(process.env);
  run(process.execPath, [join(root, 'src-main/headless/main.ts'), demo ? 'demo' : 'serve', ...rest]);
}

if (!hasScreen()) {
  inBrowser('No screen for a window');
} else {
  const binary = electronBinary();
  if (binary === undefined) {
    inBrowser('The Electron binary could not be fetched');
  } else {
    const vite = join(
      dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')),
      'bin',
      'electron-vite.js',
    );
    const built = spawnSync(process.execPath, [vite, 'build'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: root,
    });
    if (built.status === 0) run(binary, [root, ...(demo ? ['--demo'] : []), ...rest]);
    else inBrowser('The desktop program could not be built');
  }
}
