/** When a life opens and ends. Percent, ms, and the currency of the selling leg. */
export interface ReducerRule {
  /** Net percent from which a route is a candidate, and below which its life ends; `closePct` ≤ `openPct`. */
  readonly openPct: number;
  readonly closePct: number;
  /** From this net percent on a quote is SUSPECT. */
  readonly suspectPct: number;
  /** A candidate opens after so long above the line; 0: at once. */
  readonly dwellMs: number;
  /** Or after so many quotes above it, whichever is first; 0: by time alone. */
  readonly dwellUpdates: number;
  /** Least time between the end of a life and the next of the same route. */
  readonly cooldownMs: number;
  /** Outer limit of a quote's age. */
  readonly maxAgeMs: number;
  /** Furthest that the two venues' feeds may be apart when a life opens. */
  readonly maxSkewMs: number;
  /** An exchange time so much further ahead than ever in the last minute is a fault of a clock. */
  readonly clockFaultMs: number;
  readonly minNotional: number;
  /** Sizes are cut to it; 0: no limit. */
  readonly maxNotional: number;
  /** Least time between two UPDATED messages of a life. */
  readonly updateMs: number;
}

/** Limits as shipped; thresholds come from the settings. */
export const defaultRule: ReducerRule = {
  openPct: 0.02,
  closePct: 0,
  suspectPct: 5,
  dwellMs: 0,
  dwellUpdates: 0,
  cooldownMs: 5_000,
  maxAgeMs: 5_000,
  maxSkewMs: 250,
  clockFaultMs: 1_000,
  minNotional: 100,
  maxNotional: 0,
  updateMs: 500,
};
