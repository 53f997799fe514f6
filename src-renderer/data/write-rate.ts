/** Reports older than this are forgotten, ms. */
const KEPT_MS = 120_000;
/** Less time than parts are apart says nothing about a minute, ms. */
const LEAST_MS = 65_000;

/**
 * Bytes written per minute, from a counter that is reported now and then. Parts are written once a minute, all at a time:
 * until two minutes have been seen, the minutes since the writer began are counted too.
 */
export class WriteRate {
  #reports: { readonly ms: number; readonly bytes: number }[] = [];

  /**
   * Takes a report; NaN while too little is known. A counter that falls has begun anew.
   *
   * @param sinceMs when the writer began to count from 0
   */
  take(ms: number, bytes: number, sinceMs: number): number {
    const last = this.#reports.at(-1);
    if (last !== undefined && (bytes < last.bytes || ms < last.ms)) this.#reports = [];
    if (this.#reports.length === 0 && sinceMs < ms) this.#reports.push({ ms: sinceMs, bytes: 0 });
    this.#reports.push({ ms, bytes });
    while ((this.#reports[1]?.ms ?? ms) < ms - KEPT_MS) this.#reports.shift();
    const first = this.#reports[0];
    if (first === undefined || ms - first.ms < LEAST_MS) return Number.NaN;
    return ((bytes - first.bytes) / (ms - first.ms)) * 60_000;
  }
}
