import type { WebSocket } from 'ws';
import { decode, encode } from '#shared/rpc/codec.ts';
import type { Message, Wire } from '#shared/rpc/wire.ts';

export interface SocketLimits {
  /** Bytes that may wait for a client that does not read; beyond them its connection ends with 1013. */
  readonly maxOutboxBytes: number;
  /** Longest frame a client may send. */
  readonly maxFrameBytes: number;
}

/** Close codes of RFC 6455 §7.4.1 and the IANA registry. */
const UNSUPPORTED_DATA = 1003;
const INVALID_DATA = 1007;
const TRY_AGAIN_LATER = 1013;

/** A wire over one client's WebSocket. Text, malformed frames and a reader that is too slow end it, with the code that says why. */
export function socketWire(socket: WebSocket, limits: SocketLimits): Wire {
  const messages: ((message: Message) => void)[] = [];
  const closed: (() => void)[] = [];
  let open = true;

  function end(code?: number, why?: string): void {
    if (!open) return;
    open = false;
    if (code !== undefined) socket.close(code, why);
    for (const listener of closed) listener();
  }

  socket.binaryType = 'nodebuffer';
  socket.on('message', (bytes: Buffer, isBinary: boolean) => {
    if (!open) return;
    if (!isBinary) return end(UNSUPPORTED_DATA, 'expected binary frames');
    let message: unknown;
    try {
      message = decode(bytes, { maxBytes: limits.maxFrameBytes });
    } catch {
      return end(INVALID_DATA, 'expected a frame of the RPC');
    }
    // The readers of a wire look at what they get before they use it.
    for (const listener of messages) listener(message as Message);
  });
  socket.on('close', () => end());
  // A 'close' follows every 'error'.
  socket.on('error', () => undefined);

  return {
    post(message) {
      if (!open) return;
      const frame = encode(message);
      if (socket.bufferedAmount + frame.length > limits.maxOutboxBytes) end(TRY_AGAIN_LATER, 'read faster');
      else socket.send(frame);
    },
    onMessage: (listener) => void messages.push(listener),
    onClose: (listener) => void closed.push(listener),
    close: () => {
      if (open) socket.close(1000);
    },
  };
}
