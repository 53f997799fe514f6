import { HEADER_BYTES, RECORD_BYTES, ringHeader } from './ring.contract.ts';

/**
 * A queue of fixed records in shared memory, from exactly one producing thread to exactly one consuming thread.
 *
 * A record is written with plain stores and published by `Atomics.store` of the head; it is read after `Atomics.load` of
 * the head and given back by `Atomics.store` of the tail. That is release and acquire on every processor Node runs on.
 * Head and tail are int32 counters that wrap; their difference is the number of records waiting.
 */

/** Longest trade id a record holds, in bytes of UTF-8. */
export const MAX_ID_BYTES = 55;

/** A record: f64 tsMs, recvNs, a, b, c, d · i32 slot, subNs, stream | id length << 8, unused · 56 bytes for the id · f64 number. */
const F64S = RECORD_BYTES / 8;
const I32S = RECORD_BYTES / 4;
const SLOT = 12;
const SUB_NS = 13;
const STREAM_AND_LENGTH = 14;
const ID_BYTE = 64;
const NUMBER = 15;

/** Records the consumer reads before it gives their room back. */
const RELEASE_EVERY = 64;

class RingMemory {
  readonly header: Int32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly bytes: Uint8Array;
  readonly records: number;
  readonly mask: number;
  readonly epochMs: number;

  constructor(sab: SharedArrayBuffer) {
    this.header = new Int32Array(sab, 0, ringHeader.words);
    this.records = this.header[ringHeader.records]!;
    if (sab.byteLength !== HEADER_BYTES + this.records * RECORD_BYTES) {
      throw new RangeError(
        `ring: expected ${HEADER_BYTES + this.records * RECORD_BYTES} bytes for ${this.records} records, found ${sab.byteLength}`,
      );
    }
    this.mask = this.records - 1;
    this.epochMs = new Float64Array(sab)[ringHeader.epochMs / 2]!;
    this.f64 = new Float64Array(sab, HEADER_BYTES);
    this.i32 = new Int32Array(sab, HEADER_BYTES);
    this.bytes = new Uint8Array(sab, HEADER_BYTES);
  }

  fill(): number {
    return (
      ((Atomics.load(this.header, ringHeader.head) - Atomics.load(this.header, ringHeader.tail)) | 0) /
      this.records
    );
  }
}

/** The writing end. Never waits and, for ASCII ids, never allocates. */
export class RingProducer {
  readonly #ring: RingMemory;
  readonly #encoder = new TextEncoder();
  readonly #scratch = new Uint8Array(MAX_ID_BYTES);
  #head: number;
  #knownTail: number;
  /** Ids longer than `MAX_ID_BYTES`: their events were refused, not queued. */
  oversized = 0;

  constructor(sab: SharedArrayBuffer) {
    this.#ring = new RingMemory(sab);
    this.#head = Atomics.load(this.#ring.header, ringHeader.head);
    this.#knownTail = Atomics.load(this.#ring.header, ringHeader.tail);
  }

  /**
   * Queues one event.
   *
   * @param slot index in the list of exchange and symbol the consumer was given
   * @param stream index in `streamNames`
   * @param tsMs exchange time, whole epoch ms; @param subNs nanoseconds inside that ms, 0..999,999
   * @param recvNs receive time, whole ns since the ring's epoch; exact as a double for 104 days
   * @param a first number of the stream in contract order, then `b`, `c`, `d`; what a stream lacks is 0. Funding: rate and
   *   next settlement in whole epoch ms. Mark price: NaN where the venue sent no index.
   * @param id trade id, up to `MAX_ID_BYTES` bytes of UTF-8; empty for other streams
   * @param number the venue's own, where it numbers the events of the stream without holes; NaN elsewhere
   * @returns false when the ring is full or the id too long: the event is gone, and the caller counts it
   */
  push(
    slot: number,
    stream: number,
    tsMs: number,
    subNs: number,
    recvNs: number,
    a: number,
    b: number,
    c: number,
    d: number,
    id: string,
    number = Number.NaN,
  ): boolean {
    const ring = this.#ring;
    if (((this.#head - this.#knownTail) | 0) >= ring.records) {
      this.#knownTail = Atomics.load(ring.header, ringHeader.tail);
      if (((this.#head - this.#knownTail) | 0) >= ring.records) {
        Atomics.add(ring.header, ringHeader.dropped, 1);
        return false;
      }
    }
    const at = this.#head & ring.mask;
    const idLength = id === '' ? 0 : this.#writeId(id, at * RECORD_BYTES + ID_BYTE);
    if (idLength < 0) {
      this.oversized++;
      return false;
    }
    const { f64, i32 } = ring;
    const f = at * F64S;
    f64[f] = tsMs;
    f64[f + 1] = recvNs;
    f64[f + 2] = a;
    f64[f + 3] = b;
    f64[f + 4] = c;
    f64[f + 5] = d;
    f64[f + NUMBER] = number;
    const i = at * I32S;
    i32[i + SLOT] = slot;
    i32[i + SUB_NS] = subNs;
    i32[i + STREAM_AND_LENGTH] = stream | (idLength << 8);
    this.#head = (this.#head + 1) | 0;
    Atomics.store(ring.header, ringHeader.head, this.#head);
    return true;
  }

  /** Share of the ring in use, 0..1. */
  fill(): number {
    return this.#ring.fill();
  }

  /** Epoch ms to which the receive times refer. */
  get epochMs(): number {
    return this.#ring.epochMs;
  }

  /** @returns bytes written, -1 when the id does not fit */
  #writeId(id: string, byte: number): number {
    const { bytes } = this.#ring;
    if (id.length > MAX_ID_BYTES) return -1;
    for (let i = 0; i < id.length; i++) {
      const code = id.charCodeAt(i);
      if (code > 127) return this.#writeUtf8(id, byte);
      bytes[byte + i] = code;
    }
    return id.length;
  }

  #writeUtf8(id: string, byte: number): number {
    const { read, written } = this.#encoder.encodeInto(id, this.#scratch);
    if (read < id.length) return -1;
    this.#ring.bytes.set(this.#scratch.subarray(0, written), byte);
    return written;
  }
}

/** What a visitor sees: one object for all records, so every field holds only until the visitor returns. */
export interface RingRecord {
  readonly slot: number;
  readonly stream: number;
  readonly tsMs: number;
  readonly subNs: number;
  readonly recvNs: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** NaN where the venue does not number the stream's events. */
  readonly number: number;
  /** The id's UTF-8: `idLength` bytes of `bytes` from `idAt`. */
  readonly bytes: Uint8Array;
  readonly idAt: number;
  readonly idLength: number;
}

/** The reading end. */
export class RingConsumer {
  readonly #ring: RingMemory;
  readonly #record: { -readonly [K in keyof RingRecord]: RingRecord[K] };
  #tail: number;

  constructor(sab: SharedArrayBuffer) {
    this.#ring = new RingMemory(sab);
    this.#tail = Atomics.load(this.#ring.header, ringHeader.tail);
    this.#record = {
      slot: 0,
      stream: 0,
      tsMs: Number.NaN,
      subNs: 0,
      recvNs: Number.NaN,
      a: Number.NaN,
      b: Number.NaN,
      c: Number.NaN,
      d: Number.NaN,
      number: Number.NaN,
      bytes: this.#ring.bytes,
      idAt: 0,
      idLength: 0,
    };
  }

  /**
   * Hands waiting records to `visit` in the order they were pushed.
   *
   * @param max most records of this call
   * @returns records visited
   */
  drain(visit: (record: RingRecord) => void, max = Number.POSITIVE_INFINITY): number {
    const ring = this.#ring;
    const { f64, i32 } = ring;
    const record = this.#record;
    const count = Math.min(this.waiting(), max);
    for (let n = 0; n < count; n++) {
      const at = this.#tail & ring.mask;
      const f = at * F64S;
      record.tsMs = f64[f]!;
      record.recvNs = f64[f + 1]!;
      record.a = f64[f + 2]!;
      record.b = f64[f + 3]!;
      record.c = f64[f + 4]!;
      record.d = f64[f + 5]!;
      record.number = f64[f + NUMBER]!;
      const i = at * I32S;
      record.slot = i32[i + SLOT]!;
      record.subNs = i32[i + SUB_NS]!;
      const packed = i32[i + STREAM_AND_LENGTH]!;
      record.stream = packed & 0xff;
      record.idLength = packed >> 8;
      record.idAt = at * RECORD_BYTES + ID_BYTE;
      visit(record);
      this.#tail = (this.#tail + 1) | 0;
      if (n % RELEASE_EVERY === RELEASE_EVERY - 1) Atomics.store(ring.header, ringHeader.tail, this.#tail);
    }
    Atomics.store(ring.header, ringHeader.tail, this.#tail);
    return count;
  }

  /** Records pushed and not yet taken. */
  waiting(): number {
    return (Atomics.load(this.#ring.header, ringHeader.head) - this.#tail) | 0;
  }

  /** Share of the ring in use, 0..1. */
  fill(): number {
    return this.#ring.fill();
  }

  /** Epoch ms to which the receive times refer. */
  get epochMs(): number {
    return this.#ring.epochMs;
  }

  /** Records refused because the ring was full, since it was made; counts modulo 2^32. */
  get dropped(): number {
    return Atomics.load(this.#ring.header, ringHeader.dropped) >>> 0;
  }
}
