import type { OpenSocket, Socket, SocketListener } from '../../src-main/market/collector/sockets.ts';

const encoder = new TextEncoder();

/** One client socket as the venue sees it: what the client did, and what the venue does to it. */
export class FakeSocket implements Socket {
  readonly url: string;
  /** What the client sent, in order; `ping` stands for a protocol ping. */
  readonly sent: string[] = [];
  state: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting';
  /** The venue answers a client's close with its own. */
  isPolite = true;
  /** The line is cut without a word: nothing goes through, in either direction. */
  #isCut = false;
  readonly #listener: SocketListener;

  constructor(url: string, listener: SocketListener) {
    this.url = url;
    this.#listener = listener;
  }

  // What the client does.

  send(text: string): void {
    if (this.state === 'connecting') throw new Error('fake socket: sent while connecting');
    if (this.state === 'open' && !this.#isCut) this.sent.push(text);
  }

  ping(): void {
    this.send('ping frame');
  }

  close(): void {
    if (this.state !== 'open') return;
    this.state = 'closing';
    if (this.isPolite && !this.#isCut) this.#end('closed with code 1000');
  }

  drop(): void {
    this.#end('dropped');
  }

  // What the venue does.

  accept(): void {
    this.state = 'open';
    this.#listener.onOpen();
  }

  refuse(why = 'connect ECONNREFUSED'): void {
    this.#end(why);
  }

  /** Sends a text frame. */
  frame(text: string): void {
    if (!this.#isCut && this.state !== 'closed') this.#listener.onFrame(encoder.encode(text), false);
  }

  binary(bytes: Uint8Array): void {
    if (!this.#isCut && this.state !== 'closed') this.#listener.onFrame(bytes, true);
  }

  pong(): void {
    if (!this.#isCut && this.state === 'open') this.#listener.onPong();
  }

  kill(why = 'closed with code 1006'): void {
    this.#end(why);
  }

  /** Half-open: the client is not told that nobody is there any more. */
  cut(): void {
    this.#isCut = true;
  }

  #end(why: string): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#listener.onClose(why);
  }
}

/** Venues of any address: keeps every socket a client opened. */
export class FakeNet {
  readonly sockets: FakeSocket[] = [];
  /** Called with each new socket; by default nobody ever answers. */
  answer: (socket: FakeSocket) => void = () => {};

  readonly open: OpenSocket = (url, listener) => {
    const socket = new FakeSocket(url, listener);
    this.sockets.push(socket);
    this.answer(socket);
    return socket;
  };

  get newest(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('fake net: no socket was opened');
    return socket;
  }

  /** Sockets that are not closed. */
  get living(): readonly FakeSocket[] {
    return this.sockets.filter((socket) => socket.state !== 'closed');
  }
}
