import type { Random } from '../../base/random.ts';
import { whole } from '../market/draw.ts';

/** WebSocket frame kinds (RFC 6455 §5.2). */
export const opcode = { continuation: 0, text: 1, binary: 2, ping: 9, pong: 10 } as const;

const FINAL = 0x80;
const MAX_HEADER = 10;

/**
 * Frames of a server waiting to be written, in one growing buffer: many frames then leave in one write, hence often in
 * one TCP segment. Frames of a server are not masked.
 */
export class FrameBuffer {
  #bytes = Buffer.allocUnsafe(16_384);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  text(text: string): void {
    const size = Buffer.byteLength(text);
    this.#header(opcode.text, size, true);
    this.#bytes.write(text, this.#length);
    this.#length += size;
  }

  /** Any frame, whole. */
  frame(code: number, payload: Uint8Array): void {
    this.#part(code, payload, true);
  }

  /** A text in two or three frames, cut anywhere, also inside a character: receivers have to join the bytes first. */
  fragmented(text: string, random: Random): void {
    const payload = Buffer.from(text);
    if (payload.length < 3) return this.text(text);
    const first = whole(random, 1, payload.length - 2);
    const second = whole(random, first + 1, payload.length - 1);
    this.#part(opcode.text, payload.subarray(0, first), false);
    if (random() < 0.5) {
      this.#part(opcode.continuation, payload.subarray(first), true);
      return;
    }
    this.#part(opcode.continuation, payload.subarray(first, second), false);
    this.#part(opcode.continuation, payload.subarray(second), true);
  }

  /** All bytes, as a copy; the buffer is empty afterwards. */
  take(): Buffer {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return bytes;
  }

  #part(code: number, payload: Uint8Array, isFinal: boolean): void {
    this.#header(code, payload.length, isFinal);
    this.#bytes.set(payload, this.#length);
    this.#length += payload.length;
  }

  #header(code: number, size: number, isFinal: boolean): void {
    this.#reserve(size + MAX_HEADER);
    const bytes = this.#bytes;
    bytes[this.#length++] = isFinal ? FINAL | code : code;
    if (size < 126) bytes[this.#length++] = size;
    else if (size < 65_536) {
      bytes[this.#length++] = 126;
      this.#length = bytes.writeUInt16BE(size, this.#length);
    } else {
      bytes[this.#length++] = 127;
      this.#length = bytes.writeBigUInt64BE(BigInt(size), this.#length);
    }
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
