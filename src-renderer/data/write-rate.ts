/** Reports older than this are forgotten, ms. */
const KEPT_MS = 120_000;
/** Fewer ms between the first and the last report say nothing about a minute. */
const LEAST_MS = 5_000;

/** Bytes written per minute, from a counter that is reported now and then. */
export class WriteRate {
  #reports: { readonly ms: number; readonly bytes: number }[] = [];

  /** Takes a report; NaN while there are too few. A counter that falls has begun anew. */
  take(ms: number, bytes: number): number {
    const last = this.#reports.at(-1);
    if (last !== undefined && (bytes < last.bytes || ms < last.ms)) this.#reports = [];
    this.#reports.push({ ms, bytes });
    while ((this.#reports[1]?.ms ?? ms) < ms - KEPT_MS) this.#reports.shift();
    const first = this.#reports[0];
    if (first === undefined || ms - first.ms < LEAST_MS) return Number.NaN;
    return ((bytes - first.bytes) / (ms - first.ms)) * 60_000;
  }
}
