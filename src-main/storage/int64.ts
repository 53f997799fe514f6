/** 2^22: splits epoch milliseconds so that both parts times 10^6 stay exact doubles. */
const SPLIT = 4_194_304;
const WORD = 4_294_967_296;

/**
 * Writes epoch nanoseconds, `ms · 10^6 + subNs`, as a little-endian int64 without a BigInt. Exact; a double of epoch ns
 * would be off by up to 128 ns.
 *
 * @param words int64 values as pairs of low and high word
 * @param index of the int64
 * @param ms whole epoch ms, 0 ≤ ms < 2^42
 * @param subNs 0 ≤ subNs < 10^6
 */
export function writeNs(words: Uint32Array, index: number, ms: number, subNs: number): void {
  const msHigh = Math.floor(ms / SPLIT);
  const msLow = ms - msHigh * SPLIT;
  // ms·10^6 = msHigh·10^6·2^22 + msLow·10^6, and x·2^22 has the high word ⌊x / 2^10⌋.
  const x = msHigh * 1_000_000;
  const low = (x % 1024) * SPLIT + msLow * 1_000_000 + subNs;
  words[index * 2] = low % WORD;
  words[index * 2 + 1] = Math.floor(x / 1024) + Math.floor(low / WORD);
}

/**
 * Writes `epochMs` plus a whole number of nanoseconds as epoch ns.
 *
 * @param ns whole, |ns| < 2^53 (104 days); negative when the wall clock was set back behind the epoch
 */
export function writeNsSince(words: Uint32Array, index: number, epochMs: number, ns: number): void {
  let ms = Math.floor(ns / 1e6);
  // Beyond 2^32 ms the quotient may round up to the next whole number.
  if (ms * 1e6 > ns) ms--;
  writeNs(words, index, epochMs + ms, ns - ms * 1e6);
}

/** One int64 of such pairs as a bigint. */
export function readInt64(words: Uint32Array, index: number): bigint {
  return (BigInt(words[index * 2 + 1]! | 0) << 32n) | BigInt(words[index * 2]!);
}
