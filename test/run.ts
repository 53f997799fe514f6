import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtUi } from '../src-main/headless/built-ui.ts';
import { findChromium } from './support/chromium.ts';
import { playwrightCount, vitestCount, type Count } from './support/test-reports.ts';

/** `npm test`: unit and integration tests, then the browser tests; the last line says how many passed and failed. */
const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, 'test-results');

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Runs a tool of node_modules and reads the report it leaves. A run without a report counts as one failure. */
function run(
  tool: string,
  args: readonly string[],
  report: string,
  read: (json: unknown) => Count,
  env: NodeJS.ProcessEnv = {},
): Count {
  rmSync(report, { force: true });
  const ended = spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (!existsSync(report)) {
    say(`${tool} ended with code ${ended.status} and left no report`);
    return { passed: 0, failed: 1, skipped: 0, failures: [`${tool}: left no report`] };
  }
  const count = read(JSON.parse(readFileSync(report, 'utf8')));
  // A tool that fails for another reason than a test (a worker that died, an unhandled error) has failed all the same.
  if (ended.status !== 0 && count.failed === 0) {
    count.failed = 1;
    count.failures.push(`${tool}: ended with code ${ended.status}, see its output`);
  }
  return count;
}

mkdirSync(results, { recursive: true });
// Once, before tests that need it run side by side.
await builtUi(say);
const vitestReport = join(results, 'vitest.json');
const counts = [
  run(
    'vitest/vitest.mjs',
    [
      'run',
      '--config',
      'test/vitest.config.ts',
      '--exclude',
      'test/conformance/**',
      '--reporter',
      'default',
      '--reporter',
      'json',
      '--outputFile.json',
      vitestReport,
    ],
    vitestReport,
    (json) => vitestCount(json, root),
  ),
];

const browser = findChromium(say);
if ('why' in browser) {
  say(`Browser tests cannot run: ${browser.why}`);
  counts.push({ passed: 0, failed: 1, skipped: 0, failures: [`no browser: ${browser.why}`] });
} else {
  const report = join(results, 'playwright.json');
  counts.push(
    run(
      '@playwright/test/cli.js',
      ['test', '--config', 'test/playwright.config.ts', '--reporter', 'list,json'],
      report,
      playwrightCount,
      {
        CHROMIUM: browser.path,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
    ),
  );
}

const total = counts.reduce((a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...a.failures, ...b.failures],
}));
for (const failure of total.failures) say(`FAILED ${failure}`);
say(
  `${total.passed} passed, ${total.failed} failed${total.skipped === 0 ? '' : `, ${total.skipped} skipped`}`,
);
process.exitCode = total.failed === 0 ? 0 : 1;
