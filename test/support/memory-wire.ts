import type { Message, Wire } from '#shared/rpc/wire.ts';

interface End {
  readonly wire: Wire;
  deliver(message: Message): void;
  end(): void;
}

/** Two ends of a wire inside one thread. Messages are cloned and arrive later, in order, as on every real wire. */
export function memoryWire(): { a: Wire; b: Wire } {
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    queueMicrotask(() => {
      a.end();
      b.end();
    });
  };
  const a: End = makeEnd(() => b);
  const b: End = makeEnd(() => a);

  function makeEnd(other: () => End): End {
    const messages: ((message: Message) => void)[] = [];
    const closes: (() => void)[] = [];
    return {
      wire: {
        post(message) {
          if (!open) return;
          const copy = structuredClone(message);
          queueMicrotask(() => {
            if (open) other().deliver(copy);
          });
        },
        onMessage: (listener) => void messages.push(listener),
        onClose: (listener) => void closes.push(listener),
        close,
      },
      deliver: (message) => messages.forEach((listener) => listener(message)),
      end: () => closes.forEach((listener) => listener()),
    };
  }

  return { a: a.wire, b: b.wire };
}
