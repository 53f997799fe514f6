import type { Params } from '../strategy/strategy.ts';

/** A trial as a map places it. */
export interface HeatPoint {
  readonly trial: number;
  readonly params: Params;
  /** Larger is better; null where there is nothing to compare. */
  readonly score: number | null;
  /** The figure on the training side and, where there is one, in the test. */
  readonly train: number | null;
  readonly test: number | null;
}

/** The best figure of each pair of values of two parameters, whatever the others were. */
export interface Heatmap {
  readonly x: string;
  readonly y: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly (HeatCell | null)[] }[];
}

/** Figure of the trial that was best in training, and the same trial's figure in the test. */
export interface HeatCell {
  readonly trial: number;
  readonly train: number;
  readonly test: number | null;
}

/** More values than this are put together, numbers in so many stretches of equal length. */
const MOST_VALUES = 16;
const STRETCHES = 8;

/** Parameters that have more than one value among the trials, those with the most values first. */
export function varying(points: readonly HeatPoint[], names: readonly string[]): readonly string[] {
  return axesOf(points, names).map(({ name }) => name);
}

/** Of the first two of these parameters that vary, as `varying` puts them; undefined where fewer than two do. */
export function heatmapOf(points: readonly HeatPoint[], names: readonly string[]): Heatmap | undefined {
  const [x, y] = axesOf(points, names);
  return x === undefined || y === undefined ? undefined : mapOf(points, x, y);
}

/** Of two parameters by name; undefined where one of them has no values. */
export function heatmapBy(points: readonly HeatPoint[], across: string, down: string): Heatmap | undefined {
  const axes = axesOf(points, [across, down]);
  const [x, y] = [across, down].map((name) => axes.find((axis) => axis.name === name));
  return x === undefined || y === undefined || x === y ? undefined : mapOf(points, x, y);
}

interface Axis {
  readonly name: string;
  readonly labels: readonly string[];
  readonly place: (value: unknown) => number;
}

function axesOf(points: readonly HeatPoint[], names: readonly string[]): Axis[] {
  return names
    .map((name) => ({ name, ...axisOf(points.map(({ params }) => params[name])) }))
    .filter(({ labels }) => labels.length > 1)
    .toSorted((a, b) => b.labels.length - a.labels.length || (a.name < b.name ? -1 : 1));
}

function mapOf(points: readonly HeatPoint[], x: Axis, y: Axis): Heatmap {
  const best = new Map<string, HeatCell & { score: number }>();
  for (const { trial, params, score, train, test } of points) {
    if (score === null || train === null) continue;
    const key = `${x.place(params[x.name])} ${y.place(params[y.name])}`;
    if (score <= (best.get(key)?.score ?? Number.NEGATIVE_INFINITY)) continue;
    best.set(key, { trial, train, test, score });
  }
  const cell = (column: number, line: number): HeatCell | null => {
    const { trial, train, test } = best.get(`${column} ${line}`) ?? {};
    return trial === undefined || train === undefined || test === undefined ? null : { trial, train, test };
  };
  return {
    x: x.name,
    y: y.name,
    columns: x.labels,
    rows: y.labels.map((label, line) => ({ label, cells: x.labels.map((_, column) => cell(column, line)) })),
  };
}

function axisOf(values: readonly unknown[]): Omit<Axis, 'name'> {
  const distinct = [...new Set(values)].filter((value) => value !== undefined);
  const numbers = distinct.filter((value) => typeof value === 'number').toSorted((a, b) => a - b);
  if (numbers.length < distinct.length || numbers.length <= MOST_VALUES) {
    const sorted: readonly unknown[] = numbers.length < distinct.length ? distinct : numbers;
    return { labels: sorted.map(String), place: (value) => sorted.indexOf(value) };
  }
  const low = numbers[0]!;
  const width = (numbers.at(-1)! - low) / STRETCHES;
  const edge = (i: number): number => Number((low + i * width).toPrecision(4));
  return {
    labels: Array.from({ length: STRETCHES }, (_, i) => `${edge(i)} to ${edge(i + 1)}`),
    place: (value) => Math.min(Math.floor(((value as number) - low) / width), STRETCHES - 1),
  };
}
