import type { SweepRow } from '#shared/api/sweep.ts';
import { valueText } from './sweep-words.ts';

/** What the table of trials is sorted by; names of parameters begin with `param `. */
export interface TrialSort {
  readonly by: string;
  readonly isDown: boolean;
}

type Key = number | string | null;

/** Trials in order: what has no figure comes last whichever way it goes, and equal ones stay in the order of the trials. */
export function sortedTrials(rows: readonly SweepRow[], { by, isDown }: TrialSort): readonly SweepRow[] {
  const keys = new Map(rows.map((row) => [row, keyOf(row, by)]));
  const compare = (a: Key, b: Key): number => {
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1;
    return isDown ? -order : order;
  };
  return rows.toSorted((a, b) => compare(keys.get(a) ?? null, keys.get(b) ?? null) || a.trial - b.trial);
}

function keyOf(row: SweepRow, by: string): Key {
  if (by.startsWith('param ')) {
    const value = row.params[by.slice('param '.length)];
    return typeof value === 'number' || value === undefined || value === null
      ? (value ?? null)
      : valueText(value);
  }
  switch (by) {
    case 'trial':
      return row.trial;
    case 'status':
      return row.status;
    case 'value':
      return row.train?.value ?? null;
    case 'test':
      return row.test?.value ?? null;
    case 'return':
      return row.train?.total_return ?? null;
    case 'test return':
      return row.test?.total_return ?? null;
    case 'sharpe':
      return row.train?.sharpe ?? null;
    case 'drawdown':
      return row.train?.max_drawdown ?? null;
    case 'trades':
      return row.train?.trades ?? null;
    default:
      return null;
  }
}
