import {
  BaselineSeries,
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
import { moneyText, priceText, utcText } from '../ui/format.ts';

/** Points of a run: equal lengths within a group, oldest first; times in epoch seconds. */
export interface RunPoints {
  readonly equity: readonly { readonly timeS: number; readonly value: number }[];
  /** Bought at the first quote and held; empty where it is not known. */
  readonly held: readonly { readonly timeS: number; readonly value: number }[];
  readonly fills: readonly { readonly timeS: number; readonly price: number; readonly isBuy: boolean }[];
}

export interface RunChartOptions {
  readonly token: (name: string) => string;
  /** Written across the panes: whose data it is. */
  readonly watermark: string;
}

/** Markers drawn at most; more than these cannot be told apart. */
const MOST_MARKERS = 500;

/** Pane 1: prices of the fills. Pane 2: equity against what it began with, and buy and hold. Pane 3: fall below the peak. */
export class RunChart {
  readonly #chart: IChartApi;
  readonly #price: ISeriesApi<'Line'>;
  readonly #equity: ISeriesApi<'Baseline'>;
  readonly #held: ISeriesApi<'Line'>;
  readonly #drawdown: ISeriesApi<'Histogram'>;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #token: (name: string) => string;
  #first: number | undefined;

  constructor(container: HTMLElement, { token, watermark }: RunChartOptions) {
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
      timeScale: { timeVisible: true, secondsVisible: true, borderColor: token('line') },
      rightPriceScale: { borderColor: token('line'), minimumWidth: 84 },
      localization: { timeFormatter: (time: number) => `${utcText(time * 1_000, true)} UTC` },
    });
    const plain = { lineWidth: 1, priceLineVisible: false } as const;
    this.#price = this.#chart.addSeries(
      LineSeries,
      {
        ...plain,
        color: token('text-3'),
        lineType: LineType.WithSteps,
        title: 'price of fills',
        priceFormat: {
          type: 'custom',
          minMove: 1e-8,
          formatter: (value: number) => priceText(value, decimalsOf(value)),
        },
      },
      0,
    );
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
          formatter: (value: number) => value.toFixed(2).replace('-', '\u2212'),
        },
      },
      2,
    );
    const panes = this.#chart.panes();
    [3, 3, 1].forEach((factor, at) => panes[at]?.setStretchFactor(factor));
    for (const pane of panes.slice(0, 2))
      createTextWatermark(pane, {
        horzAlign: 'center',
        vertAlign: 'center',
        lines: [{ text: watermark, color: `${token('positive')}22`, fontSize: 28 }],
      });
  }

  /** Draws everything anew. */
  setPoints({ equity, held, fills }: RunPoints): void {
    const base = equity[0]?.value ?? 0;
    this.#equity.applyOptions({ baseValue: { type: 'price', price: base } });
    this.#equity.setData(ascending(equity));
    this.#held.setData(ascending(held));
    let peak = Number.NEGATIVE_INFINITY;
    this.#drawdown.setData(
      ascending(
        equity.map(({ timeS, value }) => {
          peak = Math.max(peak, value);
          return { timeS, value: peak > 0 ? ((value - peak) / peak) * 100 : 0 };
        }),
      ),
    );
    this.#price.setData(ascending(fills.map(({ timeS, price }) => ({ timeS, value: price }))));
    this.#markers.setMarkers(
      fills.slice(-MOST_MARKERS).map(({ timeS, price, isBuy }) => ({
        time: timeS as UTCTimestamp,
        position: isBuy ? 'atPriceBottom' : 'atPriceTop',
        price,
        shape: isBuy ? 'arrowUp' : 'arrowDown',
        color: this.#token(isBuy ? 'positive' : 'negative'),
        size: 0.6,
        text: isBuy ? 'B' : 'S',
      })),
    );
    const first = equity[0]?.timeS;
    if (first !== this.#first) {
      this.#first = first;
      this.#chart.timeScale().fitContent();
    }
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
    this.#chart.remove();
  }
}

/** The chart refuses two points of one time: the newest of them stays. */
function ascending(
  points: readonly { readonly timeS: number; readonly value: number }[],
): { time: UTCTimestamp; value: number }[] {
  const kept: { time: UTCTimestamp; value: number }[] = [];
  for (const { timeS, value } of points) {
    if (!Number.isFinite(value)) continue;
    const last = kept.at(-1);
    if (last !== undefined && last.time >= timeS) last.value = value;
    else kept.push({ time: timeS as UTCTimestamp, value });
  }
  return kept;
}

/** Decimals that show about six digits of a price. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  return size >= 1_000 ? 2 : size >= 1 ? 4 : 6;
}
