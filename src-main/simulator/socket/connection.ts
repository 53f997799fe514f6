import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Random } from '../../base/random.ts';
import { FrameBuffer, opcode } from './frame.ts';

/** Bytes a client may leave unread before its connection is cut, as a venue would. */
const SLOW_CLIENT_BYTES = 64 * 1024 * 1024;

/** How the connection ended, when the venue ended it. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/**
 * The venue's end of one client socket. Frames are gathered and leave with `flush`; everything the venue says goes through
 * here in order, so a stall or a dead link stops all of it.
 */
export class Connection {
  readonly id: number;
  readonly path: string;
  readonly openedMs: number;
  /** Wraps a data message (Binance's combined streams); undefined sends it as it is. */
  envelope: ((topic: string, text: string) => string) | undefined;
  /** Simulated time of the last frame the client sent, and of the last data sent to it. */
  heardMs: number;
  pushedMs: number;
  /** Data frames given to the socket. */
  dataFrames = 0;
  /** Set when the venue ended it. */
  ending: Ending | undefined;
  isOpen = true;
  isHalfOpen = false;
  #stalled = false;
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #out = new FrameBuffer();
  readonly #random: Random;
  readonly #nowMs: () => number;
  /** One data frame in so many is fragmented; 0: none. Shared by all connections of the venue. */
  readonly #fragments: { readonly every: number };

  constructor(
    sockets: { readonly ws: WebSocket; readonly socket: Socket },
    from: {
      readonly id: number;
      readonly path: string;
      readonly random: Random;
      readonly nowMs: () => number;
    },
    fragments: { readonly every: number },
  ) {
    this.#ws = sockets.ws;
    this.#socket = sockets.socket;
    this.id = from.id;
    this.path = from.path;
    this.#random = from.random;
    this.#nowMs = from.nowMs;
    this.#fragments = fragments;
    this.openedMs = from.nowMs();
    this.heardMs = this.openedMs;
    this.pushedMs = this.openedMs;
  }

  /** The client has said goodbye: nothing that is sent from now on reaches it. */
  get isLeaving(): boolean {
    return this.#ws.readyState !== this.#ws.OPEN;
  }

  /** A message about the connection: an answer, a notice. Never wrapped. */
  say(text: string): void {
    if (this.isOpen && !this.isHalfOpen) this.#out.text(text);
  }

  /** A market message. */
  data(topic: string, text: string): void {
    if (!this.isOpen || this.isHalfOpen) return;
    const framed = this.envelope === undefined ? text : this.envelope(topic, text);
    const every = this.#fragments.every;
    if (every > 0 && this.#random() * every < 1) this.#out.fragmented(framed, this.#random);
    else this.#out.text(framed);
    this.dataFrames++;
    this.pushedMs = this.#nowMs();
  }

  /** Any frame, as a fault. */
  raw(payload: Uint8Array, isBinary: boolean): void {
    if (this.isOpen && !this.isHalfOpen) this.#out.frame(isBinary ? opcode.binary : opcode.text, payload);
  }

  ping(payload: string): void {
    if (this.isOpen && !this.isHalfOpen) this.#out.frame(opcode.ping, Buffer.from(payload));
  }

  pong(payload: Uint8Array): void {
    if (this.isOpen && !this.isHalfOpen) this.#out.frame(opcode.pong, payload);
  }

  /** Writes what was gathered, in one piece. Does nothing while stalled. */
  flush(): void {
    if (this.#out.length === 0 || this.#stalled || this.isHalfOpen || !this.isOpen) return;
    this.#socket.write(this.#out.take());
    if (this.#socket.writableLength > SLOW_CLIENT_BYTES) this.reset('client reads too slowly');
  }

  /** Nothing leaves until `resume`; it is all kept. */
  stall(): void {
    this.#stalled = true;
  }

  resume(): void {
    this.#stalled = false;
    this.flush();
  }

  /** Close frame with code and reason, then the end of the socket. Code 1000 and 1001, 1008, 3000–4999 and the like. */
  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.#stalled = false;
    this.flush();
    this.ending ??= { code, reason };
    this.isOpen = false;
    if (this.isHalfOpen) this.#ws.resume();
    this.#ws.close(code, reason);
  }

  /** TCP reset, no close frame. */
  reset(reason = 'reset'): void {
    this.ending ??= { code: 1006, reason };
    this.isOpen = false;
    this.#socket.resetAndDestroy();
  }

  /** The link is dead without anybody being told: nothing is sent or heard any more, the socket stays. */
  halfOpen(): void {
    this.flush();
    this.isHalfOpen = true;
    this.#ws.pause();
  }

  /** Ends the socket at once; for the simulator's own end. */
  destroy(): void {
    this.ending ??= { code: 1006, reason: 'simulator stopped' };
    this.isOpen = false;
    this.#ws.terminate();
  }
}
