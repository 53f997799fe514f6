import type { Stop } from '#shared/rpc/contract.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import { Unauthorised } from './link.ts';
import { socketWire, type SocketLike } from './socket-wire.ts';

/** What of the browser is used to reach a backend over loopback. */
export interface BrowserPage {
  /** Fragment of the address, with its `#`. */
  hash(): string;
  /** Takes the fragment out of the address and of the history. */
  forgetHash(): void;
  /** Sends a request to our own origin. @returns its status; rejects when nobody answers */
  request(method: 'GET' | 'POST', path: string, body?: string): Promise<number>;
  openSocket(path: string): SocketLike & {
    addEventListener(type: 'open', listener: () => void): void;
  };
  after(ms: number, run: () => void): Stop;
}

const OPEN_TIMEOUT_MS = 10_000;
const openTheLink = 'This page has no valid session: it was not opened with the token of this run.';

/** Token of this run in `#token=…`, if it is there. */
function tokenIn(hash: string): string | undefined {
  return new URLSearchParams(hash.slice(1)).get('token') ?? undefined;
}

/**
 * Trades the token of the address for a session cookie, once, and opens the RPC's WebSocket.
 *
 * @throws Unauthorised when the token or the session is refused
 */
export async function dialSocket(page: BrowserPage): Promise<Wire> {
  const token = tokenIn(page.hash());
  if (token !== undefined) await trade(page, token);
  try {
    return await openSocket(page);
  } catch (cause) {
    // A browser does not say why a WebSocket was refused; an ordinary request does.
    if (await isRefused(page)) throw new Unauthorised(openTheLink);
    throw cause;
  }
}

async function trade(page: BrowserPage, token: string): Promise<void> {
  const status = await page.request('POST', '/session', JSON.stringify({ token }));
  page.forgetHash();
  if (status === 429)
    throw new Unauthorised('Too many wrong tokens were tried. Wait a minute and open the link again.');
  if (status !== 204) throw new Unauthorised(openTheLink);
}

async function isRefused(page: BrowserPage): Promise<boolean> {
  const status = await page.request('GET', '/health');
  return status === 401 || status === 403 || status === 421;
}

function openSocket(page: BrowserPage): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = page.openSocket('/rpc');
    const cancel = page.after(OPEN_TIMEOUT_MS, () => {
      reject(new Error('the connection was not opened in time'));
      socket.close();
    });
    const wire = socketWire(socket);
    socket.addEventListener('open', () => {
      cancel();
      resolve(wire);
    });
    wire.onClose(() => {
      cancel();
      reject(new Error('the connection was closed before it was open'));
    });
  });
}
