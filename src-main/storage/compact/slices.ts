import type { Part } from './inspect-parts.ts';

/** A span of `ts_event` that is read and sorted at once: `from ≤ ts_event < to`, from the parts that reach into it. */
export interface Slice {
  readonly from: bigint;
  readonly to: bigint;
  /** Positions in the list of parts. */
  readonly parts: readonly number[];
  /** Rows to expect, by the footers; at most, not exactly. */
  readonly rowsAtMost: number;
}

export const SLICE_ROWS = 131_072;

/**
 * Cuts the time that parts cover into spans of about `rows` rows each, taking the rows of a row group as evenly spread over
 * its range. Every row falls into exactly one span, and rows of one `ts_event` are never parted, so that sorting span by span
 * is sorting the whole, whatever the disorder inside and between parts.
 */
export function planSlices(parts: readonly Part[], rows = SLICE_ROWS): Slice[] {
  const cuts = cutPoints(parts, rows);
  const slices: Slice[] = [];
  for (let k = 0; k + 1 < cuts.length; k++) {
    const slice = sliceOf(parts, cuts[k]!, cuts[k + 1]!);
    if (slice.parts.length > 0) slices.push(slice);
  }
  return slices;
}

function sliceOf(parts: readonly Part[], from: bigint, to: bigint): Slice {
  const touching: number[] = [];
  let rowsAtMost = 0;
  parts.forEach(({ groups }, position) => {
    let rows = 0;
    for (const group of groups) if (group.min < to && group.max >= from) rows += group.rows;
    if (rows > 0) touching.push(position);
    rowsAtMost += rows;
  });
  return { from, to, parts: touching, rowsAtMost };
}

/** Ascending, from the first `ts_event` to one past the last; empty without rows. */
function cutPoints(parts: readonly Part[], rows: number): bigint[] {
  const groups = parts.flatMap((part) => part.groups);
  if (groups.length === 0) return [];
  const first = groups.reduce((min, group) => (group.min < min ? group.min : min), groups[0]!.min);
  const end = groups.reduce((max, group) => (group.max > max ? group.max : max), groups[0]!.max) + 1n;
  // Doubles are good enough to choose where to cut; the cuts themselves are exact.
  const changes = groups.flatMap(({ min, max, rows: count }) => {
    const [at, until] = [Number(min - first), Number(max - first) + 1];
    const density = count / (until - at);
    return [
      { at, density },
      { at: until, density: -density },
    ];
  });
  changes.sort((a, b) => a.at - b.at);
  const cuts = [first];
  let density = 0;
  let gathered = 0;
  let position = 0;
  for (const change of changes) {
    while (density > 0 && gathered + (change.at - position) * density >= rows) {
      position += Math.max(0, rows - gathered) / density;
      gathered = 0;
      const cut = first + BigInt(Math.floor(position));
      if (cut > cuts.at(-1)! && cut < end) cuts.push(cut);
      // Density may be so high that a cut is not even one tick away: then the rest of this stretch is one slice.
      if (rows / density < 1) break;
    }
    gathered += Math.max(0, (change.at - position) * density);
    position = change.at;
    density = Math.max(0, density + change.density);
  }
  cuts.push(end);
  return cuts;
}
