/**
 * What a run leaves in shared memory so that another thread sees it alive without asking: events begun, the last of them, and
 * whether the strategy has the thread. Written once per event, so that it costs next to nothing.
 */
export class Heartbeat {
  static readonly BYTES = 32;
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Float64Array;
  readonly #int64: BigInt64Array;

  constructor(buffer = new SharedArrayBuffer(Heartbeat.BYTES)) {
    this.buffer = buffer;
    this.#numbers = new Float64Array(buffer);
    this.#int64 = new BigInt64Array(buffer);
  }

  event(count: number, ts: bigint, seq: bigint): void {
    this.#numbers[0] = count;
    this.#int64[2] = ts;
    this.#int64[3] = seq;
  }

  /** From now on the strategy has the thread, or has not. Each call counts as a sign of life. */
  inStrategy(isIn: boolean): void {
    this.#numbers[1] = isIn ? Math.abs(this.#numbers[1]!) + 1 : -(Math.abs(this.#numbers[1]!) + 1);
  }

  read(): { readonly events: number; readonly turn: number; readonly ts: bigint; readonly seq: bigint } {
    return { events: this.#numbers[0]!, turn: this.#numbers[1]!, ts: this.#int64[2]!, seq: this.#int64[3]! };
  }
}
