import { decode, encode } from '#shared/rpc/codec.ts';
import type { Message, Wire } from '#shared/rpc/wire.ts';

/** What the wire needs of the browser's WebSocket. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

const OPEN = 1;
/** The only code beside 1000 a page may close with for a protocol error: 3000–4999 belong to programs. */
const BAD_FRAME = 4007;

/** A wire over an open WebSocket. A frame that cannot be read ends it: what follows would not be trusted either. */
export function socketWire(socket: SocketLike): Wire {
  const messages: ((message: Message) => void)[] = [];
  const closed: (() => void)[] = [];
  let open = true;

  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => {
    if (!open) return;
    let message: unknown;
    try {
      if (!(data instanceof ArrayBuffer)) throw new TypeError('expected binary frames');
      message = decode(new Uint8Array(data));
    } catch {
      socket.close(BAD_FRAME, 'expected a frame of the RPC');
      return;
    }
    for (const listener of messages) listener(message as Message);
  });
  socket.addEventListener('close', () => {
    if (!open) return;
    open = false;
    for (const listener of closed) listener();
  });

  return {
    post(message) {
      if (socket.readyState === OPEN) socket.send(encode(message));
    },
    onMessage: (listener) => void messages.push(listener),
    onClose: (listener) => void closed.push(listener),
    close: () => socket.close(1000),
  };
}
