/** Values from `from` (inclusive) to `to` (exclusive). */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Counts values in bins of a round width (1, 2 or 5 times a power of ten) that have an edge at 0; about `wanted` of them. */
export function histogram(values: readonly number[], wanted: number): Bin[] {
  if (values.length === 0) return [];
  const low = Math.min(...values);
  const high = Math.max(...values);
  // Differences that no chart can show are none.
  const rough = Math.max((high - low) / wanted, Math.abs(high) * 1e-9, 1e-12);
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = ([1, 2, 5].find((one) => one * power >= rough) ?? 10) * power;
  const first = Math.floor(low / width);
  const counts = Array.from({ length: Math.floor(high / width) - first + 1 }, () => 0);
  for (const value of values) counts[Math.floor(value / width) - first]!++;
  const edge = (i: number): number => Number(((first + i) * width).toPrecision(12));
  return counts.map((count, i) => ({ from: edge(i), to: edge(i + 1), count }));
}
