/** Time with a position in any instrument. */
export class Exposure {
  readonly #held = new Set<string>();
  #since = 0n;
  #exposed = 0n;

  /** An instrument's position changed. @param at not before the time before it */
  add(instrument: string, position: number, at: bigint): void {
    if (this.#held.size > 0) this.#exposed += at - this.#since;
    this.#since = at;
    if (position === 0) this.#held.delete(instrument);
    else this.#held.add(instrument);
  }

  /** Share of the time from `from` to `to`, 0 to 1; null when no time passed. */
  share(from: bigint, to: bigint): number | null {
    if (to <= from) return null;
    const exposed = this.#held.size > 0 ? this.#exposed + (to - this.#since) : this.#exposed;
    return Number(exposed) / Number(to - from);
  }
}
