/** Bounds of the waits between attempts, ms. */
export interface BackoffBounds {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** The first retry comes within this, so that a single hiccup costs almost nothing. */
const HICCUP_MS = 100;

/**
 * How long to wait before an attempt: the first retry below 100 ms, then anywhere between 0 and first · 2^(attempt − 2),
 * at most `maxMs`. Full jitter keeps many clients from coming back at the same moment.
 *
 * @param attempt 1 for the first retry
 * @param random draws from [0, 1)
 */
export function backoffMs(attempt: number, { firstMs, maxMs }: BackoffBounds, random: () => number): number {
  if (attempt <= 1) return random() * Math.min(HICCUP_MS, firstMs, maxMs);
  return random() * Math.min(maxMs, firstMs * 2 ** (attempt - 2));
}
