import type { GapMap } from '#shared/market/gap-map.ts';
import { bucketsOf } from './bucket.ts';

const HOUR_MS = 3_600_000;

/** Every so many buckets the axis has a label, so that labels of 5.5 rem have room. */
export function axisLabels(
  map: GapMap,
  widthPx: number,
  labelPx: number,
): { readonly at: number; readonly text: string }[] {
  const buckets = bucketsOf(map);
  if (widthPx <= 0) return [];
  const isDays = map.bucket_ms >= 7_200_000;
  const steps = isDays
    ? [86_400_000, 2 * 86_400_000, 5 * 86_400_000, 10 * 86_400_000]
    : [
        60_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        HOUR_MS,
        2 * HOUR_MS,
        3 * HOUR_MS,
        6 * HOUR_MS,
        12 * HOUR_MS,
        86_400_000,
      ];
  const pxPerMs = widthPx / (buckets * map.bucket_ms);
  const step = steps.find((ms) => ms * pxPerMs >= labelPx) ?? steps.at(-1)!;
  const labels: { at: number; text: string }[] = [];
  for (let ms = Math.ceil(map.from_ms / step) * step; ms < map.to_ms; ms += step) {
    if ((map.to_ms - ms) * pxPerMs < labelPx * 0.6) continue;
    const text = new Date(ms).toISOString();
    labels.push({
      at: (ms - map.from_ms) / (map.to_ms - map.from_ms),
      text: isDays || ms % 86_400_000 === 0 ? text.slice(5, 10) : text.slice(11, 16),
    });
  }
  return labels;
}
