import type { Point } from '../curve.ts';
import { html, nothing, type Html } from './escape.ts';
import { extent, niceTicks, scale, timeTicks, type Scale } from './scale.ts';

const WIDTH = 960;
const LEFT = 72;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 26;

/** One line of a chart. `style` is a class of the style sheet. */
export interface Series {
  readonly name: string;
  readonly style: 'one' | 'two';
  /** In order of time; a null value is a gap. */
  readonly points: readonly { readonly at: number; readonly value: number | null }[];
}

export interface ChartOptions {
  readonly id: string;
  readonly title: string;
  /** What can be read from it, for those who do not see it. */
  readonly summary: string;
  readonly series: readonly Series[];
  /** Text of a value of the vertical axis. */
  readonly label: (value: number) => string;
  readonly height?: number;
  /** Fills the space between the first line and 0. */
  readonly area?: boolean;
  /** Drawn above the lines. */
  readonly marks?: (x: Scale, y: Scale) => readonly Html[];
}

/** Lines over time with axes, as inline SVG; times in UTC. */
export function timeChart(options: ChartOptions): Html {
  const { id, title, summary, series, label, height = 240, area = false, marks = () => [] } = options;
  const shown = series.filter(({ points }) => points.some(({ value }) => value !== null));
  if (shown.length === 0) return html`<p class="none">No values to draw.</p>`;
  const all = shown.flatMap(({ points }) => points);
  const times = all.map(({ at }) => at);
  const values = all.flatMap(({ value }) => (value === null ? [] : [value]));
  const x = scale(...extent(times), LEFT, WIDTH - RIGHT);
  const [low, high] = extent(area ? [...values, 0] : values);
  const y = scale(low, high, height - BOTTOM, TOP);
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-summary">
      <title id="${id}-title">${title}</title>
      <desc id="${id}-summary">${summary}</desc>
      <g class="axis">
        ${niceTicks(y.min, y.max, 6).map((tick) => horizontal(y.at(tick), label(tick)))}${timeTicks(x.min, x.max, 8).map((tick) => vertical(x.at(tick.at), tick.label, height))}
      </g>
      ${area ? areaOf(shown[0]!, x, y) : nothing}${shown.map((one) => html`<path class="line ${one.style}" d="${pathOf(one, x, y)}" />`)}${marks(x, y)}</svg
    >${shown.length > 1 ? legend(shown) : nothing}`;
}

/** Bars of counts, as inline SVG. `bars` from left to right; a negative one is drawn in the other colour. */
export function barChart(
  { id, title, summary, height = 220 }: Pick<ChartOptions, 'id' | 'title' | 'summary' | 'height'>,
  bars: readonly { readonly label: string; readonly count: number; readonly isNegative: boolean }[],
): Html {
  const most = Math.max(...bars.map(({ count }) => count), 1);
  const y = scale(0, most, height - BOTTOM, TOP);
  const step = (WIDTH - LEFT - RIGHT) / bars.length;
  const every = Math.ceil(bars.length / 10);
  const column = ({ label, count, isNegative }: (typeof bars)[number], i: number): Html => {
    const left = Math.round((LEFT + i * step) * 10) / 10;
    const top = y.at(count);
    const text = i % every === 0 ? html`<text x="${left}" y="${height - 8}">${label}</text>` : nothing;
    return html`<rect
        class="${isNegative ? 'fall' : 'rise'}"
        x="${left + 1}"
        y="${top}"
        width="${Math.round((step - 2) * 10) / 10}"
        height="${Math.round((height - BOTTOM - top) * 10) / 10}"
        ><title>${label}: ${count}</title></rect
      >${text}`;
  };
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-summary">
    <title id="${id}-title">${title}</title>
    <desc id="${id}-summary">${summary}</desc>
    <g class="axis">
      ${niceTicks(0, most, 4)
        .filter(Number.isInteger)
        .map((tick) => horizontal(y.at(tick), String(tick)))}
    </g>
    <g class="axis">${bars.map(column)}</g>
  </svg>`;
}

function horizontal(y: number, label: string): Html {
  return html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}" /><text
      class="end"
      x="${LEFT - 8}"
      y="${y + 4}"
      >${label}</text
    >`;
}

function vertical(x: number, label: string, height: number): Html {
  // A date at the edge would be cut off.
  const anchor = x > WIDTH - 40 ? 'end' : 'middle';
  return html`<line x1="${x}" x2="${x}" y1="${TOP}" y2="${height - BOTTOM}" /><text
      class="${anchor}"
      x="${x}"
      y="${height - 8}"
    >
      ${label}
    </text>`;
}

function pathOf({ points }: Series, x: Scale, y: Scale): string {
  let path = '';
  let isPen = false;
  for (const { at, value } of points) {
    if (value !== null) path += `${isPen ? 'L' : 'M'}${x.at(at)} ${y.at(value)}`;
    isPen = value !== null;
  }
  return path;
}

function areaOf(series: Series, x: Scale, y: Scale): Html {
  const points = series.points as readonly Point[];
  const zero = y.at(0);
  return html`<path
    class="area"
    d="${pathOf(series, x, y)}L${x.at(points.at(-1)!.at)} ${zero}L${x.at(points[0]!.at)} ${zero}Z"
  />`;
}

function legend(series: readonly Series[]): Html {
  return html`<p class="legend">
    ${series.map(
      ({ name, style }) =>
        html`<span
          ><svg viewBox="0 0 24 8" aria-hidden="true"><path class="line ${style}" d="M0 4L24 4" /></svg
          >${name}</span
        >`,
    )}
  </p>`;
}
