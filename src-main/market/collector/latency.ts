const KEPT = 1024;

/** Percentiles (nearest rank) and the least of the newest 1,024 latencies, ms. Negative ones are kept: they show a wrong clock. */
export class LatencyWindow {
  readonly #values = new Float64Array(KEPT);
  #count = 0;

  add(ms: number): void {
    this.#values[this.#count++ % KEPT] = ms;
  }

  percentiles(): {
    readonly min: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  } | null {
    const n = Math.min(this.#count, KEPT);
    if (n === 0) return null;
    const sorted = this.#values.slice(0, n).sort();
    const at = (share: number): number => sorted[Math.ceil(share * n) - 1]!;
    return { min: sorted[0]!, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
