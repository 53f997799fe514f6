import { isPortHandOver, type RequestPort } from '#shared/api/desktop.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import { domPortWire, type DomPortLike } from './dom-port-wire.ts';

/** A message as the page's window delivers it. */
export interface WindowMessage {
  /** True when this very window sent it: preload scripts speak through it, frames and other windows do not. */
  readonly fromSelf: boolean;
  readonly origin: string;
  readonly data: unknown;
  readonly ports: readonly DomPortLike[];
}

/** What of the desktop program's page is used to get a port. */
export interface DesktopPage {
  readonly origin: string;
  readonly requestPort: RequestPort;
  onMessage(listener: (message: WindowMessage) => void): Stop;
  randomBytes(count: number): Uint8Array;
  after(ms: number, run: () => void): Stop;
}

const HAND_OVER_TIMEOUT_MS = 10_000;

/** Asks the shell for a port and takes the one that comes with our nonce, from our own window. */
export function dialPort(page: DesktopPage): Promise<Wire> {
  const nonce = Array.from(page.randomBytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return new Promise((resolve, reject) => {
    const stopListening = page.onMessage(({ fromSelf, origin, data, ports }) => {
      const [port] = ports;
      if (!fromSelf || origin !== page.origin || !isPortHandOver(data) || data.nonce !== nonce) return;
      if (port === undefined) return;
      stopListening();
      cancel();
      resolve(domPortWire(port));
    });
    const cancel = page.after(HAND_OVER_TIMEOUT_MS, () => {
      stopListening();
      reject(new Error('the shell did not hand over a port in time'));
    });
    page.requestPort(nonce);
  });
}
