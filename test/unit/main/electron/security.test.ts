import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test, vi } from 'vitest';
import { PORT_REPLY, PORT_REQUEST } from '../../../../src-shared/api/desktop.ts';
import { readDeepLink } from '../../../../src-shared/deep-link.ts';
import { securityHeaders } from '../../../../src-main/base/security-headers.ts';
import { APP_ORIGIN, appProtocol, appScheme } from '../../../../src-main/electron/app-protocol.ts';
import { crashReporting } from '../../../../src-main/electron/crashes.ts';
import { denyPermissions, keepOnPage, refusedSwitches } from '../../../../src-main/electron/guards.ts';
import { channels, handOverPorts } from '../../../../src-main/electron/hand-over.ts';
import { pageRights, windowOptions } from '../../../../src-main/electron/window-options.ts';
import { bridgePort } from '../../../../src-preload/bridge-port.ts';

/** The checklist of the desktop program, line by line: each is a fact about data or about the adapters. */
const root = new URL('../../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const builder = createRequire(
  createRequire(new URL('package.json', root)).resolve('electron-builder/package.json'),
);
const packaging = (builder('js-yaml') as { load: (text: string) => Record<string, unknown> }).load(
  read('electron-builder.yml'),
);
const sources = (folder: string): { path: string; text: string }[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ path: `${folder}/${name}`, text: read(`${folder}/${name}`) }));

test('E1: a page is isolated, sandboxed, without Node, and every window is made so', () => {
  expect(windowOptions('p.cjs').webPreferences).toEqual({ ...pageRights, preload: 'p.cjs' });
  // Nothing else is switched on either: it draws and sounds.
  expect(pageRights).toEqual({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    spellcheck: false,
    autoplayPolicy: 'no-user-gesture-required',
  });
  const shell = sources('src-main/electron');
  expect(shell.filter(({ text }) => text.includes('new BrowserWindow')).map(({ path }) => path)).toEqual([
    'src-main/electron/main.ts',
  ]);
  expect(read('src-main/electron/shell.ts')).toContain('app.enableSandbox()');
  expect(shell.some(({ text }) => text.includes('@electron/remote'))).toBe(false);
});

describe('E2: the page comes from our scheme and from inside the bundle', () => {
  const answer = appProtocol('/app/ui', {
    // A link out of the folder, as a file system resolves it.
    realPath: (path) => Promise.resolve(path.endsWith('link.js') ? '/etc/passwd' : path),
    read: () => Promise.resolve(new Uint8Array([1])),
  });
  test('its scheme is standard and secure and goes around no policy', () => {
    expect(appScheme).toEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    });
    expect(appScheme.privileges).not.toHaveProperty('bypassCSP');
  });
  test.each([
    '../main/electron.js',
    '%2e%2e/main/electron.js',
    '..%2fmain%2felectron.js',
    'assets/../../main/electron.js',
    'index.html%00.js',
    'link.js',
    '.env',
  ])('%s is not answered', async (path) => {
    // A Request would tidy the address; Chromium's is taken as it is.
    const request = { method: 'GET', url: `${APP_ORIGIN}/${path}` } as Request;
    expect((await answer(request)).status).toBe(404);
  });
  test.each(['app://other/index.html', 'app://arbscope.evil.test/', 'file:///etc/passwd'])(
    '%s is not answered',
    async (url) => {
      expect((await answer({ method: 'GET', url } as Request)).status).toBe(404);
    },
  );
});

test('E3: every answer carries the content policy', async () => {
  const answer = appProtocol('/ui', {
    realPath: (path) => Promise.resolve(path),
    read: () => Promise.resolve(new Uint8Array()),
  });
  for (const path of ['', 'missing.txt']) {
    const { headers } = await answer(new Request(`${APP_ORIGIN}/${path}`));
    for (const [name, value] of Object.entries(securityHeaders)) expect(headers.get(name)).toBe(value);
  }
  const policy = new Map(
    securityHeaders['Content-Security-Policy']!.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(' ');
      return [name, values.join(' ')];
    }),
  );
  expect(Object.fromEntries(policy)).toMatchObject({
    'default-src': "'none'",
    'script-src': "'self'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'require-trusted-types-for': "'script'",
  });
  expect([...policy.values()].join(' ')).not.toMatch(/unsafe-eval|http:|\*/);
});

test('E4: nothing is permitted to the page', () => {
  const answers: unknown[] = [];
  denyPermissions({
    setPermissionRequestHandler: (handler) => {
      for (const permission of ['media', 'geolocation', 'clipboard-read', 'openExternal', 'hid'] as const)
        handler?.({} as never, permission as never, (isGranted) => answers.push(isGranted), {} as never);
    },
    setPermissionCheckHandler: (handler) =>
      answers.push(handler?.(null, 'usb' as never, APP_ORIGIN, {} as never)),
    setDevicePermissionHandler: (handler) => answers.push(handler?.({} as never)),
  });
  expect(new Set(answers)).toEqual(new Set([false]));
});

test('E5: a window leaves its page in no way, and addresses outside are listed', () => {
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() });
  const outside: string[] = [];
  keepOnPage(
    contents as never,
    APP_ORIGIN,
    (url) => outside.push(url),
    () => ({}),
  );
  const goes = (name: string, url: string): boolean => {
    const event = { url, preventDefault: vi.fn() };
    contents.emit(name, event);
    return event.preventDefault.mock.calls.length === 0;
  };
  for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
    for (const url of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'https://good.example.evil/',
      'data:text/html,x',
    ])
      expect(goes(name, url), `${name} ${url}`).toBe(false);
  }
  const [open] = contents.setWindowOpenHandler.mock.calls[0] as [(details: { url: string }) => unknown];
  for (const url of [
    'https://www.tradingview.com.evil.test/',
    'http://www.tradingview.com/',
    'javascript:alert(1)',
  ])
    expect(open({ url })).toEqual({ action: 'deny' });
  expect(outside).toEqual([]);
});

test('E6: there are two channels, they carry a nonce, and a foreign frame is not answered', () => {
  expect(channels).toEqual({ request: PORT_REQUEST, reply: PORT_REPLY });
  const text = [...sources('src-main/electron'), ...sources('src-preload')]
    .map((each) => each.text)
    .join('\n');
  expect(text.match(/ipcMain\.(on|handle)\b/g)).toBeNull();
  expect(text.match(/ipcRenderer\.(send|on)\(/g)).toEqual(['ipcRenderer.send(', 'ipcRenderer.on(']);
  const ipc = new EventEmitter();
  const accept = vi.fn();
  const makeChannel = vi.fn();
  handOverPorts({ ipc: ipc as never, makeChannel, origin: APP_ORIGIN, accept });
  const nonce = 'ab'.repeat(16);
  const frame = (more: object) => ({ origin: APP_ORIGIN, parent: null, postMessage: vi.fn(), ...more });
  ipc.emit(PORT_REQUEST, { senderFrame: null }, nonce);
  ipc.emit(PORT_REQUEST, { senderFrame: frame({ origin: 'https://evil.test' }) }, nonce);
  ipc.emit(PORT_REQUEST, { senderFrame: frame({ origin: 'null' }) }, nonce);
  ipc.emit(PORT_REQUEST, { senderFrame: frame({ parent: {} }) }, nonce);
  for (const wrong of ['/etc/passwd', 'https://evil.test/', 7, undefined, { nonce }])
    ipc.emit(PORT_REQUEST, { senderFrame: frame({}) }, wrong);
  expect(makeChannel).not.toHaveBeenCalled();
  expect(accept).not.toHaveBeenCalled();
});

test('E7: the page gets one function, and only what it asked for', () => {
  const exposed: [string, unknown][] = [];
  const posted: unknown[] = [];
  let reply: (event: { ports: readonly MessagePort[] }, nonce: unknown) => void = () => undefined;
  bridgePort({
    expose: (name, value) => exposed.push([name, value]),
    send: () => undefined,
    onReply: (_channel, listener) => (reply = listener),
    postToPage: (message) => posted.push(message),
  });
  expect(exposed.map(([name, value]) => [name, typeof value])).toEqual([['arbscope', 'function']]);
  reply({ ports: [] }, 'cd'.repeat(16));
  expect(posted).toEqual([]);
  expect(read('src-preload/preload.ts')).toContain('window.location.origin');
});

test('E8: a shipped program is no Node, takes no options, and loads its own archive alone', () => {
  expect(packaging['electronFuses']).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
  });
  expect(packaging['asar']).toBe(true);
});

test('E9: switches that open the program are refused, links are read strictly', () => {
  for (const name of [
    'remote-debugging-port',
    'inspect',
    'js-flags',
    'proxy-server',
    'ignore-certificate-errors',
  ])
    expect(refusedSwitches).toContain(name);
  expect(read('src-main/electron/shell.ts')).toContain('requestSingleInstanceLock()');
  expect(readDeepLink('arbscope://screen/gaps?mute=all')).toBeUndefined();
});

test('E10: the version of Electron is fixed, and of a major that is still served', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
  expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(45);
});

test('E11: updates come over https or not at all, and by nobody but the updater', () => {
  const publish = packaging['publish'] as { url?: string } | null;
  expect(publish === null || publish.url?.startsWith('https://') === true).toBe(true);
  const updates = read('src-main/electron/updates.ts');
  expect(updates).not.toMatch(/quitAndInstall|fetch\(|https?:/);
  expect(updates.match(/allowDowngrade = (true|false)/g)).toEqual([
    'allowDowngrade = false',
    'allowDowngrade = false',
  ]);
});

test('E12: dumps stay here, and no file of the program can be read by others', () => {
  expect(crashReporting).toMatchObject({ uploadToServer: false });
  expect(crashReporting).not.toHaveProperty('submitURL');
  const text = read('src-main/electron/main.ts');
  expect(text.indexOf('keepFilesPrivate()')).toBeLessThan(text.indexOf('crashReporter.start'));
  // What the shell writes by itself goes through the files that are private by default.
  for (const { path, text: source } of sources('src-main/electron'))
    expect(source.match(/writeFile|createWriteStream|appendFile/g), path).toBeNull();
});
