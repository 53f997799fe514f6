import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { drawArea } from '../../charts/area.ts';
import type { Series } from '../../data/health-history.ts';

/** Colour of a custom property as it is now. */
const colourOf = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name);

/** The newest seconds of one number as an area; drawn anew with every render, once a second. */
export function Area(props: {
  series: Series;
  seconds: number;
  label: string;
  /** Value at the upper edge; undefined: the largest there is. */
  top?: number;
  /** A level that must not be passed. */
  limit?: number;
}): ReactNode {
  const { series, seconds, label, top, limit } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    const lines = limit === undefined ? [] : [{ at: limit, colour: colourOf('--degraded') }];
    drawArea(canvas.current, (ago) => series.ago(ago), seconds, {
      colour: colourOf('--venue-4'),
      top,
      lines,
    });
  });
  return <canvas ref={canvas} className="health-area" role="img" aria-label={label} />;
}
