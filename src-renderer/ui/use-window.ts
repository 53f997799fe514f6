import { useEffectEvent, useLayoutEffect, useState, type RefObject } from 'react';

export interface VisibleRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Items of a list of equal heights that are in view, with `extra` more on either side. */
export function visibleRange(
  scrollTop: number,
  viewHeight: number,
  itemHeight: number,
  count: number,
  extra: number,
): VisibleRange {
  const first = Math.floor(scrollTop / itemHeight) - extra;
  const last = Math.ceil((scrollTop + viewHeight) / itemHeight) + extra;
  const end = Math.min(count, Math.max(0, last));
  return { start: Math.min(Math.max(0, first), end), end };
}

/** The visible range of a scrolling element; renders only when it changes. Before the first measure: the first 60. */
export function useWindow(
  scroller: RefObject<HTMLElement | null>,
  itemHeightRem: number,
  count: number,
  extra = 2,
): VisibleRange & { readonly onScroll: () => void } {
  const [range, setRange] = useState<VisibleRange>({ start: 0, end: Math.min(count, 60) });
  const measure = (element: HTMLElement): void => {
    const next = visibleRange(
      element.scrollTop,
      element.clientHeight,
      itemHeightRem * rootFontPx(),
      count,
      extra,
    );
    setRange((now) => (now.start === next.start && now.end === next.end ? now : next));
  };
  const onMeasure = useEffectEvent(measure);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    // It reports once as soon as it observes: that is the first measure, and the one after `count` has changed.
    const observer = new ResizeObserver(() => onMeasure(element));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, itemHeightRem, count, extra]);
  const onScroll = (): void => {
    if (scroller.current !== null) measure(scroller.current);
  };
  return { ...range, onScroll };
}

function rootFontPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
