/** When a signal opens and closes. Percent, ms, and currency of the selling leg. */
export interface ReducerRule {
  /** Net percent from which a route is a candidate, and below which its life ends; `closePct` ≤ `openPct`. */
  readonly openPct: number;
  readonly closePct: number;
  /** From this net percent on a quote is SUSPECT. */
  readonly suspectPct: number;
  /** A candidate opens after so long above the line, or after so many quotes above it; 0 and 1 open at once. */
  readonly dwellMs: number;
  readonly dwellUpdates: number;
  /** Least time between the end of a life and the next of the same route. */
  readonly cooldownMs: number;
  /** Outer limit of a quote's age. */
  readonly maxAgeMs: number;
  /** Furthest that the two venues' feeds may be apart when a life opens. */
  readonly maxSkewMs: number;
  /** So much below its venue's usual latency an exchange time is ahead of what can be. */
  readonly clockFaultMs: number;
  readonly minNotional: number;
  /** Sizes are cut to it; 0: no limit. */
  readonly maxNotional: number;
  /** Least time between two UPDATED messages of a life. */
  readonly updateMs: number;
}
