import {
  BaselineSeries,
  createChart,
  createTextWatermark,
  HistogramSeries,
  LineSeries,
  LineStyle,
  type BaselineData,
  type HistogramData,
  type IChartApi,
  type ISeriesApi,
  type LineData,
  type UTCTimestamp,
  type WhitespaceData,
} from 'lightweight-charts';
import { bpsText, priceText, qtyText, utcText } from '../ui/format.ts';
import { GapBand } from './gap-band.ts';
import { gapsOf, hasValues, type RoutePoint } from './route-points.ts';

/** Colours of a chart, taken from the page's tokens. */
export interface ChartColours {
  readonly background: string;
  readonly text: string;
  readonly line: string;
  readonly hatch: string;
  readonly positive: string;
  readonly negative: string;
  readonly buy: string;
  readonly sell: string;
  readonly fire: string;
  readonly clear: string;
  readonly size: string;
  readonly watermark: string;
}

export interface RouteChartOptions {
  readonly colours: ChartColours;
  /** Decimals of prices. */
  readonly decimals: number;
  readonly buyTitle: string;
  readonly sellTitle: string;
  /** Of the size pane, with its unit. */
  readonly sizeTitle: string;
  /** Net lines at which a signal opens and closes, bps. */
  readonly fireBps: number;
  readonly clearBps: number;
  /** Written across the prices; empty: nothing. */
  readonly watermark: string;
  /** Told which second the crosshair is on; undefined when it leaves. */
  readonly onPoint: (timeS: number | undefined) => void;
}

const NOTHING = 'transparent';

/**
 * Pane 1: what one would pay and get. Pane 2: what remains after fees, with the lines of the signal. Pane 3: how much of it
 * there is. Gaps stay gaps.
 */
export class RouteChart {
  readonly #chart: IChartApi;
  readonly #buy: ISeriesApi<'Line'>;
  readonly #sell: ISeriesApi<'Line'>;
  readonly #net: ISeriesApi<'Baseline'>;
  readonly #size: ISeriesApi<'Histogram'>;
  readonly #bands: readonly GapBand[];
  /** Newest point that was drawn. */
  #last: RoutePoint | undefined;

  constructor(container: HTMLElement, options: RouteChartOptions) {
    const { colours, decimals } = options;
    this.#chart = createChart(container, {
      autoSize: true,
      layout: {
        background: { color: colours.background },
        textColor: colours.text,
        fontFamily: "'Inter Variable', system-ui, sans-serif",
        fontSize: 11,
        // The page's policy refuses the style element of the logo; the chart's caption names and links TradingView.
        attributionLogo: false,
        panes: { separatorColor: colours.line, separatorHoverColor: colours.line, enableResize: false },
      },
      grid: {
        vertLines: { visible: false },
        horzLines: { color: colours.line, style: LineStyle.SparseDotted },
      },
      timeScale: { timeVisible: true, secondsVisible: true, borderColor: colours.line, rightOffset: 4 },
      rightPriceScale: { borderColor: colours.line, minimumWidth: 84 },
      localization: { timeFormatter: (time: number) => `${utcText(time * 1_000)} UTC` },
    });
    const price = {
      type: 'custom',
      minMove: 10 ** -decimals,
      formatter: (value: number) => priceText(value, decimals),
    } as const;
    const line = { lineWidth: 1, priceFormat: price, priceLineVisible: false } as const;
    this.#buy = this.#chart.addSeries(
      LineSeries,
      { ...line, color: colours.buy, title: options.buyTitle },
      0,
    );
    this.#sell = this.#chart.addSeries(
      LineSeries,
      { ...line, color: colours.sell, title: options.sellTitle, lineStyle: LineStyle.Dashed },
      0,
    );
    this.#net = this.#chart.addSeries(
      BaselineSeries,
      {
        baseValue: { type: 'price', price: 0 },
        topLineColor: colours.positive,
        topFillColor1: `${colours.positive}55`,
        topFillColor2: `${colours.positive}11`,
        bottomLineColor: colours.negative,
        bottomFillColor1: `${colours.negative}11`,
        bottomFillColor2: `${colours.negative}33`,
        lineWidth: 1,
        priceLineVisible: false,
        title: 'net bps',
        priceFormat: { type: 'custom', minMove: 0.1, formatter: bpsText },
      },
      1,
    );
    const level = (at: number, title: string, color: string): void => {
      this.#net.createPriceLine({
        price: at,
        color,
        lineStyle: LineStyle.Dashed,
        lineWidth: 1,
        title,
        axisLabelVisible: false,
      });
    };
    level(options.fireBps, 'fire', colours.fire);
    level(options.clearBps, 'clear', colours.clear);
    this.#size = this.#chart.addSeries(
      HistogramSeries,
      {
        color: colours.size,
        priceLineVisible: false,
        title: options.sizeTitle,
        priceFormat: { type: 'custom', minMove: 1e-8, formatter: qtyText },
      },
      2,
    );
    // Sizes stand on zero.
    this.#size.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0 } });
    const panes = this.#chart.panes();
    [3, 2, 1].forEach((share, i) => panes[i]?.setStretchFactor(share));
    this.#bands = panes.map((pane, i) => {
      const band = new GapBand(this.#chart, colours.hatch);
      pane.attachPrimitive(band);
      if (options.watermark !== '' && i === 0) {
        createTextWatermark(pane, {
          horzAlign: 'center',
          vertAlign: 'center',
          lines: [{ text: options.watermark, color: colours.watermark, fontSize: 28 }],
        });
      }
      return band;
    });
    this.#chart.subscribeCrosshairMove(({ time }) =>
      options.onPoint(typeof time === 'number' ? time : undefined),
    );
  }

  /** Draws a whole grid anew. */
  setPoints(grid: readonly RoutePoint[]): void {
    const isLastBeforeGap = (i: number): boolean => {
      const next = grid[i + 1];
      return next !== undefined && !hasValues(next);
    };
    this.#buy.setData(grid.map((p, i) => this.#linePoint(p, p.buyAsk, isLastBeforeGap(i))));
    this.#sell.setData(grid.map((p, i) => this.#linePoint(p, p.sellBid, isLastBeforeGap(i))));
    this.#net.setData(grid.map((p, i) => this.#netPoint(p, isLastBeforeGap(i))));
    this.#size.setData(grid.map((p) => this.#sizePoint(p)));
    this.#hatch(grid);
    this.#last = grid.at(-1);
  }

  /** Adds or replaces the newest point; the whole grid is drawn anew only where a second turns into a gap after all. */
  update(point: RoutePoint, grid: readonly RoutePoint[]): void {
    const last = this.#last;
    this.#last = point;
    if (last !== undefined && hasValues(last) && !hasValues(point)) {
      if (last.timeS === point.timeS) {
        this.setPoints(grid);
        return;
      }
      // The line would run on from here over the gap.
      this.#draw(last, true);
    }
    this.#draw(point, false);
    const isGap = !hasValues(point);
    if (isGap || (last !== undefined && !hasValues(last))) {
      if (!isGap || point.timeS !== last?.timeS) this.#hatch(grid);
    }
  }

  #draw(point: RoutePoint, isLast: boolean): void {
    this.#buy.update(this.#linePoint(point, point.buyAsk, isLast));
    this.#sell.update(this.#linePoint(point, point.sellBid, isLast));
    this.#net.update(this.#netPoint(point, isLast));
    this.#size.update(this.#sizePoint(point));
  }

  #hatch(grid: readonly RoutePoint[]): void {
    const gaps = gapsOf(grid);
    for (const band of this.#bands) band.setGaps(gaps);
  }

  /** Shows the newest `seconds`. */
  show(seconds: number, count: number): void {
    this.#chart.timeScale().setVisibleLogicalRange({ from: count - seconds, to: count + 4 });
  }

  stop(): void {
    this.#chart.remove();
  }

  /** Lines run on to the next value over a gap: the last point before it is where that stretch gets no colour. */
  #linePoint(
    point: RoutePoint,
    value: number,
    isLast: boolean,
  ): LineData<UTCTimestamp> | WhitespaceData<UTCTimestamp> {
    const time = point.timeS as UTCTimestamp;
    if (!hasValues(point)) return { time };
    return isLast ? { time, value, color: NOTHING } : { time, value };
  }

  #sizePoint(point: RoutePoint): HistogramData<UTCTimestamp> | WhitespaceData<UTCTimestamp> {
    const time = point.timeS as UTCTimestamp;
    return Number.isFinite(point.qty) ? { time, value: point.qty } : { time };
  }

  #netPoint(point: RoutePoint, isLast: boolean): BaselineData<UTCTimestamp> | WhitespaceData<UTCTimestamp> {
    const time = point.timeS as UTCTimestamp;
    const value = point.netBps;
    if (!hasValues(point)) return { time };
    if (!isLast) return { time, value };
    return {
      time,
      value,
      topLineColor: NOTHING,
      topFillColor1: NOTHING,
      topFillColor2: NOTHING,
      bottomLineColor: NOTHING,
      bottomFillColor1: NOTHING,
      bottomFillColor2: NOTHING,
    };
  }
}

/** Colours of the page's tokens as they are now. @param venues indexes of the buying and the selling venue */
export function chartColours(buyVenue: number, sellVenue: number): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    background: token('bg-panel'),
    text: token('text-2'),
    line: token('line'),
    hatch: token('hatch'),
    positive: token('positive'),
    negative: token('negative'),
    buy: token(`venue-${buyVenue % 5}`),
    sell: token(`venue-${sellVenue % 5}`),
    fire: token('text-1'),
    clear: token('text-3'),
    size: token('text-3'),
    watermark: `${token('demo')}33`,
  };
}
