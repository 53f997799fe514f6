/**
 * How a page of the desktop program gets its port: the page calls `window.arbscope(nonce)`, the preload script asks the
 * shell, the shell sends a port back with the same nonce, and the preload script passes it on by `window.postMessage`.
 */

/** Name of the one function the preload script gives to the page. */
export const DESKTOP_GLOBAL = 'arbscope';
/** The two channels between preload script and shell; there are no others. */
export const PORT_REQUEST = 'arbscope:port-request';
export const PORT_REPLY = 'arbscope:port-reply';

/** Asks the shell for a port. */
export type RequestPort = (nonce: string) => void;

/** What comes with the port into the page. */
export interface PortHandOver {
  readonly type: typeof PORT_REPLY;
  readonly nonce: string;
}

/** Nonces are 32 hexadecimal digits. */
export function isNonce(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

export function isPortHandOver(value: unknown): value is PortHandOver {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === PORT_REPLY &&
    'nonce' in value &&
    isNonce(value.nonce)
  );
}
