import { useRef, type KeyboardEvent, type RefObject } from 'react';
import { rowPx } from './row-height.ts';

/** Where a key moves the cursor of a list; undefined for keys that do not move it. `index` is -1 before the first move. */
export function moved(index: number, key: string, count: number, page: number): number | undefined {
  const step: Readonly<Record<string, number>> = {
    ArrowUp: -1,
    ArrowDown: 1,
    PageUp: -page,
    PageDown: page,
    Home: -count,
    End: count,
  };
  const by = step[key];
  return by === undefined ? undefined : Math.min(count - 1, Math.max(0, index + by));
}

/**
 * Moves the focus between rows `[data-position]` of a list of equal heights of which only the visible part is rendered.
 *
 * @param current position of the row that has the cursor, -1 for none
 * @param remeasure makes the list render what is in view now
 * @returns handler that says whether it took the key
 */
export function useRowKeys(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  current: number,
  remeasure: () => void,
): (event: KeyboardEvent) => boolean {
  /** Position a key has asked for and that is not rendered yet: the next key counts from it. */
  const wanted = useRef<number>(undefined);
  return (event) => {
    const element = scroller.current;
    if (element === null) return false;
    const px = rowPx();
    const page = Math.max(1, Math.floor(element.clientHeight / px) - 2);
    const to = moved(wanted.current ?? current, event.key, count, page);
    if (to === undefined) return false;
    event.preventDefault();
    reveal(element, to * px, px);
    const focus = (): boolean => {
      const row = element.querySelector<HTMLElement>(`[data-position="${to}"]`);
      row?.focus({ preventScroll: true });
      return row !== null;
    };
    if (focus()) return true;
    wanted.current = to;
    remeasure();
    requestAnimationFrame(() => {
      if (wanted.current !== to) return;
      wanted.current = undefined;
      focus();
    });
    return true;
  };
}

/** Scrolls just enough for a row to stand below the header, which covers one row's height, and above the end. */
function reveal(element: HTMLElement, top: number, rowPx: number): void {
  if (top < element.scrollTop) element.scrollTop = top;
  const hidden = top + 2 * rowPx - (element.scrollTop + element.clientHeight);
  if (hidden > 0) element.scrollTop += hidden;
}
