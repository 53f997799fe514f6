import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { systemClock } from '../../src-main/base/clock.ts';
import { startHttp, type HttpServer } from '../../src-main/http/start-http.ts';
import { emptyDay } from '../support/empty-day.ts';

/** What a page on a foreign name can do to the loopback server, tried in a real browser. */
const token = randomBytes(32).toString('base64url');
let folder: string;
let http: HttpServer;
let evil: Server;
let browser: Browser;
let page: Page;
let reads = 0;
let clients = 0;

test.beforeAll(async ({ playwright, launchOptions }) => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-attacks-'));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><title>ours</title><script>document.title = "inline"</script><script src="probe.js"></script>',
  );
  // Only a script of the page itself is under its policy: what a test evaluates is not.
  await writeFile(
    join(folder, 'probe.js'),
    'try { eval("1"); document.title += " eval"; } catch (e) { document.title += " " + e.name; }',
  );
  const read = (): unknown => ({ reads: ++reads });
  http = await startHttp({
    port: 0,
    uiDir: folder,
    token,
    clock: systemClock,
    log: () => undefined,
    routes: { status: read, metrics: read, health: read, day: emptyDay },
    onClient: () => clients++,
  });
  evil = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>evil</title>');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP evil.test 127.0.0.1'],
  });
});

test.afterAll(async () => {
  await browser?.close();
  await http?.stop();
  evil?.close();
  await rm(folder, { recursive: true, force: true });
});

test.beforeEach(async () => {
  const context = await browser.newContext();
  page = await context.newPage();
  // The victim's browser has a valid session.
  await page.goto(http.url);
  const status = await page.evaluate(async (secret) => {
    const headers = { 'Content-Type': 'application/json' };
    return (await fetch('/session', { method: 'POST', headers, body: JSON.stringify({ token: secret }) }))
      .status;
  }, token);
  expect(status).toBe(204);
  expect(await page.evaluate(async () => (await fetch('/status')).status)).toBe(200);
  reads = 0;
  clients = 0;
  await page.goto(`http://evil.test:${(evil.address() as AddressInfo).port}/`);
});

test.afterEach(async () => {
  expect({ reads, clients }).toEqual({ reads: 0, clients: 0 });
  await page.context().close();
});

test('a rebound name reads nothing', async () => {
  const answer = await page.goto(`http://evil.test:${http.port}/status`);
  expect(answer?.status()).toBe(421);
});

test('a fetch from a foreign page reads nothing, with cookies or without', async () => {
  const found = await page.evaluate(async (url) => {
    const tries: RequestInit[] = [
      {},
      { credentials: 'include' },
      { mode: 'no-cors', credentials: 'include' },
    ];
    return Promise.all(
      tries.map((init) =>
        fetch(url, init).then(
          (a) => `${a.type} ${a.status}`,
          () => 'failed',
        ),
      ),
    );
  }, `${http.url}status`);
  for (const answer of found) expect(['failed', 'opaque 0']).toContain(answer);
});

test('a foreign page opens no WebSocket', async () => {
  const outcome = await page.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url);
        socket.addEventListener('open', () => resolve('open'));
        socket.addEventListener('close', () => resolve('closed'));
      }),
    `ws://127.0.0.1:${http.port}/rpc`,
  );
  expect(outcome).toBe('closed');
});

test('a foreign form and a foreign image do nothing', async () => {
  await page.evaluate(
    (url) =>
      new Promise<void>((resolve) => {
        const image = new Image();
        image.addEventListener('error', () => resolve());
        image.addEventListener('load', () => resolve());
        image.src = url;
      }),
    `${http.url}status`,
  );
  const answered = page.waitForResponse(`${http.url}session`);
  await page.evaluate((url) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'POST', action: url, enctype: 'text/plain' });
    document.body.append(form);
    form.submit();
  }, `${http.url}session`);
  expect((await answered).status()).toBe(403);
});

test('our own page runs no inline script and no eval, and cannot be framed', async () => {
  await page.goto(http.url);
  await expect(page).toHaveTitle('ours EvalError');
  await page.goto(`http://evil.test:${(evil.address() as AddressInfo).port}/`);
  const framed = await page.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.src = url;
    document.body.append(frame);
    return new Promise<boolean>((resolve) => {
      frame.addEventListener('load', () => resolve(frame.contentDocument !== null));
    });
  }, http.url);
  expect(framed).toBe(false);
  expect(page.frames().map((frame) => frame.url())).not.toContain(http.url);
});
