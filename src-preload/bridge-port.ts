import {
  DESKTOP_GLOBAL,
  isNonce,
  PORT_REPLY,
  PORT_REQUEST,
  type PortHandOver,
  type RequestPort,
} from '#shared/api/desktop.ts';

/** What of Electron and the window the bridge uses. */
export interface BridgeParts {
  readonly expose: (name: string, value: RequestPort) => void;
  readonly send: (channel: string, nonce: string) => void;
  readonly onReply: (
    channel: string,
    listener: (event: { readonly ports: readonly MessagePort[] }, nonce: unknown) => void,
  ) => void;
  /** Posts to the page itself. */
  readonly postToPage: (message: PortHandOver, ports: readonly MessagePort[]) => void;
}

/** Gives the page one function: ask for a port. A port that comes back goes to the page once, with the nonce asked with. */
export function bridgePort({ expose, send, onReply, postToPage }: BridgeParts): void {
  const asked = new Set<string>();
  onReply(PORT_REPLY, (event, nonce) => {
    if (!isNonce(nonce) || !asked.delete(nonce)) return;
    postToPage({ type: PORT_REPLY, nonce }, event.ports);
  });
  expose(DESKTOP_GLOBAL, (nonce) => {
    if (!isNonce(nonce)) return;
    asked.add(nonce);
    send(PORT_REQUEST, nonce);
  });
}
