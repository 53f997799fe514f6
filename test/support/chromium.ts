import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { errorText } from '#shared/error-text.ts';

const places = [
  // The same engine without a window of its own: a fifth less work.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function installed(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named !== undefined && existsSync(named)) return named;
  const playwrights = chromium.executablePath();
  return places.find((path) => existsSync(path)) ?? (existsSync(playwrights) ? playwrights : undefined);
}

function isDebianRoot(): boolean {
  return (
    process.getuid?.() === 0 &&
    existsSync('/etc/os-release') &&
    /debian/.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

/**
 * A Chromium for the browser tests: the one installed, else Playwright's, else the system's package where that can be
 * installed. CHROMIUM names another one.
 *
 * @returns its path, or why there is none
 */
export function findChromium(say: (text: string) => void): { path: string } | { why: string } {
  const found = installed();
  if (found !== undefined) return { path: found };
  say("Fetching Playwright's Chromium …");
  spawnSync(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], {
    stdio: 'ignore',
    timeout: 300_000,
  });
  const fetched = installed();
  if (fetched !== undefined) return { path: fetched };
  if (!isDebianRoot())
    return { why: 'no Chromium is installed, and none could be fetched; CHROMIUM=<path> names one' };
  say("Installing the system's Chromium package …");
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    execFileSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium-headless-shell', 'fonts-dejavu-core'],
      { stdio: 'ignore', env },
    );
  } catch (cause) {
    return {
      why: `the system's Chromium package could not be installed: ${errorText(cause)}`,
    };
  }
  const system = installed();
  return system === undefined
    ? { why: 'the installed package holds no Chromium in a known place' }
    : { path: system };
}
