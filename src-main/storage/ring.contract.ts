/** Memory of the ring that carries events from the market thread to the writer thread; `ring.ts` has its two ends. */

/** Words of the header, as indexes of int32. Head and tail lie 128 bytes apart, so that the threads share no cache line. */
export const ringHeader = { head: 0, dropped: 1, tail: 32, records: 64, epochMs: 66, words: 96 } as const;

export const HEADER_BYTES = ringHeader.words * 4;
export const RECORD_BYTES = 128;

/**
 * Memory of one ring.
 *
 * @param records capacity, a power of two from 2 to 2^24
 * @param epochMs whole epoch ms to which the receive times of all records refer
 * @throws RangeError for any other capacity or epoch
 */
export function allocateRing(records: number, epochMs: number): SharedArrayBuffer {
  if (!Number.isInteger(Math.log2(records)) || records < 2 || records > 2 ** 24) {
    throw new RangeError(`ring: expected a power of two from 2 to 2^24 records, found ${records}`);
  }
  if (!Number.isSafeInteger(epochMs)) throw new RangeError(`ring: expected whole epoch ms, found ${epochMs}`);
  const sab = new SharedArrayBuffer(HEADER_BYTES + records * RECORD_BYTES);
  new Int32Array(sab)[ringHeader.records] = records;
  new Float64Array(sab)[ringHeader.epochMs / 2] = epochMs;
  return sab;
}
