/** A point of a line in a chart. */
export interface Point {
  /** Epoch ms. */
  readonly at: number;
  readonly value: number;
}

/** Points kept at most; what is seen of a chart is below a thousand pixels. */
const CAPACITY = 4_096;

/**
 * A line of any length in bounded memory. When it has grown too long, of every four neighbours the lowest and the highest
 * stay, in their order: extremes are never lost, the same points always give the same line.
 */
export class Curve {
  #points: Point[] = [];
  #last: Point | undefined;

  /** @param at not before the point before it */
  add(at: number, value: number): void {
    this.#last = { at, value };
    this.#points.push(this.#last);
    if (this.#points.length >= CAPACITY) this.#points = thinned(this.#points);
  }

  /** In order, the first and the newest among them. */
  get points(): readonly Point[] {
    const last = this.#last;
    return last === undefined || this.#points.at(-1) === last ? this.#points : [...this.#points, last];
  }
}

function thinned(points: readonly Point[]): Point[] {
  const kept: Point[] = [points[0]!];
  for (let start = 1; start < points.length; start += 4) {
    const group = points.slice(start, start + 4);
    const low = group.reduce((a, b) => (b.value < a.value ? b : a));
    const high = group.reduce((a, b) => (b.value > a.value ? b : a));
    kept.push(...new Set(low.at <= high.at ? [low, high] : [high, low]));
  }
  return kept;
}
