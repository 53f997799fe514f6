import { remPx } from './rem.ts';

const heights: Readonly<Record<string, number>> = { compact: 1.5, cosy: 1.75, comfortable: 2.125 };

/** Height of a table's row in rem, as tokens.css has it for the density of the page. */
export function rowRem(): number {
  return heights[document.documentElement.dataset['density'] ?? 'compact'] ?? 1.5;
}

/** The same in px, at the text size of the page. */
export function rowPx(): number {
  return rowRem() * remPx();
}
