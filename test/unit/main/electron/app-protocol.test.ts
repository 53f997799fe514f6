import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appProtocol, appScheme } from '../../../../src-main/electron/app-protocol.ts';

let folder: string;
let answer: (request: Request) => Promise<Response>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-app-'));
  await mkdir(join(folder, 'ui/assets'), { recursive: true });
  await writeFile(join(folder, 'ui/index.html'), 'page');
  await writeFile(join(folder, 'ui/assets/app-1.js'), 'script');
  await writeFile(join(folder, 'ui/.hidden.js'), 'hidden');
  await writeFile(join(folder, 'secret.js'), 'secret');
  await symlink(join(folder, 'secret.js'), join(folder, 'ui/assets/link.js'));
  answer = appProtocol(join(folder, 'ui'), {
    realPath: (path) => realpath(path),
    read: async (path) => new Uint8Array(await readFile(path)),
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Node does not make requests of other schemes with a host; the handler reads these two only. */
const request = (url: string, method = 'GET'): Request => ({ url, method }) as Request;

test.each([
  ['app://arbscope/', 'page', 'text/html; charset=utf-8'],
  ['app://arbscope/index.html?x#y', 'page', 'text/html; charset=utf-8'],
  ['app://arbscope/assets/app-1.js', 'script', 'text/javascript; charset=utf-8'],
])('serves %s with its type and the policy', async (url, text, type) => {
  const got = await answer(request(url));
  expect([got.status, await got.text(), got.headers.get('content-type')]).toEqual([200, text, type]);
  expect(got.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(got.headers.get('content-security-policy')).not.toContain('unsafe');
});

test.each([
  'app://arbscope/../secret.js',
  'app://arbscope/assets/../../secret.js',
  'app://arbscope/%2e%2e/secret.js',
  'app://arbscope/..%2fsecret.js',
  'app://arbscope/assets/app-1.js%00',
  'app://arbscope/.hidden.js',
  'app://arbscope/assets/link.js',
  'app://arbscope/assets',
  'app://arbscope/missing.js',
  'app://other/index.html',
  'app://arbscope.evil.test/index.html',
  'file:///etc/passwd',
])('has nothing at %s', async (url) => {
  const got = await answer(request(url));
  expect([got.status, await got.text()]).toEqual([404, 'There is nothing here.']);
});

test('answers GET only', async () => {
  expect((await answer(request('app://arbscope/', 'POST'))).status).toBe(404);
});

test('the scheme goes around no policy', () => {
  expect(appScheme).toEqual({
    scheme: 'app',
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
  });
});
