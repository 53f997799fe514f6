import type { Message, Wire } from '#shared/rpc/wire.ts';

/** What the wire needs of the page's message port. */
export interface DomPortLike {
  postMessage(value: unknown): void;
  start(): void;
  close(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

/** A wire over a message port of the page; values cross by structured cloning. */
export function domPortWire(port: DomPortLike): Wire {
  const closed: (() => void)[] = [];
  let open = true;

  function end(): void {
    if (!open) return;
    open = false;
    for (const listener of closed) listener();
  }

  port.addEventListener('close', end);
  return {
    post(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      port.addEventListener('message', ({ data }) => {
        if (open) listener(data as Message);
      });
      port.start();
    },
    onClose: (listener) => void closed.push(listener),
    close() {
      port.close();
      // A page is told of the other side's close only, never of its own.
      end();
    },
  };
}
