import { api, type Api } from '#shared/api/api.ts';
import { DESKTOP_GLOBAL, type RequestPort } from '#shared/api/desktop.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import { dialPort, type DesktopPage } from './dial-port.ts';
import { dialSocket, type BrowserPage } from './dial-socket.ts';
import { keepConnected, type Timing } from './keep-connected.ts';
import type { Link, LinkListeners } from './link.ts';

/**
 * Connects the page to its backend: by a port inside the desktop program, by a WebSocket in a browser. The only place
 * that knows where the page runs.
 */
export function openBackend(listeners: LinkListeners<Api>): Link {
  const requestPort = desktopRequest();
  if (requestPort !== undefined) {
    const page = desktopPage(requestPort);
    return keepConnected(api, () => dialPort(page), listeners, timing);
  }
  const link = keepConnected(api, () => dialSocket(browserPage), listeners, timing);
  // A new link was opened in a page that is already there.
  const onHash = (): void => link.retry();
  window.addEventListener('hashchange', onHash);
  return {
    retry: () => link.retry(),
    stop() {
      window.removeEventListener('hashchange', onHash);
      link.stop();
    },
  };
}

function after(ms: number, run: () => void): Stop {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

const timing: Timing = { nowMs: () => Date.now(), after, random: () => Math.random() };

function desktopRequest(): RequestPort | undefined {
  const given: unknown = (window as unknown as Record<string, unknown>)[DESKTOP_GLOBAL];
  return typeof given === 'function' ? (given as RequestPort) : undefined;
}

function desktopPage(requestPort: RequestPort): DesktopPage {
  return {
    origin: window.location.origin,
    requestPort,
    onMessage(listener) {
      const onMessage = (event: MessageEvent): void =>
        listener({
          fromSelf: event.source === window,
          origin: event.origin,
          data: event.data as unknown,
          ports: event.ports,
        });
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    after,
  };
}

const browserPage: BrowserPage = {
  hash: () => window.location.hash,
  forgetHash: () => window.history.replaceState(null, '', window.location.pathname + window.location.search),
  async request(method, path, body) {
    const answer = await fetch(path, {
      method,
      cache: 'no-store',
      ...(body === undefined ? {} : { body, headers: { 'Content-Type': 'application/json' } }),
    });
    return answer.status;
  },
  openSocket(path) {
    const url = new URL(path, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.hash = '';
    return new WebSocket(url);
  },
  after,
};
