import { createHash } from 'node:crypto';
import type { RowBatch } from '../read/row-batch.ts';

/** Start of every chain: 32 zero bytes. */
export const CHAIN_START = '0'.repeat(64);

/** h = SHA256(h before ‖ text as UTF-8), text by text. */
export class LineChain {
  #hash: Buffer;

  constructor(hash = CHAIN_START) {
    this.#hash = Buffer.from(hash, 'hex');
  }

  /** Lower-case hex. */
  get hash(): string {
    return this.#hash.toString('hex');
  }

  add(text: string): void {
    this.#hash = createHash('sha256').update(this.#hash).update(text, 'utf8').digest();
  }
}

/** Events of a block: the chain does not depend on how rows come in. */
export const BLOCK_EVENTS = 1_024;
/** `ts_event` and `seq` as int64, number of the lane as double, `ts_recv` as int64, then four numbers; little-endian. */
const EVENT_BYTES = 64;

/**
 * h = SHA256(h before ‖ packed events) for every block of 1,024 events, and for what is left at the end. Ids of trades are not in
 * it; the dataset's hash has them. Numbers that a stream does not have are 0, and so is an unknown index price.
 */
export class EventChain {
  readonly #bytes = new Uint8Array(BLOCK_EVENTS * EVENT_BYTES);
  readonly #int64 = new BigInt64Array(this.#bytes.buffer);
  readonly #doubles = new Float64Array(this.#bytes.buffer);
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
    this.#int64[at] = ts;
    this.#int64[at + 1] = seq;
    this.#doubles[at + 2] = lane;
    this.#int64[at + 3] = batch.recv[row]!;
    this.#doubles[at + 4] = batch.a[row]!;
    this.#doubles[at + 5] = row < batch.b.length ? batch.b[row]! || 0 : 0;
    this.#doubles[at + 6] = row < batch.c.length ? batch.c[row]! : 0;
    if (batch.big.length > 0) this.#int64[at + 7] = batch.big[row]!;
    else this.#doubles[at + 7] = row < batch.d.length ? batch.d[row]! : 0;
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
