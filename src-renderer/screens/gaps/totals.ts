import type { GapMap } from '#shared/market/gap-map.ts';
import { DASH } from '../../ui/format.ts';
import type { Line } from './line.ts';

/** What is known of a line over the whole map. */
export interface LineTotals {
  /** Share of the time so far in which nothing is known to be missing, 0..1; NaN before there was any. */
  readonly coverage: number;
  /** The same of the time in which the recorder ran. */
  readonly ofRecorded: number;
  readonly recorded: number;
  readonly gaps: number;
  readonly longestMs: number;
  /** Of a line of several rows the largest of theirs. */
  readonly p95Ms: number;
  readonly missing: number;
  readonly unknown: number;
}

/** Sums over the rows of a line, and the shares they come to. */
export function totalsOf(map: GapMap, { rows }: Pick<Line, 'rows'>): LineTotals {
  const sum = {
    elapsed: 0,
    recorded: 0,
    covered: 0,
    gaps: 0,
    longestMs: 0,
    p95Ms: 0,
    missing: 0,
    unknown: 0,
  };
  for (const index of rows) {
    const row = map.rows[index];
    if (row === undefined) continue;
    sum.elapsed += row.elapsed_ms;
    sum.recorded += row.recorded_ms;
    sum.covered += row.covered_ms;
    sum.gaps += row.gaps;
    sum.longestMs = Math.max(sum.longestMs, row.longest_ms);
    sum.p95Ms = Math.max(sum.p95Ms, row.p95_ms);
    sum.missing += row.missing;
    sum.unknown += row.unknown;
  }
  const share = (part: number, whole: number): number => (whole > 0 ? Math.min(1, part / whole) : Number.NaN);
  return {
    coverage: share(sum.covered, sum.elapsed),
    ofRecorded: share(sum.covered, sum.recorded),
    recorded: share(sum.recorded, sum.elapsed),
    gaps: sum.gaps,
    longestMs: sum.longestMs,
    p95Ms: sum.p95Ms,
    missing: sum.missing,
    unknown: sum.unknown,
  };
}

/** Share with two decimals, so that 30 s of a day are seen: `99.97`. Nearly all is not all. */
export function coverageText(share: number): string {
  if (!Number.isFinite(share)) return DASH;
  if (share >= 1) return '100';
  return Math.min(99.99, share * 100).toFixed(2);
}
