const KEPT = 1024;

/** Percentiles (nearest rank) of the newest 1,024 latencies, ms. Negative values are kept: they show a clock that is wrong. */
export class LatencyWindow {
  readonly #values = new Float64Array(KEPT);
  #count = 0;

  add(ms: number): void {
    this.#values[this.#count++ % KEPT] = ms;
  }

  percentiles(): { readonly p50: number; readonly p95: number; readonly p99: number } | null {
    const n = Math.min(this.#count, KEPT);
    if (n === 0) return null;
    const sorted = this.#values.slice(0, n).sort();
    const at = (share: number): number => sorted[Math.ceil(share * n) - 1]!;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
