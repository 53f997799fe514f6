import { hash } from 'node:crypto';
import type { RowBatch } from '../read/row-batch.ts';

/** Start of every chain: 32 zero bytes. */
export const CHAIN_START = '0'.repeat(64);
const HASH_BYTES = 32;

/** h = SHA256(h before ‖ text as UTF-8), text by text. */
export class LineChain {
  /** The newest hash, and behind it the text that is hashed with it. */
  #bytes = Buffer.alloc(4_096);

  constructor(start = CHAIN_START) {
    this.#bytes.write(start, 'hex');
  }

  /** Lower-case hex. */
  get hash(): string {
    return this.#bytes.toString('hex', 0, HASH_BYTES);
  }

  add(text: string): void {
    const most = HASH_BYTES + text.length * 3;
    if (most > this.#bytes.length) {
      const grown = Buffer.alloc(most * 2);
      this.#bytes.copy(grown, 0, 0, HASH_BYTES);
      this.#bytes = grown;
    }
    const length = this.#bytes.write(text, HASH_BYTES, 'utf8');
    this.#bytes.write(hash('sha256', this.#bytes.subarray(0, HASH_BYTES + length), 'binary'), 0, 'latin1');
  }
}

/** Events of a block: the chain does not depend on how rows come in. */
export const BLOCK_EVENTS = 1_024;
/** `ts_event` and `seq` as int64, the lane in the upper two bytes of `seq`, then four numbers; little-endian. */
const EVENT_BYTES = 48;

/**
 * h = SHA256(h before ‖ packed events) for every block of 1,024 events, and for what is left at the end. Ids of trades and times of receipt
 * are not in it; the dataset's hash has them. Numbers that a stream does not have are 0, and so is an unknown index price.
 */
export class EventChain {
  /** The newest hash, and behind it the events that are hashed with it. */
  readonly #bytes = Buffer.from(new ArrayBuffer(HASH_BYTES + BLOCK_EVENTS * EVENT_BYTES));
  readonly #int64 = new BigInt64Array(this.#bytes.buffer, HASH_BYTES);
  readonly #doubles = new Float64Array(this.#bytes.buffer, HASH_BYTES);
  readonly #words = new Uint16Array(this.#bytes.buffer, HASH_BYTES);
  #events = 0;

  constructor(
    state: { readonly hash: string; readonly pending: string } = { hash: CHAIN_START, pending: '' },
  ) {
    this.#bytes.write(state.hash, 0, 'hex');
    this.#events = this.#bytes.write(state.pending, HASH_BYTES, 'base64') / EVENT_BYTES;
  }

  add(batch: RowBatch, row: number, ts: bigint, seq: bigint, lane: number): void {
    const at = this.#events * (EVENT_BYTES / 8);
    const doubles = this.#doubles;
    this.#int64[at] = ts;
    this.#int64[at + 1] = seq;
    this.#words[at * 4 + 7] = lane;
    doubles[at + 2] = batch.a[row]!;
    doubles[at + 3] = row < batch.b.length ? batch.b[row]! || 0 : 0;
    doubles[at + 4] = row < batch.c.length ? batch.c[row]! : 0;
    if (batch.big.length > 0) this.#int64[at + 5] = batch.big[row]!;
    else doubles[at + 5] = row < batch.d.length ? batch.d[row]! : 0;
    if (++this.#events === BLOCK_EVENTS) {
      this.#bytes.write(this.#digest(), 0, 'latin1');
      this.#events = 0;
    }
  }

  /** As a checkpoint keeps it. */
  get state(): { readonly hash: string; readonly pending: string } {
    const end = HASH_BYTES + this.#events * EVENT_BYTES;
    return {
      hash: this.#bytes.toString('hex', 0, HASH_BYTES),
      pending: this.#bytes.toString('base64', HASH_BYTES, end),
    };
  }

  /** With what has been added so far, in lower-case hex; more may be added. */
  get hash(): string {
    if (this.#events === 0) return this.#bytes.toString('hex', 0, HASH_BYTES);
    return Buffer.from(this.#digest(), 'latin1').toString('hex');
  }

  /** A character for each byte: what `crypto.hash` gives fastest. */
  #digest(): string {
    return hash('sha256', this.#bytes.subarray(0, HASH_BYTES + this.#events * EVENT_BYTES), 'binary');
  }
}
