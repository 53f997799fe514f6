/**
 * Recorded quotes of one instrument in columns of equal time, oldest first; columns without a quote are left out. Arrays have
 * equal lengths; times in epoch seconds.
 */
export interface PriceColumns {
  readonly from_s: number;
  readonly to_s: number;
  readonly column_s: number;
  /** Quotes in it. */
  readonly rows: number;
  /** Of the first and the last quote of a column. */
  readonly first_s: Float64Array;
  readonly last_s: Float64Array;
  readonly bid_low: Float64Array;
  readonly ask_high: Float64Array;
  /** Between bid and ask of the last quote. */
  readonly mid: Float64Array;
}

/** A stretch without any quote. */
export interface QuoteGap {
  readonly from_s: number;
  readonly to_s: number;
}

/** Shorter stretches are no gaps, however quick the quotes are otherwise. */
const LEAST_GAP_S = 5;
/** From so many mean distances between two quotes on nothing was recorded, or nobody quoted. */
const MEANS = 20;

/** Stretches between columns, or between them and the ends, that are far longer than quotes of this recording lie apart. */
export function quoteGaps({ from_s, to_s, rows, first_s, last_s }: PriceColumns): QuoteGap[] {
  if (first_s.length === 0) return to_s > from_s ? [{ from_s, to_s }] : [];
  const least = Math.max(LEAST_GAP_S, (MEANS * (to_s - from_s)) / rows);
  const ends = [from_s, ...last_s];
  const begins = [...first_s, to_s];
  return ends.flatMap((end, at) => (begins[at]! - end >= least ? [{ from_s: end, to_s: begins[at]! }] : []));
}
