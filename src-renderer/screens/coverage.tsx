import type { ReactNode } from 'react';
import { shareText } from '../ui/format.ts';
import { quarterFlags } from './quarters.ts';

/** Which quarter hours of a day have rows: a field each, empty where there are none. */
export function DayCoverage({ quarters, covered }: { quarters: string; covered: number }): ReactNode {
  const runs: { start: number; length: number }[] = [];
  quarterFlags(quarters).forEach((has, at) => {
    if (!has) return;
    const last = runs.at(-1);
    if (last !== undefined && last.start + last.length === at) last.length++;
    else runs.push({ start: at, length: 1 });
  });
  return (
    <span className="coverage" role="img" aria-label={`${covered} of 96 quarter hours have rows`}>
      <svg viewBox="0 0 96 8" preserveAspectRatio="none" aria-hidden="true">
        {runs.map(({ start, length }) => (
          <rect key={start} className="bar" x={start} y="0" width={length} height="8" />
        ))}
      </svg>
    </span>
  );
}

/** Mean share of the quarter hours that have rows. */
export function MeanCoverage({ share }: { share: number }): ReactNode {
  return (
    <span
      className="coverage"
      role="img"
      aria-label={`rows in ${shareText(share)} of the quarter hours, on average`}
    >
      <svg viewBox="0 0 96 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="bar" x="0" y="0" width={Math.max(share > 0 ? 1 : 0, share * 96)} height="8" />
      </svg>
    </span>
  );
}
