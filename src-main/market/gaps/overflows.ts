interface Overflow {
  fromNs: number;
  toNs: number;
  events: number;
}

/** So long without another one, an overflow is over. */
const CALM_NS = 1e9;

/** Events that found the ring full, per cell, until a second passes without one. */
export class Overflows {
  readonly #cells = new Map<number, Overflow>();

  add(cell: number, nowNs: number): void {
    const overflow = this.#cells.get(cell);
    if (overflow === undefined) this.#cells.set(cell, { fromNs: nowNs, toNs: nowNs, events: 1 });
    else {
      overflow.toNs = nowNs;
      overflow.events++;
    }
  }

  /** Those that are over. */
  takeOver(nowNs: number): (readonly [cell: number, overflow: Readonly<Overflow>])[] {
    const over = [...this.#cells].filter(([, { toNs }]) => nowNs - toNs >= CALM_NS);
    for (const [cell] of over) this.#cells.delete(cell);
    return over;
  }
}
