import type { Message, Wire } from '#shared/rpc/wire.ts';

/** What a message port of Node, of Electron and a worker have in common. */
export interface PortLike {
  postMessage(value: unknown): void;
  on(event: 'message', listener: (delivered: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  close(): void;
  /** Electron's ports deliver nothing before it is called. */
  start?(): void;
}

/**
 * A wire over a message port; values cross by structured cloning.
 *
 * @param unwrap takes the value out of what the port delivers: Node's ports deliver the value, Electron's an event
 */
export function portWire(port: PortLike, unwrap: (delivered: unknown) => unknown = (value) => value): Wire {
  let open = true;
  const closed: (() => void)[] = [];
  const end = (): void => {
    if (!open) return;
    open = false;
    for (const listener of closed) listener();
  };
  port.on('close', end);
  let started = false;
  return {
    post(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', (delivered) => {
        // A foreign side may send anything; the readers of a wire look before they use it.
        if (open) listener(unwrap(delivered) as Message);
      });
      if (!started) port.start?.();
      started = true;
    },
    onClose: (listener) => void closed.push(listener),
    close() {
      port.close();
      // Electron's ports tell of the other side's close only.
      end();
    },
  };
}
