import {
  BaselineSeries,
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  createTextWatermark,
  HistogramSeries,
  LineSeries,
  LineStyle,
  LineType,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { exactText, moneyText, priceText, utcText } from '../ui/format.ts';
import { GapBand } from './gap-band.ts';
import type { FillMark } from '#shared/api/replay-market.ts';
import {
  clustered,
  drawdownOn,
  fillMarks,
  onTimes,
  priceGrid,
  type PriceColumn,
  type RunPoints,
  type TimedValue,
} from './run-points.ts';

export interface RunChartOptions {
  readonly token: (name: string) => string;
  /** Written across the prices: whose data it is. */
  readonly watermark: string;
  /** Told when another stretch of time has come into view, epoch seconds. */
  readonly onView: (fromS: number, toS: number) => void;
}

/** Markers drawn at most; more than these cannot be told apart. */
const MOST_MARKERS = 240;
/** With more than these their texts would cover each other. */
const MOST_TEXTS = 60;

/** Pane 1: recorded bid and ask, the fills on them, the position as a band below. Pane 2: equity against what it began with, and buy and hold. Pane 3: fall below the peak. */
export class RunChart {
  readonly #chart: IChartApi;
  readonly #quotes: ISeriesApi<'Candlestick'>;
  readonly #price: ISeriesApi<'Line'>;
  readonly #position: ISeriesApi<'Histogram'>;
  readonly #gaps: GapBand;
  readonly #equity: ISeriesApi<'Baseline'>;
  readonly #held: ISeriesApi<'Line'>;
  readonly #drawdown: ISeriesApi<'Histogram'>;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #token: (name: string) => string;
  #first: number | undefined;
  /** Of the time axis. */
  #points = 0;
  #marks: readonly FillMark[] = [];
  #times: readonly number[] = [];
  #frame = 0;

  constructor(container: HTMLElement, { token, watermark, onView }: RunChartOptions) {
    this.#token = token;
    this.#chart = createChart(container, {
      autoSize: true,
      layout: {
        background: { color: token('bg-panel') },
        textColor: token('text-2'),
        fontFamily: "'Inter Variable', system-ui, sans-serif",
        fontSize: 11,
        // The page's policy refuses the style element of the logo; the caption names and links TradingView.
        attributionLogo: false,
        panes: { separatorColor: token('line'), separatorHoverColor: token('line'), enableResize: false },
      },
      grid: {
        vertLines: { visible: false },
        horzLines: { color: token('line'), style: LineStyle.SparseDotted },
      },
      timeScale: {
        timeVisible: true,
        secondsVisible: true,
        borderColor: token('line'),
        // A whole run fits, however many columns it has; the label of its first moment is not cut off.
        minBarSpacing: 0.01,
        fixLeftEdge: true,
      },
      rightPriceScale: { borderColor: token('line'), minimumWidth: 84 },
      localization: { timeFormatter: (time: number) => `${utcText(time * 1_000, true)} UTC` },
    });
    const plain = { lineWidth: 1, priceLineVisible: false } as const;
    const price = {
      type: 'custom',
      minMove: 1e-8,
      formatter: (value: number) => priceText(value, decimalsOf(value)),
    } as const;
    // A column from its lowest bid to its highest ask; neither rise nor fall, so one colour.
    const band = `${token('text-3')}66`;
    this.#quotes = this.#chart.addSeries(
      CandlestickSeries,
      {
        upColor: band,
        downColor: band,
        borderVisible: false,
        wickVisible: false,
        priceLineVisible: false,
        lastValueVisible: false,
        priceFormat: price,
      },
      0,
    );
    this.#price = this.#chart.addSeries(
      LineSeries,
      { ...plain, color: token('text-2'), lineType: LineType.WithSteps, priceFormat: price },
      0,
    );
    this.#position = this.#chart.addSeries(
      HistogramSeries,
      {
        priceScaleId: 'position',
        priceLineVisible: false,
        lastValueVisible: false,
        base: 0,
        priceFormat: { type: 'custom', minMove: 1e-8, formatter: (value: number) => String(value) },
      },
      0,
    );
    this.#position.priceScale().applyOptions({ scaleMargins: { top: 0.9, bottom: 0 }, visible: false });
    this.#price.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.14 } });
    this.#gaps = new GapBand(this.#chart, token('hatch'));
    this.#markers = createSeriesMarkers(this.#price, []);
    const quote = { type: 'custom', minMove: 0.01, formatter: moneyText } as const;
    this.#equity = this.#chart.addSeries(
      BaselineSeries,
      {
        ...plain,
        title: 'equity',
        priceFormat: quote,
        topLineColor: token('positive'),
        topFillColor1: `${token('positive')}55`,
        topFillColor2: `${token('positive')}11`,
        bottomLineColor: token('negative'),
        bottomFillColor1: `${token('negative')}11`,
        bottomFillColor2: `${token('negative')}33`,
      },
      1,
    );
    this.#held = this.#chart.addSeries(
      LineSeries,
      {
        ...plain,
        color: token('text-3'),
        lineStyle: LineStyle.Dashed,
        title: 'buy and hold',
        priceFormat: quote,
      },
      1,
    );
    this.#drawdown = this.#chart.addSeries(
      HistogramSeries,
      {
        color: token('negative'),
        priceLineVisible: false,
        title: 'drawdown %',
        priceFormat: {
          type: 'custom',
          minMove: 0.01,
          formatter: (value: number) => (value > -0.005 ? '0.00' : value.toFixed(2).replace('-', '\u2212')),
        },
      },
      2,
    );
    const panes = this.#chart.panes();
    panes[0]?.attachPrimitive(this.#gaps);
    this.#chart.timeScale().subscribeVisibleTimeRangeChange((range) => {
      if (range === null) return;
      onView(Number(range.from), Number(range.to));
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(() => this.#drawMarks());
    });
    [4, 3, 1].forEach((factor, at) => panes[at]?.setStretchFactor(factor));
    const [prices] = panes;
    if (prices !== undefined)
      createTextWatermark(prices, {
        horzAlign: 'center',
        vertAlign: 'center',
        lines: [{ text: watermark, color: `${token('positive')}22`, fontSize: 28 }],
      });
  }

  /** Draws everything anew; what is in view stays in view. */
  setPoints(points: RunPoints): void {
    const { equity, held } = points;
    const scale = this.#chart.timeScale();
    const grid = priceGrid(points);
    const times = grid.map(({ timeS }) => timeS);
    const first = times[0] ?? equity[0]?.timeS;
    // Whoever looks at a part goes on looking at it; the whole stays whole.
    const view = first === this.#first && this.#isPart() ? scale.getVisibleRange() : null;
    this.#setPrices(points, grid, times);
    this.#equity.applyOptions({ baseValue: { type: 'price', price: equity[0]?.value ?? 0 } });
    this.#equity.setData(charted(onTimes(equity, times)));
    this.#held.setData(charted(onTimes(held, times)));
    this.#drawdown.setData(charted(drawdownOn(equity, times)));
    this.#first = first;
    this.#points = Math.max(times.length, equity.length);
    if (view === null) scale.fitContent();
    else scale.setVisibleRange(view);
    this.#drawMarks();
  }

  #isPart(): boolean {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    return range !== null && this.#points > 0 && range.to - range.from < 0.95 * this.#points;
  }

  /** Fills in view; what lies too close together is one mark with a number. */
  #drawMarks(): void {
    const range = this.#chart.timeScale().getVisibleRange();
    const marks =
      range === null ? [] : clustered(this.#marks, Number(range.from), Number(range.to), MOST_MARKERS / 2);
    this.#markers.setMarkers(
      marks.map(({ time_s, price, is_buy, count }) => ({
        time: nearest(this.#times, time_s) as UTCTimestamp,
        position: is_buy ? 'atPriceBottom' : 'atPriceTop',
        price,
        shape: is_buy ? 'arrowUp' : 'arrowDown',
        color: this.#token(is_buy ? 'positive' : 'negative'),
        size: 0.6,
        text:
          marks.length > MOST_TEXTS ? '' : `${is_buy ? 'B' : 'S'}${count > 1 ? `×${exactText(count)}` : ''}`,
      })),
    );
  }

  #setPrices(points: RunPoints, grid: readonly PriceColumn[], times: readonly number[]): void {
    const marks = fillMarks(points);
    this.#marks = marks;
    this.#times = times;
    const isRecorded = grid.length > 0;
    this.#price.applyOptions({ title: isRecorded ? 'mid' : 'price of fills' });
    this.#quotes.setData(
      grid.map(({ timeS, low, high }) =>
        Number.isFinite(low)
          ? { time: timeS as UTCTimestamp, open: low, low, high, close: high }
          : { time: timeS as UTCTimestamp },
      ),
    );
    this.#price.setData(
      isRecorded
        ? grid.map(({ timeS, mid }) =>
            Number.isFinite(mid)
              ? { time: timeS as UTCTimestamp, value: mid }
              : { time: timeS as UTCTimestamp },
          )
        : charted(
            onTimes(
              marks.map(({ time_s, price }) => ({ timeS: time_s, value: price })),
              [],
            ),
          ),
    );
    this.#position.setData(
      grid
        .filter(({ position }) => position !== 0)
        .map(({ timeS, position }) => ({
          time: timeS as UTCTimestamp,
          value: Math.abs(position),
          color: this.#token(position > 0 ? 'positive' : 'negative'),
        })),
    );
    this.#gaps.setGaps(
      (points.market?.gaps ?? [])
        .filter(({ from_s }) => from_s <= (points.untilS ?? Number.POSITIVE_INFINITY))
        .map(({ from_s, to_s }) => ({ fromS: nearest(times, from_s), toS: nearest(times, to_s) })),
    );
  }

  /** Brings a time into the middle of the view. */
  show(timeS: number): void {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleRange();
    const half = range === null ? 30 : Math.max(1, (Number(range.to) - Number(range.from)) / 8);
    scale.setVisibleRange({ from: (timeS - half) as UTCTimestamp, to: (timeS + half) as UTCTimestamp });
  }

  fit(): void {
    this.#chart.timeScale().fitContent();
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#chart.remove();
  }
}

function charted(points: readonly TimedValue[]): { time: UTCTimestamp; value: number }[] {
  return points.map(({ timeS, value }) => ({ time: timeS as UTCTimestamp, value }));
}

/** The last time of a grid that is not after this one; without a grid the time itself. */
function nearest(times: readonly number[], timeS: number): number {
  if (times.length === 0) return timeS;
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (times[middle]! <= timeS) low = middle;
    else high = middle - 1;
  }
  return times[low]!;
}

/** Decimals that show about six digits of a price. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  return size >= 1_000 ? 2 : size >= 1 ? 4 : 6;
}
