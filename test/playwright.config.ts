import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const executablePath =
  process.env.CHROMIUM ??
  ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));
// Root has no sandbox to give; anybody else keeps it.
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: fileURLToPath(new URL('e2e', import.meta.url)),
  testMatch: '*.spec.ts',
  outputDir: fileURLToPath(new URL('../test-results/e2e', import.meta.url)),
  globalSetup: fileURLToPath(new URL('e2e/support/build-ui.ts', import.meta.url)),
  // A good part of their time tests wait for limits to pass: more files at a time than cores.
  workers: 3,
  retries: 0,
  // Only what hangs is ended by them: a test waits for conditions, on a slow machine too.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    // A page of its own for each test, emptied instead of made anew: half the work.
    reuseContext: true,
    browserName: 'chromium',
    viewport: { width: 1366, height: 768 },
    launchOptions: {
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
        // As users have it; a Chromium without windows of its own would play at once.
        '--autoplay-policy=document-user-activation-required',
        '--disable-features=MediaRouter,OptimizationHints,Translate',
      ],
    },
  },
});
