const HOUR_MS = 3_600_000;

/** Ranges to choose from, with the length of their buckets. */
export const ranges = [
  { key: '1h', label: '1 h', ms: HOUR_MS, bucketMs: 60_000, bucket: '1 min' },
  { key: '6h', label: '6 h', ms: 6 * HOUR_MS, bucketMs: 300_000, bucket: '5 min' },
  { key: '24h', label: '24 h', ms: 24 * HOUR_MS, bucketMs: 1_800_000, bucket: '30 min' },
  { key: '7d', label: '7 d', ms: 168 * HOUR_MS, bucketMs: 7_200_000, bucket: '2 h' },
  { key: '30d', label: '30 d', ms: 720 * HOUR_MS, bucketMs: 86_400_000, bucket: '1 d' },
] as const;
export type RangeKey = (typeof ranges)[number]['key'];

/** A chosen stretch of time: one of the ranges up to now, or two instants in epoch ms. */
export type RangeChoice = RangeKey | { readonly from: number; readonly to: number };

/** What to ask for. A stretch of one's own gets the shortest buckets of which it has at most a hundred. */
export function queryOf(
  choice: RangeChoice,
  nowMs: number,
): { from: number; to: number; bucket_ms: (typeof ranges)[number]['bucketMs'] } {
  const range = typeof choice === 'string' ? ranges.find(({ key }) => key === choice) : undefined;
  if (range !== undefined) {
    const to = Math.floor(nowMs);
    return { from: to - range.ms + 1, to, bucket_ms: range.bucketMs };
  }
  const { from, to } = choice as { from: number; to: number };
  const bucket = ranges.find(({ bucketMs }) => (to - from) / bucketMs <= 100) ?? ranges[4];
  return { from, to, bucket_ms: bucket.bucketMs };
}
