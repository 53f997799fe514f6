import { useLayoutEffect, useMemo, useState, type RefObject } from 'react';
import type { Column } from './table.tsx';
import { remPx } from './rem.ts';

/** Room that a scrollbar may take, px. */
const SCROLLBAR_PX = 12;

/**
 * Columns that have no room: those with the highest `drop` go first, until the rest fits. Columns without it stay.
 *
 * @param remWide width of the table in rem
 */
export function withoutRoom(columns: readonly Column[], remWide: number): ReadonlySet<string> {
  const gone = new Set<string>();
  let left = columns.reduce((sum, column) => sum + column.width / 16, 0);
  const droppable = columns
    .filter((column) => column.drop !== undefined)
    .toSorted((a, b) => (b.drop ?? 0) - (a.drop ?? 0));
  for (const column of droppable) {
    if (left <= remWide) break;
    gone.add(column.key);
    left -= column.width / 16;
  }
  return gone;
}

/** What a table shows of its columns: neither those the user has hidden nor those that have no room. */
export interface FittedColumns {
  readonly shown: readonly Column[];
  /** Keys of the others. */
  readonly off: ReadonlySet<string>;
  /** How many of those only lack room. */
  readonly roomless: number;
}

/** @param hidden keys the user has hidden */
export function useFittedColumns(
  table: RefObject<HTMLElement | null>,
  columns: readonly Column[],
  hidden: ReadonlySet<string>,
): FittedColumns {
  const [remWide, setRemWide] = useState(Number.POSITIVE_INFINITY);
  useLayoutEffect(() => {
    const element = table.current;
    if (element === null) return;
    const measure = (): void => {
      setRemWide((element.clientWidth - SCROLLBAR_PX) / remPx());
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [table]);
  return useMemo(() => {
    const wanted = columns.filter((column) => !hidden.has(column.key));
    const roomless = withoutRoom(wanted, remWide);
    const shown = wanted.filter((column) => !roomless.has(column.key));
    const off = new Set(columns.filter((column) => !shown.includes(column)).map((column) => column.key));
    return { shown, off, roomless: roomless.size };
  }, [columns, hidden, remWide]);
}
