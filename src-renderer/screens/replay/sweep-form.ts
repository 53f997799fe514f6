import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StrategyRow } from '#shared/api/replay.ts';
import { MOST_TRIALS, type SweepOrder } from '#shared/api/sweep.ts';
import type { CatalogDataset } from '#shared/market/catalog.ts';
import type { ParamField } from '#shared/strategy/strategy.ts';
import type { Dimension } from '#shared/sweep/space.ts';
import type { SweepDesk } from '../../data/sweep-desk.ts';
import { orderOf, type OrderForm } from './order.ts';

/** The values of a parameter that are tried; texts as they were typed. */
export type Axis =
  | { readonly kind: 'list'; readonly text: string }
  /** Without a step any value between the two may be drawn. */
  | { readonly kind: 'range'; readonly from: string; readonly to: string; readonly step: string };

/** What the sweep's own fields hold; data, strategy and the rest are those of a run. */
export interface SweepForm {
  /** By name of the parameter; one that is not here keeps its value. */
  readonly axes: Readonly<Record<string, Axis>>;
  readonly search: 'grid' | 'random';
  readonly count: string;
  readonly division: 'none' | 'split' | 'walk-forward';
  readonly splitPct: string;
  readonly train: string;
  readonly test: string;
  readonly step: string;
  readonly objective: string;
  readonly workers: string;
}

const newSweep: SweepForm = {
  axes: {},
  search: 'grid',
  count: '50',
  division: 'split',
  splitPct: '70',
  train: '6h',
  test: '1h',
  step: '1h',
  objective: 'total_return',
  workers: '',
};

/** What may be looked for, best first in the sense of its sign. */
export const objectives: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'total_return', label: 'highest return' },
  { value: 'sharpe', label: 'highest Sharpe ratio' },
  { value: 'sortino', label: 'highest Sortino ratio' },
  { value: 'calmar', label: 'highest Calmar ratio' },
  { value: 'profit_factor', label: 'highest profit factor' },
  { value: 'expectancy', label: 'highest expectancy' },
  { value: 'sqn', label: 'highest system quality' },
  { value: '-max_drawdown', label: 'smallest drawdown' },
];

const forms = new WeakMap<SweepDesk, StoreApi<SweepForm>>();

/** What is typed into the sweep's setup of a connection: kept while other screens are looked at. */
export function sweepFormOf(desk: SweepDesk): StoreApi<SweepForm> {
  const form = forms.get(desk) ?? createStore<SweepForm>(() => newSweep);
  forms.set(desk, form);
  return form;
}

/** A first proposal around the default. */
export function axisFor(field: ParamField, kind: Axis['kind']): Axis {
  const { type, default: usual, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = field;
  if (type === 'boolean') return { kind: 'list', text: 'true, false' };
  if (typeof usual !== 'number') return { kind: 'list', text: (field.choices ?? [String(usual)]).join(', ') };
  const fit = (value: number): number => {
    const rounded = type === 'integer' ? Math.round(value) : Number(value.toPrecision(6));
    return Math.min(max, Math.max(min, rounded));
  };
  const [low, high] =
    usual === 0 ? [fit(0), fit(1)] : [fit(usual / 2), fit(usual * 2)].toSorted((a, b) => a - b);
  if (kind === 'list') return { kind, text: [...new Set([low, fit(usual), high])].join(', ') };
  const step = (high! - low!) / 3;
  return {
    kind,
    from: String(low),
    to: String(high),
    step: String(type === 'integer' ? Math.max(1, Math.round(step)) : Number(step.toPrecision(3))),
  };
}

/** What is tried. @returns what is wrong with the form, as text */
export function sweepOrderOf(
  run: OrderForm,
  form: SweepForm,
  days: readonly CatalogDataset[],
  strategies: readonly StrategyRow[],
): SweepOrder | string {
  const strategy = strategies.find(({ name }) => name === run.strategy);
  const names = Object.keys(form.axes);
  const fixed = Object.fromEntries(Object.entries(run.params).filter(([name]) => !names.includes(name)));
  const launch = orderOf({ ...run, params: fixed }, days, strategies, false);
  if (typeof launch === 'string') return launch;
  const space: Record<string, Dimension> = {};
  for (const field of strategy?.fields ?? []) {
    const axis = form.axes[field.name];
    if (axis === undefined) continue;
    const dimension = dimensionOf(field, axis, form.search);
    if (typeof dimension === 'string') return dimension;
    space[field.name] = dimension;
  }
  if (Object.keys(space).length === 0) return 'Choose at least one parameter to vary: a list or a range.';
  const count = wholeOf(form.count, 1, MOST_TRIALS);
  if (form.search === 'random' && count === undefined)
    return `Trials at random: expected 1 to ${MOST_TRIALS.toLocaleString('en-US')}, found ${form.count}.`;
  const division = divisionOf(form);
  if (typeof division === 'string') return division;
  const workers = form.workers.trim() === '' ? 64 : wholeOf(form.workers, 1, 64);
  if (workers === undefined) return `Threads: expected 1 to 64, found ${form.workers}.`;
  const { speed: _speed, is_paused: _paused, ...rest } = launch;
  return {
    ...rest,
    space,
    search: form.search === 'grid' ? { kind: 'grid' } : { kind: 'random', count: count ?? 1 },
    division,
    objective: form.objective,
    workers,
  };
}

function divisionOf(form: SweepForm): SweepOrder['division'] | string {
  switch (form.division) {
    case 'none':
      return { kind: 'none' };
    case 'split': {
      const percent = Number(form.splitPct);
      if (!(percent > 0 && percent < 100))
        return `Training share: expected more than 0 and less than 100 %, found ${form.splitPct}.`;
      return { kind: 'split', train: percent / 100 };
    }
    case 'walk-forward': {
      for (const text of [form.train, form.test, form.step])
        if (!/^\d{1,6}[smhd]$/.test(text.trim()) || Number.parseInt(text, 10) === 0)
          return `Walk forward: expected lengths such as 90s, 15m, 6h or 7d, found ${text === '' ? 'none' : text}.`;
      return {
        kind: 'walk-forward',
        train: form.train.trim(),
        test: form.test.trim(),
        step: form.step.trim(),
      };
    }
  }
}

function dimensionOf(field: ParamField, axis: Axis, search: SweepForm['search']): Dimension | string {
  const { label, type } = field;
  if (axis.kind === 'list') {
    const texts = axis.text
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '');
    const values = texts.map((text) => valueOf(field, text));
    const wrong = texts.find((_, at) => values[at] === undefined);
    if (wrong !== undefined) return `${label}: expected ${expectedOf(field)}, found ${wrong}.`;
    const own = values.filter((value) => value !== undefined);
    return own.length === 0 ? `${label}: expected values with commas between them.` : { values: own };
  }
  const [from, to] = [axis.from, axis.to].map((text) => valueOf(field, text.trim()));
  if (typeof from !== 'number' || typeof to !== 'number')
    return `${label}: expected two ends, each ${expectedOf(field)}, found ${axis.from} and ${axis.to}.`;
  if (from > to) return `${label}: the smaller end comes first.`;
  if (axis.step.trim() === '') {
    if (type === 'integer') return { int: [from, to] };
    return search === 'random'
      ? { range: [from, to] }
      : `${label}: a grid needs a step; without one, draw at random.`;
  }
  const step = Number(axis.step);
  if (!(step > 0) || (type === 'integer' && !Number.isInteger(step)))
    return `${label}: expected a step above 0${type === 'integer' ? ', whole' : ''}, found ${axis.step}.`;
  return type === 'integer' ? { int: [from, to], step } : { range: [from, to], step };
}

function valueOf(
  { type, min, max, choices }: ParamField,
  text: string,
): number | string | boolean | undefined {
  switch (type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'choice':
      return choices?.includes(text) === true ? text : undefined;
    case 'text':
      return text;
    case 'number':
    case 'integer': {
      const value = text === '' ? Number.NaN : Number(text);
      const isFit =
        Number.isFinite(value) &&
        value >= (min ?? Number.NEGATIVE_INFINITY) &&
        value <= (max ?? Number.POSITIVE_INFINITY) &&
        (type === 'number' || Number.isInteger(value));
      return isFit ? value : undefined;
    }
  }
}

function expectedOf({ type, min, max, choices }: ParamField): string {
  if (type === 'boolean') return 'true or false';
  if (type === 'choice') return (choices ?? []).join(', ');
  const bounds = `${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` to ${max}`}`;
  return `${type === 'integer' ? 'a whole number' : 'a number'}${bounds}`;
}

function wholeOf(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
