import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { systemFiles } from '../../src-main/base/files.ts';
import { writeReport } from '../../src-main/report/write-report.ts';
import { writeRunArchive, type ArchiveOptions } from '../support/run-archive.ts';

let folder = '';
test.beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'arbscope-tearsheet-'))));
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function report(options: ArchiveOptions): Promise<string> {
  writeRunArchive(folder, options);
  await writeReport(folder, systemFiles);
  return pathToFileURL(join(folder, 'tearsheet.html')).href;
}

const sections = [
  'Figures',
  'Equity',
  'Drawdown',
  'Return per month, in percent',
  'Daily returns',
  'Sharpe ratio of the last 30 and 60 days',
  'Price with fills',
  'Trades',
  'What was run',
];

// The page is the next test's too.
test.afterEach(({ context }) => context.setOffline(false));

test('the report of a run opens offline, asks for nothing and shows every part', async ({
  page,
  context,
}) => {
  const url = await report({ days: 120 });
  await context.setOffline(true);
  const asked: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  page.on('console', (message) => void said.push(message.text()));
  page.on('pageerror', (error) => void said.push(error.message));
  await page.goto(url);
  expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(sections);
  await expect(page.getByRole('img')).toHaveCount(5);
  await expect(page.getByRole('img', { name: 'Equity with buy and hold' })).toBeVisible();
  await expect(page.locator('#trades tbody tr')).toHaveCount(120);
  expect(await page.locator('body').innerText()).not.toMatch(/NaN|Infinity|undefined/);
  expect({ asked, said }).toEqual({ asked: [url], said: [] });
});

test('hostile names neither run nor load anything, and are read as they are', async ({ page }) => {
  const name = `</style><script>document.title='owned'</script><img src="http://127.0.0.1:9/x.png">`;
  const url = await report({ days: 3, strategy: name, symbol: '"><svg onload=alert(1)>' });
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  await page.goto(url);
  await expect(page.locator('#identity')).toContainText(name);
  await expect(page).toHaveTitle('replay_0011aabb – replay report');
  expect(asked).toEqual([url]);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`people with a screen reader or weak eyes can use it, ${colorScheme}`, async ({ browser }) => {
    const url = await report({ days: 90 });
    // The page allows no script; the checker is one.
    const context = await browser.newContext({ bypassCSP: true, colorScheme });
    try {
      const page = await context.newPage();
      await page.goto(url);
      await page.addScriptTag({
        content: readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8'),
      });
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
      });
      expect(violations).toEqual([]);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBe(0);
    } finally {
      await context.close();
    }
  });
}
