import { describe, expect, test } from 'vitest';
import { APP_ORIGIN } from '../../../../src-main/electron/app-protocol.ts';
import { denyPermissions, keepOnPage, mayOpenOutside } from '../../../../src-main/electron/guards.ts';
import { panelOptions } from '../../../../src-main/electron/window-options.ts';

test('every permission and device is denied', () => {
  const answers: unknown[] = [];
  denyPermissions({
    setPermissionRequestHandler: (handler) =>
      handler?.({} as never, 'media', (granted) => answers.push(granted), {} as never),
    setPermissionCheckHandler: (handler) => answers.push(handler?.(null, 'usb', '', {} as never)),
    setDevicePermissionHandler: (handler) => answers.push(handler?.({} as never)),
  });
  expect(answers).toEqual([false, false, false]);
});

describe('a window', () => {
  const listeners = new Map<string, (event: { url: string; preventDefault(): void }) => void>();
  const opened: string[] = [];
  let open: (details: { url: string }) => unknown = () => undefined;
  keepOnPage(
    {
      on: ((name: string, listener: never) => void listeners.set(name, listener)) as never,
      setWindowOpenHandler: (handler) => (open = handler as never),
    },
    APP_ORIGIN,
    (url) => opened.push(url),
    (panel) => panelOptions('/out/preload/preload.cjs', panel),
  );

  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('stays on its page at %s', (name) => {
    const goes = (url: string): boolean => {
      let prevented = false;
      listeners.get(name)?.({ url, preventDefault: () => (prevented = true) });
      return !prevented;
    };
    const urls = [
      'app://arbscope/',
      'app://arbscope/index.html',
      'app://arbscope.evil.test/',
      'app://other/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https://evil.test/',
      'http://127.0.0.1:1/',
    ];
    expect(urls.filter(goes)).toEqual(['app://arbscope/', 'app://arbscope/index.html']);
  });

  test('opens no other window, and in the browser only what is listed', () => {
    for (const url of ['https://www.tradingview.com/x', 'https://evil.test/', 'file:///etc/passwd']) {
      expect(open({ url })).toEqual({ action: 'deny' });
    }
    expect(opened).toEqual(['https://www.tradingview.com/x']);
  });

  test('opens panels of its own page with the same rights, and nothing that only looks like one', () => {
    expect(open({ url: 'app://arbscope/?panel=spreads&symbol=BTCUSDT&link=a' })).toMatchObject({
      action: 'allow',
      overrideBrowserWindowOptions: { webPreferences: { sandbox: true, contextIsolation: true } },
    });
    expect(open({ url: 'app://arbscope/?panel=mini&route=BTCUSDT%3Aokx%3Ebinance' })).toMatchObject({
      action: 'allow',
      overrideBrowserWindowOptions: { alwaysOnTop: true, webPreferences: { sandbox: true } },
    });
    for (const url of [
      'app://arbscope/',
      'app://arbscope/?symbol=BTCUSDT',
      'app://arbscope/?panel=a&panel=b',
      'app://arbscope/?panel=a&x=1',
      'app://arbscope/?panel=a#go=x',
      'app://arbscope/other?panel=a',
      'app://arbscope.evil.test/?panel=a',
      'https://evil.test/?panel=a',
      `app://arbscope/?panel=${'a'.repeat(600)}`,
    ])
      expect(open({ url }), url).toEqual({ action: 'deny' });
  });
});

test.each([
  'http://www.tradingview.com/',
  'https://www.tradingview.com.evil.test/',
  'https://www.tradingview.com@evil.test/',
  'https://me:pw@www.tradingview.com/',
  'https://www.tradingview.com:8443/',
  'javascript:alert(1)//www.tradingview.com',
  'not an address',
])('does not open %s in the browser', (url) => {
  expect(mayOpenOutside(url)).toBe(false);
});

test('the mini window alone stays above others; no panel dictates the size the page asks for', () => {
  expect(panelOptions('p.cjs', 'mini')).toMatchObject({ alwaysOnTop: true, minWidth: 240, minHeight: 120 });
  for (const panel of ['route', 'signal', 'monitor', 'mini2'])
    expect(panelOptions('p.cjs', panel), panel).not.toHaveProperty('alwaysOnTop');
  expect(Object.keys(panelOptions('p.cjs', 'mini'))).not.toContain('width');
});
