import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react';
import { RunChart } from './run-chart.ts';
import type { RunPoints } from './run-points.ts';

export interface RunChartProps {
  readonly points: RunPoints;
  readonly watermark: string;
  readonly theme: string;
  /** Epoch seconds to look at; `count` grows with every wish. */
  readonly focus: { readonly timeS: number; readonly count: number } | undefined;
  /** Told when another stretch has come into view, and how wide the chart is. */
  readonly onView: (fromS: number, toS: number, widthPx: number) => void;
}

/** The chart of a run; drawn anew as its points change, which is four times a second at most. */
export function RunChartView({ points, watermark, theme, focus, onView }: RunChartProps): ReactNode {
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<RunChart>(undefined);
  const onViewed = useEffectEvent((fromS: number, toS: number) => {
    if (container.current === null) return;
    container.current.dataset['view'] = `${fromS} ${toS}`;
    onView(fromS, toS, container.current.clientWidth);
  });
  useEffect(() => {
    if (container.current === null) return;
    const style = getComputedStyle(document.documentElement);
    const made = new RunChart(container.current, {
      token: (name) => style.getPropertyValue(`--${name}`).trim(),
      watermark,
      onView: (fromS, toS) => onViewed(fromS, toS),
    });
    chart.current = made;
    return () => {
      chart.current = undefined;
      made.stop();
    };
  }, [watermark, theme]);
  useEffect(() => chart.current?.setPoints(points), [points, watermark, theme]);
  useEffect(() => {
    if (focus !== undefined) chart.current?.show(focus.timeS);
  }, [focus]);
  return (
    <div
      className="chart-canvas run-chart"
      ref={container}
      role="img"
      aria-label="Recorded prices with fills and position, equity and drawdown of the run"
    />
  );
}
