import type { ReactNode } from 'react';
import type { LifetimeHistogram } from '#shared/api/signals.ts';
import { exactText } from '../ui/format.ts';

/** One bar: lives that lasted from here to the next edge. */
export interface HistogramBin {
  readonly label: string;
  readonly count: number;
}

/** Decades of the histogram from the shortest life to the longest, nothing empty at either end. */
export function binsOf({ edges_ms, counts }: LifetimeHistogram): HistogramBin[] {
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  if (first < 0) return [];
  return counts
    .slice(first, last + 1)
    .map((count, i) => ({ label: edgeText(edges_ms[first + i] ?? 0), count }));
}

/** `0`, `32 ms`, `1 s`, `3.2 s`, `1.7 min`, `2.8 h`: an edge, short enough to stand under a bar. */
export function edgeText(ms: number): string {
  const short = (value: number): string => String(Number(value.toPrecision(2)));
  if (ms < 999.5) return ms < 1 ? '0' : `${short(ms)} ms`;
  if (ms < 59_950) return `${short(ms / 1_000)} s`;
  if (ms < 3_597_000) return `${short(ms / 60_000)} min`;
  return `${short(ms / 3_600_000)} h`;
}

/** How long lives last, in bins of half a decade. It is a table: every bar has its number. */
export function LifeHistogram({ histogram }: { histogram: LifetimeHistogram }): ReactNode {
  const bins = binsOf(histogram);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  if (bins.length === 0) return <p className="faint histogram-empty">No life has ended in this time.</p>;
  return (
    <table className="histogram" data-testid="histogram" aria-label="Lives by how long they lasted">
      <thead>
        <tr>
          {bins.map(({ label }, i) => (
            <th
              key={label}
              scope="col"
              title={`${label} and longer`}
              // Not drawn where labels would touch; still the name of its column.
              data-off={bins.length > 5 && i % 2 === 1 ? '' : undefined}
            >
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {bins.map(({ label, count }) => (
            <td key={label} title={`${exactText(count)} lives of ${label} and longer`}>
              <span className="histogram-count">{count === 0 ? '' : exactText(count)}</span>
              <span
                className="histogram-bar"
                style={{ height: `calc((100% - 1.125rem) * ${count / most})` }}
              />
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}
