import type {
  IChartApi,
  IPanePrimitive,
  IPanePrimitivePaneView,
  Time,
  UTCTimestamp,
} from 'lightweight-charts';
import type { Gap } from './route-points.ts';

type Target = Parameters<NonNullable<ReturnType<IPanePrimitivePaneView['renderer']>>['draw']>[0];

/** Hatches the stretches of a pane for which nothing was recorded. */
export class GapBand implements IPanePrimitive<Time> {
  #gaps: readonly Gap[] = [];
  readonly #chart: IChartApi;
  readonly #colour: string;

  constructor(chart: IChartApi, colour: string) {
    this.#chart = chart;
    this.#colour = colour;
  }

  setGaps(gaps: readonly Gap[]): void {
    this.#gaps = gaps;
  }

  paneViews(): readonly IPanePrimitivePaneView[] {
    return [{ zOrder: () => 'bottom', renderer: () => ({ draw: (target: Target) => this.#draw(target) }) }];
  }

  #draw(target: Target): void {
    const scale = this.#chart.timeScale();
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.strokeStyle = this.#colour;
      context.lineWidth = 1;
      for (const gap of this.#gaps) {
        const from = scale.timeToCoordinate(gap.fromS as UTCTimestamp);
        const to = scale.timeToCoordinate(gap.toS as UTCTimestamp);
        if (from === null || to === null) continue;
        const [left, right] = [Math.max(0, from), Math.min(mediaSize.width, to)];
        if (right - left < 1) continue;
        context.save();
        context.beginPath();
        context.rect(left, 0, right - left, mediaSize.height);
        context.clip();
        context.beginPath();
        for (let x = left - mediaSize.height; x < right; x += 7) {
          context.moveTo(x, mediaSize.height);
          context.lineTo(x + mediaSize.height, 0);
        }
        context.stroke();
        context.restore();
      }
    });
  }
}
