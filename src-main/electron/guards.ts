import type { BrowserWindowConstructorOptions, Session, WebContents } from 'electron';

/** Hosts whose https pages may open in the system's browser: the chart library's attribution. */
const externalHosts: readonly string[] = ['www.tradingview.com'];

/** Command-line switches that would open the program to others; a packaged program refuses to start with them. */
export const refusedSwitches: readonly string[] = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'inspect',
  'inspect-brk',
  'js-flags',
  'proxy-server',
  'proxy-pac-url',
  'host-resolver-rules',
  'ignore-certificate-errors',
  'disable-web-security',
  'load-extension',
];

/** The page gets no permission: no camera, no clipboard reading, no devices, nothing. */
export function denyPermissions(
  session: Pick<
    Session,
    'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
  >,
): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/**
 * Keeps a window on its page: it goes nowhere else, and opens nothing but panels of ours in windows of their own.
 *
 * @param origin of our page; @param openExternal opens an address in the system's browser
 * @param panel what a panel's window is made with
 */
export function keepOnPage(
  contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>,
  origin: string,
  openExternal: (url: string) => void,
  panel: (name: string) => BrowserWindowConstructorOptions,
): void {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isOwnPage(event.url, origin)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isPanel(url, origin)) {
      const name = new URL(url).searchParams.get('panel') ?? '';
      return { action: 'allow', overrideBrowserWindowOptions: panel(name) };
    }
    if (mayOpenOutside(url)) openExternal(url);
    return { action: 'deny' };
  });
}

/** True for the page itself, which may be reloaded. */
function isOwnPage(url: string, origin: string): boolean {
  return url === origin || url.startsWith(`${origin}/`);
}

/** Names in the address of a panel. */
const panelNames: readonly string[] = ['panel', 'symbol', 'route', 'link', 'signal'];

/** True for our page with the address of a panel, and nothing else in it. */
export function isPanel(text: string, origin: string): boolean {
  if (text.length > 500 || !isOwnPage(text, origin) || !URL.canParse(text)) return false;
  const { pathname, searchParams, hash } = new URL(text);
  const names = [...searchParams.keys()];
  return (
    pathname === '/' &&
    hash === '' &&
    searchParams.has('panel') &&
    names.every((name) => panelNames.includes(name)) &&
    new Set(names).size === names.length
  );
}

/** True for https pages of the hosts above, without user info or an odd port. */
export function mayOpenOutside(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === 'https:' &&
    externalHosts.includes(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  );
}
