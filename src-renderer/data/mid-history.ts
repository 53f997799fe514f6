import type { MarketRows } from './market-rows.ts';

/** Seconds kept per slot. */
export const MID_SECONDS = 300;

/** Middle of bid and ask of every slot, one value per second for five minutes, 2.4 kB a slot; NaN where no quote was live. */
export class MidHistory {
  readonly #mids: Float64Array;
  #next = 0;
  #count = 0;

  readonly #rows: MarketRows;

  constructor(rows: MarketRows) {
    this.#rows = rows;
    this.#mids = new Float64Array(rows.slots * MID_SECONDS).fill(Number.NaN);
  }

  /** To be called once a second. @param isLive false while no frames arrive: the seconds are gaps */
  sample(isLive: boolean): void {
    const rows = this.#rows;
    for (let slot = 0; slot < rows.slots; slot++) {
      const mid = (rows.book(slot, 'bid_price') + rows.book(slot, 'ask_price')) / 2;
      this.#mids[slot * MID_SECONDS + this.#next] =
        isLive && rows.legState(slot) === 'live' ? mid : Number.NaN;
    }
    this.#next = (this.#next + 1) % MID_SECONDS;
    this.#count = Math.min(MID_SECONDS, this.#count + 1);
  }

  /** Seconds taken so far, at most `MID_SECONDS`. */
  get count(): number {
    return this.#count;
  }

  /** Value `ago` seconds back (0: the newest); NaN before the first. */
  at(slot: number, ago: number): number {
    if (ago >= this.#count) return Number.NaN;
    return (
      this.#mids[slot * MID_SECONDS + ((this.#next - 1 - ago + MID_SECONDS) % MID_SECONDS)] ?? Number.NaN
    );
  }
}
