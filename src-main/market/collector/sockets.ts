import { WebSocket } from 'ws';
import { errorText } from '#shared/error-text.ts';

/** What a socket tells its owner. `onClose` comes exactly once and last, also when the connection was never made. */
export interface SocketListener {
  onOpen(): void;
  /** `bytes` are only valid during the call. */
  onFrame(bytes: Uint8Array, isBinary: boolean): void;
  onPong(): void;
  onClose(why: string): void;
}

export interface Socket {
  send(text: string): void;
  ping(): void;
  /** Says goodbye; `onClose` follows. */
  close(): void;
  /** Drops the connection at once; `onClose` follows. */
  drop(): void;
}

/** Opens a client socket. */
export type OpenSocket = (url: string, listener: SocketListener) => Socket;

/** Largest frame taken from a venue: Bybit sends up to 1,024 trades in one message, about 250 KB. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/**
 * Sockets of the `ws` library. Deflate stays off: it costs a hundred times the CPU per message. UTF-8 is checked by whoever
 * parses.
 */
export const openWebSocket: OpenSocket = (url, listener) => {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      maxPayload: MAX_FRAME_BYTES,
      followRedirects: false,
    });
  } catch (cause) {
    // An address that is none, from the settings.
    listener.onClose(errorText(cause));
    return neverOpened;
  }
  let failure = '';
  socket.on('open', () => listener.onOpen());
  socket.on('message', (bytes: Buffer, isBinary) => listener.onFrame(bytes, isBinary));
  socket.on('pong', () => listener.onPong());
  socket.on('error', (error) => (failure = error.message || String(error)));
  socket.on('close', (code, reason) => {
    const said = reason.length > 0 ? ` ${reason.toString('utf8').slice(0, 120)}` : '';
    listener.onClose(failure === '' ? `closed with code ${code}${said}` : failure);
  });
  return {
    send: (text) => socket.send(text),
    ping: () => socket.ping(),
    close: () => socket.close(1000),
    drop: () => socket.terminate(),
  };
};

const neverOpened: Socket = { send() {}, ping() {}, close() {}, drop() {} };
