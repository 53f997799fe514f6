import { existsSync } from 'node:fs';
import { chromium, type Browser } from '@playwright/test';

/** The whole browser first: it is what people look at. */
const system = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'];

/** Chromium as the browser tests start it. CHROMIUM names another binary. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? system.find((path) => existsSync(path));
  // Root has no sandbox to give; anybody else keeps it.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    chromiumSandbox: !isRoot,
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-default-apps',
      '--disable-features=MediaRouter,OptimizationHints,Translate',
    ],
  });
}
