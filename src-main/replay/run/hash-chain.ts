import { createHash, hash } from 'node:crypto';
import type { RowBatch } from '../read/row-batch.ts';

/** Start of every chain: 32 zero bytes. */
export const CHAIN_START = '0'.repeat(64);

/** h = SHA256(h before ‖ text as UTF-8), text by text. */
export class LineChain {
  /** The newest hash, and behind it the text that is hashed with it. */
  #bytes = Buffer.alloc(4_096);

  constructor(start = CHAIN_START) {
    this.#bytes.write(start, 'hex');
  }

  /** Lower-case hex. */
  get hash(): string {
    return this.#bytes.toString('hex', 0, 32);
  }

  add(text: string): void {
    if (32 + text.length * 3 > this.#bytes.length) {
      const grown = Buffer.alloc(32 + text.length * 6);
      this.#bytes.copy(grown, 0, 0, 32);
      this.#bytes = grown;
    }
    const length = this.#bytes.write(text, 32, 'utf8');
    this.#bytes.write(hash('sha256', this.#bytes.subarray(0, 32 + length), 'binary'), 0, 'latin1');
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
  readonly #bytes = new Uint8Array(BLOCK_EVENTS * EVENT_BYTES);
  readonly #int64 = new BigInt64Array(this.#bytes.buffer);
  readonly #doubles = new Float64Array(this.#bytes.buffer);
  readonly #words = new Uint16Array(this.#bytes.buffer);
  #hash: Buffer;
  #events = 0;

  constructor(
    state: { readonly hash: string; readonly pending: string } = { hash: CHAIN_START, pending: '' },
  ) {
    this.#hash = Buffer.from(state.hash, 'hex');
    const pending = Buffer.from(state.pending, 'base64');
    this.#bytes.set(pending);
    this.#events = pending.length / EVENT_BYTES;
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
    if (++this.#events === BLOCK_EVENTS) this.#close();
  }

  /** As a checkpoint keeps it. */
  get state(): { readonly hash: string; readonly pending: string } {
    const pending = Buffer.from(this.#bytes.subarray(0, this.#events * EVENT_BYTES));
    return { hash: this.#hash.toString('hex'), pending: pending.toString('base64') };
  }

  /** With what has been added so far, in lower-case hex; more may be added. */
  get hash(): string {
    return (this.#events === 0 ? this.#hash : this.#digest()).toString('hex');
  }

  #close(): void {
    this.#hash = this.#digest();
    this.#events = 0;
  }

  #digest(): Buffer {
    return createHash('sha256')
      .update(this.#hash)
      .update(this.#bytes.subarray(0, this.#events * EVENT_BYTES))
      .digest();
  }
}
