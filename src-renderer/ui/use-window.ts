import { useEffectEvent, useLayoutEffect, useState, type RefObject } from 'react';
import { remPx } from './rem.ts';

export interface VisibleRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Items of an endless list of equal heights that are in view, with `extra` more on either side. */
export function itemsInView(
  scrollTop: number,
  viewHeight: number,
  itemHeight: number,
  extra: number,
): VisibleRange {
  return {
    start: Math.max(0, Math.floor(scrollTop / itemHeight) - extra),
    end: Math.max(0, Math.ceil((scrollTop + viewHeight) / itemHeight) + extra),
  };
}

/** The part of a range that a list of `count` items has. */
export function withinCount({ start, end }: VisibleRange, count: number): VisibleRange {
  const last = Math.min(count, end);
  return { start: Math.min(start, last), end: last };
}

/** The visible range of a scrolling element; renders only when it changes. Before the first measure: the first 60. */
export function useWindow(
  scroller: RefObject<HTMLElement | null>,
  itemHeightRem: number,
  count: number,
  extra = 2,
): VisibleRange & { readonly onScroll: () => void } {
  const [inView, setInView] = useState<VisibleRange>({ start: 0, end: 60 });
  const measure = (element: HTMLElement): void => {
    const next = itemsInView(element.scrollTop, element.clientHeight, itemHeightRem * remPx(), extra);
    setInView((now) => (now.start === next.start && now.end === next.end ? now : next));
  };
  const onMeasure = useEffectEvent(measure);
  // Where there is nothing to list some show something else instead of it.
  const isEmpty = count === 0;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    // It reports once as soon as it observes: that is the first measure.
    const observer = new ResizeObserver(() => onMeasure(element));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, itemHeightRem, extra, isEmpty]);
  const onScroll = (): void => {
    if (scroller.current !== null) measure(scroller.current);
  };
  return { ...withinCount(inView, count), onScroll };
}
