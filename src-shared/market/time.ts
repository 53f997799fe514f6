/**
 * Exchange times accepted as real, in epoch milliseconds: from Bitcoin's first block to the year 2100. Outside lie
 * seconds or microseconds in a millisecond field, 1970 stamps and typing errors.
 */
export const EARLIEST_EVENT_MS = Date.UTC(2009, 0, 3);
export const LATEST_EVENT_MS = Date.UTC(2100, 0, 1);

/** True when a whole number of epoch milliseconds lies in the accepted range. */
export function isEventMs(ms: number): boolean {
  return Number.isInteger(ms) && ms >= EARLIEST_EVENT_MS && ms < LATEST_EVENT_MS;
}

/** Epoch ms (whole) and the nanoseconds inside that ms (0..999,999) to epoch ns. Exact, unlike `ms * 1e6` as a double. */
export function toNs(ms: number, subNs = 0): bigint {
  return BigInt(ms) * 1_000_000n + BigInt(subNs);
}

/** Epoch ns to epoch ms, rounded down. */
export function toMs(ns: bigint): number {
  return Number(ns / 1_000_000n);
}

/** UTC date of epoch ms as a partition names it: `20260115`. */
export function utcDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

/** Midnight at which a UTC date such as `20260115` begins, epoch ms. @returns undefined when it is no date */
export function utcDateMs(date: string): number | undefined {
  if (!/^\d{8}$/.test(date)) return undefined;
  const ms = Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T00:00:00Z`);
  // The parser takes February 30th for March 2nd.
  return Number.isFinite(ms) && utcDate(ms) === date ? ms : undefined;
}

export function isUtcDate(date: string): boolean {
  return utcDateMs(date) !== undefined;
}
