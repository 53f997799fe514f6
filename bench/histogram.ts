const PER_OCTAVE = 32;
const OCTAVES = 40;

/** Durations in ns, counted in logarithmic buckets: a percentile is off by at most 1.1 %. Up to 2^40 ns, 18 minutes. */
export class Histogram {
  readonly #counts: Uint32Array;
  #total = 0;

  /** @param counts as another histogram gave them; they are added to, not copied */
  constructor(counts: Uint32Array = new Uint32Array(PER_OCTAVE * OCTAVES)) {
    this.#counts = counts;
    for (const count of counts) this.#total += count;
  }

  /** Values below 1 ns count as 1 ns. */
  add(ns: number): void {
    const bucket = ns > 1 ? Math.min(this.#counts.length - 1, Math.floor(Math.log2(ns) * PER_OCTAVE)) : 0;
    this.#counts[bucket] = this.#counts[bucket]! + 1;
    this.#total++;
  }

  addAll(counts: Uint32Array): void {
    for (const [bucket, count] of counts.entries()) {
      this.#counts[bucket] = this.#counts[bucket]! + count;
      this.#total += count;
    }
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }

  get total(): number {
    return this.#total;
  }

  /** Counts per bucket, to send to another thread or process. */
  get counts(): Uint32Array {
    return this.#counts;
  }

  /** The middle of the bucket that holds the value at `share` of all, ns; NaN without values. */
  percentile(share: number): number {
    if (this.#total === 0) return Number.NaN;
    const rank = Math.min(this.#total, Math.floor(share * this.#total) + 1);
    let seen = 0;
    let bucket = -1;
    while (seen < rank) seen += this.#counts[++bucket]!;
    return 2 ** ((bucket + 0.5) / PER_OCTAVE);
  }
}

/** What a recorder found. Crosses threads. */
export interface Recorded {
  readonly counts: Uint32Array;
  /** p99 of each full window in order, ns. */
  readonly windowP99: readonly number[];
}

/**
 * Durations of a whole phase, and the p99 of each short window of it: on a machine shared with others the lower quartile of
 * the windows shows the program, the p99 of the phase its neighbours.
 */
export class Recorder {
  readonly #windowNs: number;
  readonly #all = new Histogram();
  readonly #window = new Histogram();
  readonly #windowP99: number[] = [];
  #windowAt = 0;

  constructor(windowNs = 200e6) {
    this.#windowNs = windowNs;
  }

  /** @param atNs when, since the start of the phase; in order */
  add(ns: number, atNs: number): void {
    const windowAt = Math.floor(atNs / this.#windowNs);
    if (windowAt !== this.#windowAt) {
      this.#close();
      this.#windowAt = windowAt;
    }
    this.#window.add(ns);
  }

  /** Everything so far. The window under way counts in the total only. */
  recorded(): Recorded {
    this.#all.addAll(this.#window.counts);
    this.#window.clear();
    return { counts: this.#all.counts, windowP99: this.#windowP99 };
  }

  #close(): void {
    if (this.#window.total > 0) this.#windowP99.push(this.#window.percentile(0.99));
    this.#all.addAll(this.#window.counts);
    this.#window.clear();
  }
}
