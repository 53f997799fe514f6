import { score, type Objective } from './objective.ts';
import type { TrialRow } from './trial-row.ts';

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

/** Of the two parameters with the most values, of one window; undefined where fewer than two vary. */
export function heatmapOf(
  rows: readonly TrialRow[],
  names: readonly string[],
  objective: Objective,
): Heatmap | undefined {
  const axes = names
    .map((name) => ({ name, ...axisOf(rows.map(({ params }) => params[name])) }))
    .filter(({ labels }) => labels.length > 1)
    .toSorted((a, b) => b.labels.length - a.labels.length || (a.name < b.name ? -1 : 1));
  const [x, y] = axes;
  if (x === undefined || y === undefined) return undefined;
  const best = new Map<string, HeatCell & { score: number }>();
  for (const { trial, params, status, train, test } of rows) {
    const found = status === 'ok' && train !== null ? score(train.metrics, objective) : null;
    if (found === null || train === null) continue;
    const key = `${x.place(params[x.name])} ${y.place(params[y.name])}`;
    if (found <= (best.get(key)?.score ?? Number.NEGATIVE_INFINITY)) continue;
    const figure = test?.metrics[objective.metric];
    best.set(key, {
      trial,
      train: train.metrics[objective.metric] as number,
      test: typeof figure === 'number' ? figure : null,
      score: found,
    });
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

function axisOf(values: readonly unknown[]): {
  labels: readonly string[];
  place: (value: unknown) => number;
} {
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
