import { useEffect, useRef, type ReactNode } from 'react';
import { RunChart, type RunPoints } from './run-chart.ts';

export interface RunChartProps {
  readonly points: RunPoints;
  readonly watermark: string;
  readonly theme: string;
  /** Epoch seconds to look at; `count` grows with every wish. */
  readonly focus: { readonly timeS: number; readonly count: number } | undefined;
}

/** The chart of a run; drawn anew as its points change, which is four times a second at most. */
export function RunChartView({ points, watermark, theme, focus }: RunChartProps): ReactNode {
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<RunChart>(undefined);
  useEffect(() => {
    if (container.current === null) return;
    const style = getComputedStyle(document.documentElement);
    const made = new RunChart(container.current, {
      token: (name) => style.getPropertyValue(`--${name}`).trim(),
      watermark,
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
      aria-label="Prices of the fills, equity and drawdown of the run"
    />
  );
}
