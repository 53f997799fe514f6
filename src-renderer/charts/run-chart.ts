import {
  createSeriesMarkers,
  type ISeriesMarkersPluginApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { exactText } from '../ui/format.ts';
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
import { runPanes, type RunPanes } from './run-panes.ts';

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
  readonly #panes: RunPanes;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #token: (name: string) => string;
  #first: number | undefined;
  /** Of the time axis. */
  #points = 0;
  /** Whether nobody has chosen a part: then the whole run stays in view, however wide the chart. */
  #isWhole = true;
  #width = 0;
  #marks: readonly FillMark[] = [];
  #times: readonly number[] = [];
  #frame = 0;

  constructor(container: HTMLElement, { token, watermark, onView }: RunChartOptions) {
    this.#token = token;
    this.#panes = runPanes(container, { token, watermark });
    const { chart, price } = this.#panes;
    this.#markers = createSeriesMarkers(price, []);
    const scale = chart.timeScale();
    scale.subscribeSizeChange((width) => {
      this.#width = width;
      if (this.#isWhole) scale.fitContent();
    });
    scale.subscribeVisibleTimeRangeChange((range) => {
      if (range === null) return;
      // Another width shows another part without anybody's doing.
      if (scale.width() === this.#width) this.#isWhole = !this.#isPart();
      onView(Number(range.from), Number(range.to));
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(() => this.#drawMarks());
    });
  }

  /** Draws everything anew; what is in view stays in view. */
  setPoints(points: RunPoints): void {
    const { equity, held } = points;
    const scale = this.#panes.chart.timeScale();
    const grid = priceGrid(points);
    const times = grid.map(({ timeS }) => timeS);
    const first = times[0] ?? equity[0]?.timeS;
    // Whoever looks at a part goes on looking at it; the whole stays whole.
    const view = first === this.#first && !this.#isWhole ? scale.getVisibleRange() : null;
    this.#setPrices(points, grid, times);
    this.#panes.equity.applyOptions({ baseValue: { type: 'price', price: equity[0]?.value ?? 0 } });
    this.#panes.equity.setData(charted(onTimes(equity, times)));
    this.#panes.held.setData(charted(onTimes(held, times)));
    this.#panes.drawdown.setData(charted(drawdownOn(equity, times)));
    this.#first = first;
    this.#points = Math.max(times.length, equity.length);
    if (view === null) scale.fitContent();
    else scale.setVisibleRange(view);
    this.#drawMarks();
  }

  #isPart(): boolean {
    const range = this.#panes.chart.timeScale().getVisibleLogicalRange();
    return range !== null && this.#points > 0 && range.to - range.from < 0.95 * this.#points;
  }

  /** Fills in view; what lies too close together is one mark with a number. */
  #drawMarks(): void {
    const range = this.#panes.chart.timeScale().getVisibleRange();
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
    this.#panes.price.applyOptions({ title: isRecorded ? 'mid' : 'price of fills' });
    this.#panes.quotes.setData(
      grid.map(({ timeS, low, high }) =>
        Number.isFinite(low)
          ? { time: timeS as UTCTimestamp, open: low, low, high, close: high }
          : { time: timeS as UTCTimestamp },
      ),
    );
    this.#panes.price.setData(
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
    this.#panes.position.setData(
      grid
        .filter(({ position }) => position !== 0)
        .map(({ timeS, position }) => ({
          time: timeS as UTCTimestamp,
          value: Math.abs(position),
          color: this.#token(position > 0 ? 'positive' : 'negative'),
        })),
    );
    this.#panes.gaps.setGaps(
      (points.market?.gaps ?? [])
        .filter(({ from_s }) => from_s <= (points.untilS ?? Number.POSITIVE_INFINITY))
        .map(({ from_s, to_s }) => ({ fromS: nearest(times, from_s), toS: nearest(times, to_s) })),
    );
  }

  /** Brings a time into the middle of the view. */
  show(timeS: number): void {
    const scale = this.#panes.chart.timeScale();
    const range = scale.getVisibleRange();
    const half = range === null ? 30 : Math.max(1, (Number(range.to) - Number(range.from)) / 8);
    scale.setVisibleRange({ from: (timeS - half) as UTCTimestamp, to: (timeS + half) as UTCTimestamp });
  }

  fit(): void {
    this.#panes.chart.timeScale().fitContent();
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#panes.chart.remove();
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
