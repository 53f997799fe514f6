import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { bpsText, priceText, qtyText, utcText } from '../ui/format.ts';
import { TableHead, trackStyle, type Column } from '../ui/table.tsx';
import { useWindow } from '../ui/use-window.ts';
import { chartColours, RouteChart } from './route-chart.ts';
import type { RoutePoint } from './route-points.ts';
import { rowRem } from '../ui/row-height.ts';

/** A grid of points that grows at its end, and tells when. */
export interface PointSource {
  readonly grid: readonly RoutePoint[];
  /** Grows with every change: the array may stay the same. */
  readonly version: number;
  /** Called after every change; `isWhole` when more than the newest point changed. */
  onChange(listener: (isWhole: boolean) => void): () => void;
}

export interface RouteChartProps {
  readonly source: PointSource;
  readonly decimals: number;
  /** Indexes of the venues, for their colours, and their codes. */
  readonly buy: number;
  readonly sell: number;
  readonly buyCode: string;
  readonly sellCode: string;
  /** Asset that sizes count. */
  readonly base: string;
  readonly fireBps: number;
  readonly clearBps: number;
  /** Behind the lines; empty for none. */
  readonly watermark: string;
  readonly theme: string;
}

/** Seconds in view at first. */
const SHOWN_SECONDS = 600;

/**
 * Makes something after the task of the key or click that asks for it: a chart takes longer than the rest of the screen.
 * What it replaces is on the page until then.
 *
 * @param make returns what ends it @returns ends it, or sees that it is never made
 */
function inTurn(make: () => () => void): () => void {
  let end: (() => void) | undefined;
  const making = setTimeout(() => (end = make()));
  return () => {
    clearTimeout(making);
    if (end !== undefined) setTimeout(end);
  };
}

/** The chart with the values under the crosshair, or of now, above it. */
export function RouteChartView(props: RouteChartProps): ReactNode {
  const { source, decimals, buy, sell, buyCode, sellCode, base, fireBps, clearBps, watermark, theme } = props;
  const container = useRef<HTMLDivElement>(null);
  const [point, setPoint] = useState<RoutePoint>();
  useEffect(() => {
    const element = container.current;
    if (element === null) return;
    return inTurn(() => {
      let hoveredS: number | undefined;
      const legend = (): void =>
        setPoint(hoveredS === undefined ? source.grid.at(-1) : source.grid.find((p) => p.timeS === hoveredS));
      const chart = new RouteChart(element, {
        colours: chartColours(buy, sell),
        decimals,
        buyTitle: `${buyCode} ask`,
        sellTitle: `${sellCode} bid`,
        sizeTitle: `size ${base}`,
        fireBps,
        clearBps,
        watermark,
        onPoint: (timeS) => {
          hoveredS = timeS;
          legend();
        },
      });
      /** First second of what was put in view; the recorded hour may come after seconds of now. */
      let shownFromS = Number.POSITIVE_INFINITY;
      const draw = (isWhole: boolean): void => {
        const newest = source.grid.at(-1);
        if (isWhole || newest === undefined) chart.setPoints(source.grid);
        else chart.update(newest, source.grid);
        const firstS = source.grid[0]?.timeS ?? Number.POSITIVE_INFINITY;
        if (firstS < shownFromS && source.grid.length > 1) {
          shownFromS = firstS;
          chart.show(Math.min(SHOWN_SECONDS, Math.max(120, source.grid.length)), source.grid.length);
        }
        legend();
      };
      draw(true);
      const stop = source.onChange(draw);
      return () => {
        stop();
        chart.stop();
      };
    });
  }, [source, decimals, buy, sell, buyCode, sellCode, base, fireBps, clearBps, watermark, theme]);
  return (
    <div className="chart">
      <p className="chart-legend" data-testid="chart-legend">
        <span>{point === undefined ? '—' : `${utcText(point.timeS * 1_000)} UTC`}</span>
        <span>
          buy {buyCode} ask {priceText(point?.buyAsk ?? Number.NaN, decimals)}
        </span>
        <span>
          sell {sellCode} bid {priceText(point?.sellBid ?? Number.NaN, decimals)}
        </span>
        <span>net {bpsText(point?.netBps ?? Number.NaN)} bps</span>
        <span>
          size {qtyText(point?.qty ?? Number.NaN)} {base}
        </span>
        <span className="spacer" />
        <span className="faint">
          lines: fire {bpsText(fireBps)}, clear {bpsText(clearBps)} bps net
        </span>
      </p>
      <div
        className="chart-canvas"
        ref={container}
        role="img"
        aria-label="Prices of both legs, net spread, and size at the top of the book"
      />
    </div>
  );
}

const columnsOf = (base: string) =>
  [
    { key: 'time', label: 'Second', unit: 'UTC', width: 120 },
    { key: 'buy', label: 'Buy at ask', unit: 'quote', width: 140, align: 'right' },
    { key: 'sell', label: 'Sell at bid', unit: 'quote', width: 140, align: 'right' },
    { key: 'net', label: 'Net', unit: 'bps', width: 100, align: 'right' },
    { key: 'qty', label: 'Size', unit: base, width: 120, align: 'right' },
  ] as const satisfies readonly Column[];

/** The same numbers as a table, newest second first. */
export function RoutePointTable(props: {
  source: PointSource;
  decimals: number;
  /** Asset that sizes count. */
  base: string;
}): ReactNode {
  const { source, decimals, base } = props;
  useSyncExternalStore(
    (changed) => source.onChange(() => changed()),
    () => source.version,
  );
  const { grid } = source;
  const scroller = useRef<HTMLDivElement>(null);
  const view = useWindow(scroller, rowRem(), grid.length, 4);
  const columns = useMemo(() => columnsOf(base), [base]);
  const style = useMemo(() => trackStyle(columns), [columns]);
  const rows = [];
  for (let i = view.start; i < view.end; i++) {
    const point = grid[grid.length - 1 - i];
    if (point !== undefined) rows.push(point);
  }
  return (
    <div className="table" role="table" aria-label="Route by second" style={style}>
      <div className="table-scroll" ref={scroller} onScroll={view.onScroll} tabIndex={0}>
        <TableHead columns={columns} />
        <div style={{ height: `${view.start * rowRem()}rem` }} />
        {rows.map((point) => (
          <div className="row" role="row" key={point.timeS}>
            <div className="cell" role="cell">
              {utcText(point.timeS * 1_000)}
            </div>
            <div className="cell" role="cell" data-align="right">
              {priceText(point.buyAsk, decimals)}
            </div>
            <div className="cell" role="cell" data-align="right">
              {priceText(point.sellBid, decimals)}
            </div>
            <div className="cell" role="cell" data-align="right">
              {bpsText(point.netBps)}
            </div>
            <div className="cell" role="cell" data-align="right">
              {qtyText(point.qty)}
            </div>
          </div>
        ))}
        <div style={{ height: `${(grid.length - view.end) * rowRem()}rem` }} />
      </div>
    </div>
  );
}
