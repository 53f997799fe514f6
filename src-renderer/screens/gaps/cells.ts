import type { GapMap } from '#shared/market/gap-map.ts';
import { gapMarks, gapStep, type GapCells } from '../../charts/gap-cells.ts';
import { bucketOf, bucketsOf } from './bucket.ts';
import type { Line } from './line.ts';

/** A bucket that has just begun says nothing of a quiet market, ms. */
const QUIET_AFTER_MS = 60_000;

/** What a line shows: the longest gap below it, the mean of what is lost and off, and any mark. */
export function cellsOf(map: GapMap, { rows }: Pick<Line, 'rows'>): GapCells {
  const buckets = bucketsOf(map);
  const cells = {
    step: new Uint8Array(buckets),
    lost: new Float32Array(buckets),
    off: new Float32Array(buckets),
    marks: new Uint8Array(buckets),
  };
  for (let bucket = 0; bucket < buckets; bucket++) {
    const { longestMs, lost, off, received, queueFull, isExpected, lastsMs } = bucketOf(map, rows, bucket);
    cells.step[bucket] = gapStep(longestMs);
    cells.lost[bucket] = lost;
    cells.off[bucket] = off;
    const isQuiet = received === 0 && off < 0.99 && lost === 0 && lastsMs >= QUIET_AFTER_MS;
    cells.marks[bucket] =
      lastsMs <= 0
        ? gapMarks.future
        : (isQuiet ? gapMarks.quiet : 0) |
          (queueFull > 0 ? gapMarks.drops : 0) |
          (isExpected ? gapMarks.expected : 0);
  }
  return cells;
}
