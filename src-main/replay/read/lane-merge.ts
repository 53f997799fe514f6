/**
 * Which lane comes first: a tree of losers over their next rows, so that one comparison on each level puts a lane back after its row
 * has been used. Order: key, then `ts_recv`, then number of the lane.
 */
export class LaneMerge {
  /** The lane that comes first; meaningless without rows. */
  top = 0;
  readonly #lanes: number;
  /** Key of each lane's next row, infinite without one. */
  readonly #keys: Float64Array;
  /** `ts_recv` of each lane's next row in two words: compared so, it needs no BigInt. */
  readonly #recvHigh: Int32Array;
  readonly #recvLow: Uint32Array;
  /** `ts_recv` of each lane's batch as words: lower, then upper. */
  readonly #recv: Int32Array[];
  /** Loser of the match at each inner node; 1 is the root, lane `k` the leaf `lanes + k`. */
  readonly #losers: Int32Array;

  constructor(lanes: number) {
    this.#lanes = lanes;
    this.#keys = new Float64Array(lanes).fill(Number.POSITIVE_INFINITY);
    this.#recvHigh = new Int32Array(lanes);
    this.#recvLow = new Uint32Array(lanes);
    this.#recv = Array.from({ length: lanes }, () => new Int32Array(0));
    this.#losers = new Int32Array(lanes);
  }

  /** Key of the lane that comes first; infinite when none has rows. */
  get key(): number {
    return this.#keys[this.top]!;
  }

  /** Gives a lane its next row. Before `top` is looked at again: `build`. */
  set(lane: number, key: number, row: number, recv: BigInt64Array): void {
    this.#recv[lane] = new Int32Array(recv.buffer, recv.byteOffset, recv.length * 2);
    this.#put(lane, key, row);
  }

  /** Takes a lane without rows out. Before `top` is looked at again: `build`. */
  end(lane: number): void {
    this.#keys[lane] = Number.POSITIVE_INFINITY;
  }

  build(): void {
    const lanes = this.#lanes;
    const winners = new Int32Array(lanes * 2);
    for (let lane = 0; lane < lanes; lane++) winners[lanes + lane] = lane;
    for (let node = lanes - 1; node > 0; node--) {
      const [a, b] = [winners[node * 2]!, winners[node * 2 + 1]!];
      const isA = this.#isBefore(a, b);
      winners[node] = isA ? a : b;
      this.#losers[node] = isA ? b : a;
    }
    this.top = winners[1]!;
  }

  /** The first lane's row has been used: its next one is of the same batch. */
  advance(key: number, row: number): void {
    let lane = this.top;
    this.#put(lane, key, row);
    const losers = this.#losers;
    for (let node = (lane + this.#lanes) >> 1; node > 0; node >>= 1) {
      const other = losers[node]!;
      if (this.#isBefore(other, lane)) {
        losers[node] = lane;
        lane = other;
      }
    }
    this.top = lane;
  }

  #put(lane: number, key: number, row: number): void {
    const recv = this.#recv[lane]!;
    this.#keys[lane] = key;
    this.#recvLow[lane] = recv[row * 2]!;
    this.#recvHigh[lane] = recv[row * 2 + 1]!;
  }

  #isBefore(a: number, b: number): boolean {
    const keyA = this.#keys[a]!;
    const keyB = this.#keys[b]!;
    if (keyA !== keyB) return keyA < keyB;
    const highA = this.#recvHigh[a]!;
    const highB = this.#recvHigh[b]!;
    if (highA !== highB) return highA < highB;
    const lowA = this.#recvLow[a]!;
    const lowB = this.#recvLow[b]!;
    return lowA === lowB ? a < b : lowA < lowB;
  }
}
