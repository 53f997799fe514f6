import type { Socket } from 'node:net';
import { STAMP_DIGITS, TIME_DIGITS, type FrameTemplate } from './frames.ts';

const SLAB_BYTES = 1024 * 1024;
const LONGEST_FRAME = 512;

/** Gathers ready frames for one socket and writes them with one call, past the WebSocket library. */
export class Outlet {
  readonly #socket: Socket;
  #slab = Buffer.allocUnsafe(SLAB_BYTES);
  #from = 0;
  #to = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
  }

  /** Bytes gathered and not yet written. */
  get gathered(): number {
    return this.#to - this.#from;
  }

  /** @param stamp @param time their digits */
  append(frame: FrameTemplate, stamp: Uint8Array, time: Uint8Array): void {
    if (this.#to + LONGEST_FRAME > SLAB_BYTES) this.#nextSlab();
    const slab = this.#slab;
    const at = this.#to;
    frame.bytes.copy(slab, at);
    for (const offset of frame.stampsAt) {
      for (let i = 0; i < STAMP_DIGITS; i++) slab[at + offset + i] = stamp[i]!;
    }
    for (const offset of frame.timesAt) {
      for (let i = 0; i < TIME_DIGITS; i++) slab[at + offset + i] = time[i]!;
    }
    if (frame.countsAt.length > 0) {
      const count = frame.count.next();
      for (const offset of frame.countsAt) {
        for (let i = 0; i < count.length; i++) slab[at + offset + i] = count[i]!;
      }
    }
    this.#to = at + frame.bytes.length;
  }

  flush(): void {
    if (this.#to === this.#from) return;
    this.#socket.write(this.#slab.subarray(this.#from, this.#to));
    // What the kernel has not taken yet still lies in this memory.
    this.#from = this.#socket.writableLength === 0 ? 0 : this.#to;
    this.#to = this.#from;
  }

  /** Resolves when the kernel has taken everything that was written, or the socket is gone. */
  async drained(): Promise<void> {
    if (this.#socket.writableLength === 0) return;
    await new Promise<void>((resolve) => this.#socket.write('', () => resolve()));
  }

  #nextSlab(): void {
    this.flush();
    if (this.#from === 0) return;
    this.#slab = Buffer.allocUnsafe(SLAB_BYTES);
    this.#from = 0;
    this.#to = 0;
  }
}
