/** Above it a time is in nanoseconds (of April 1970), below in milliseconds (to the year 318,857). */
const LEAST_NS = 10_000_000_000_000_000n;

/** Time of an event in epoch ns: foreign files hold milliseconds. */
export function eventNs(tsEvent: bigint): bigint {
  return tsEvent >= LEAST_NS ? tsEvent : tsEvent * 1_000_000n;
}

export const SECOND_NS = 1_000_000_000n;
