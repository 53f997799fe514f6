import {
  BaselineSeries,
  CandlestickSeries,
  createChart,
  createTextWatermark,
  HistogramSeries,
  LineSeries,
  LineStyle,
  LineType,
  type IChartApi,
  type ISeriesApi,
} from 'lightweight-charts';
import { moneyText, priceText, utcText } from '../ui/format.ts';
import { GapBand } from './gap-band.ts';

/** The chart of a run without its points: three panes with their series, and how each looks. */
export interface RunPanes {
  readonly chart: IChartApi;
  /** A column from the lowest bid to the highest ask. */
  readonly quotes: ISeriesApi<'Candlestick'>;
  readonly price: ISeriesApi<'Line'>;
  readonly position: ISeriesApi<'Histogram'>;
  readonly gaps: GapBand;
  readonly equity: ISeriesApi<'Baseline'>;
  readonly held: ISeriesApi<'Line'>;
  readonly drawdown: ISeriesApi<'Histogram'>;
}

/** @param token colour of the page by its name @param watermark written across the prices: whose data it is */
export function runPanes(
  container: HTMLElement,
  { token, watermark }: { readonly token: (name: string) => string; readonly watermark: string },
): RunPanes {
  const chart = createChart(container, {
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
  const priceFormat = {
    type: 'custom',
    minMove: 1e-8,
    formatter: (value: number) => priceText(value, decimalsOf(value)),
  } as const;
  // A column from its lowest bid to its highest ask; neither rise nor fall, so one colour.
  const band = `${token('text-3')}66`;
  const quotes = chart.addSeries(
    CandlestickSeries,
    {
      upColor: band,
      downColor: band,
      borderVisible: false,
      wickVisible: false,
      priceLineVisible: false,
      lastValueVisible: false,
      priceFormat,
    },
    0,
  );
  const price = chart.addSeries(
    LineSeries,
    { ...plain, color: token('text-2'), lineType: LineType.WithSteps, priceFormat },
    0,
  );
  const position = chart.addSeries(
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
  position.priceScale().applyOptions({ scaleMargins: { top: 0.9, bottom: 0 }, visible: false });
  price.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.14 } });
  const money = { type: 'custom', minMove: 0.01, formatter: moneyText } as const;
  const equity = chart.addSeries(
    BaselineSeries,
    {
      ...plain,
      title: 'equity',
      priceFormat: money,
      topLineColor: token('positive'),
      topFillColor1: `${token('positive')}55`,
      topFillColor2: `${token('positive')}11`,
      bottomLineColor: token('negative'),
      bottomFillColor1: `${token('negative')}11`,
      bottomFillColor2: `${token('negative')}33`,
    },
    1,
  );
  const held = chart.addSeries(
    LineSeries,
    {
      ...plain,
      color: token('text-3'),
      lineStyle: LineStyle.Dashed,
      title: 'buy and hold',
      priceFormat: money,
    },
    1,
  );
  const drawdown = chart.addSeries(
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
  const gaps = new GapBand(chart, token('hatch'));
  const panes = chart.panes();
  const [prices] = panes;
  prices?.attachPrimitive(gaps);
  [4, 3, 1].forEach((factor, at) => panes[at]?.setStretchFactor(factor));
  if (prices !== undefined)
    createTextWatermark(prices, {
      horzAlign: 'center',
      vertAlign: 'center',
      lines: [{ text: watermark, color: `${token('positive')}22`, fontSize: 28 }],
    });
  return { chart, quotes, price, position, gaps, equity, held, drawdown };
}

/** Decimals that show about six digits of a price. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  return size >= 1_000 ? 2 : size >= 1 ? 4 : 6;
}
