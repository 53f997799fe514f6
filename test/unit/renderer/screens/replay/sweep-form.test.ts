import { expect, test } from 'vitest';
import { launchSchema, type StrategyRow } from '#shared/api/replay.ts';
import { sweepOrderSchema, type SweepRow, type SweepSide } from '#shared/api/sweep.ts';
import type { ParamField } from '#shared/strategy/strategy.ts';
import type { Winner } from '#shared/sweep/winner.ts';
import type { SweepDesk } from '../../../../../src-renderer/data/sweep-desk.ts';
import {
  newOrder,
  orderOf,
  trialForm,
  trialLaunch,
  type OrderForm,
} from '../../../../../src-renderer/screens/replay/order.ts';
import {
  axisFor,
  sweepFormOf,
  sweepOrderOf,
  type SweepForm,
} from '../../../../../src-renderer/screens/replay/sweep-form.ts';
import { luckText } from '../../../../../src-renderer/screens/replay/sweep-words.ts';
import { sortedTrials } from '../../../../../src-renderer/screens/replay/trial-order.ts';
import { recordedDay } from './recorded-day.ts';

const fields: readonly ParamField[] = [
  { name: 'fast', type: 'integer', label: 'Fast', what: '', default: 20, min: 2, max: 500 },
  { name: 'width', type: 'number', label: 'Width', what: '', default: 2, min: 0.1 },
  { name: 'short', type: 'boolean', label: 'Short', what: '', default: true },
  { name: 'bar', type: 'choice', label: 'Bar', what: '', default: '1m', choices: ['1m', '5m'] },
];
const strategies: readonly StrategyRow[] = [
  { name: 'trend', title: 'Trend', what: '', kind: 'built-in', fields, fault: null },
];
const days = [recordedDay({})];
const run: OrderForm = {
  ...newOrder,
  date: '20260115',
  strategy: 'trend',
  params: { fast: '9', width: '3' },
};
const blank = sweepFormOf({} as SweepDesk).getState();
const order = (part: Partial<SweepForm>): ReturnType<typeof sweepOrderOf> =>
  sweepOrderOf(run, { ...blank, ...part }, days, strategies);

test('the form gives an order that the backend takes: what varies leaves the fixed parameters', () => {
  const found = order({
    axes: {
      fast: { kind: 'range', from: '5', to: '20', step: '5' },
      short: { kind: 'list', text: 'true, false' },
      bar: { kind: 'list', text: '1m,5m' },
    },
    division: 'walk-forward',
  });
  expect(sweepOrderSchema.parse(found)).toMatchObject({
    params: { width: 3 },
    space: {
      fast: { int: [5, 20], step: 5 },
      short: { values: [true, false] },
      bar: { values: ['1m', '5m'] },
    },
    search: { kind: 'grid' },
    division: { kind: 'walk-forward', train: '6h', test: '1h', step: '1h' },
    objective: 'total_return',
  });
  expect(Object.keys((found as { params: object }).params)).toEqual(['width']);
  expect(
    order({ axes: { width: { kind: 'range', from: '1', to: '2', step: '' } }, search: 'random', count: '7' }),
  ).toMatchObject({ space: { width: { range: [1, 2] } }, search: { kind: 'random', count: 7 } });
});

test('what cannot be tried is told with the parameter and what was typed', () => {
  expect(order({})).toMatch(/at least one parameter/);
  expect(order({ axes: { fast: { kind: 'list', text: '5, 2.5' } } })).toBe(
    'Fast: expected a whole number from 2 to 500, found 2.5.',
  );
  expect(order({ axes: { fast: { kind: 'range', from: '1', to: '9', step: '1' } } })).toMatch(
    /found 1 and 9/,
  );
  expect(order({ axes: { width: { kind: 'range', from: '2', to: '1', step: '1' } } })).toMatch(/smaller end/);
  expect(order({ axes: { width: { kind: 'range', from: '1', to: '2', step: '' } } })).toMatch(/needs a step/);
  expect(order({ axes: { bar: { kind: 'list', text: '3m' } } })).toBe('Bar: expected 1m, 5m, found 3m.');
  const axes = { width: { kind: 'list', text: '1, 2' } } as const;
  expect(order({ axes, splitPct: '100' })).toMatch(/less than 100/);
  expect(order({ axes, division: 'walk-forward', test: '0h' })).toMatch(/found 0h/);
  expect(order({ axes, search: 'random', count: '0' })).toMatch(/found 0/);
});

test('a first proposal keeps to the bounds of the parameter', () => {
  expect(axisFor({ ...fields[0]!, max: 30 }, 'list')).toEqual({ kind: 'list', text: '10, 20, 30' });
  expect(axisFor(fields[1]!, 'range')).toEqual({ kind: 'range', from: '1', to: '4', step: '1' });
  expect(axisFor(fields[3]!, 'list')).toEqual({ kind: 'list', text: '1m, 5m' });
  for (const field of fields)
    expect(order({ axes: { [field.name]: axisFor(field, 'list') } })).toMatchObject({ seed: '1' });
});

const side: SweepSide = {
  run_key: 'k',
  from: '1768435200000000000',
  to: '1768435200500000000',
  value: 0,
  total_return: 0,
  sharpe: null,
  max_drawdown: 0,
  trades: 0,
  events: 5,
};

test('a trial opened as a run fills the setup so that the same run would be launched again', () => {
  const sweep = sweepOrderSchema.parse(
    sweepOrderOf(
      { ...run, feeBps: '2.5', slippageBps: '1', latencyMs: '3', hasFunding: true, isSizeLimited: true },
      { ...blank, axes: { fast: { kind: 'list', text: '5' } } },
      days,
      strategies,
    ),
  );
  const params = { fast: 5, width: 3, short: false, bar: '5m' };
  const launched = launchSchema.parse(trialLaunch(sweep, params, side));
  const form = { ...newOrder, ...trialForm(sweep, params, side, days) };
  expect(orderOf(form, days, strategies, false)).toEqual(launched);
});

test('trials are sorted by any column, those without a figure last in either direction', () => {
  const row = (trial: number, value: number | null): SweepRow => ({
    trial,
    window: 1,
    params: { fast: -trial },
    status: 'ok',
    text: null,
    score: value,
    train: { ...side, value },
    test: null,
  });
  const rows = [row(1, 0.1), row(2, null), row(3, 0.3), row(4, 0.1)];
  const numbers = (by: string, isDown: boolean): number[] =>
    sortedTrials(rows, { by, isDown }).map(({ trial }) => trial);
  expect(numbers('value', true)).toEqual([3, 1, 4, 2]);
  expect(numbers('value', false)).toEqual([1, 4, 3, 2]);
  expect(numbers('param fast', false)).toEqual([4, 3, 2, 1]);
  expect(numbers('test', true)).toEqual([1, 2, 3, 4]);
});

test('the winner says in words what luck is worth, and never takes an unknown for a yes', () => {
  const winner: Winner = {
    window: 1,
    trial: 3,
    params: {},
    train: 0.2,
    test: 0.1,
    train_return: 0.2,
    test_return: 0.1,
    sharpe: 2.5,
    lucky_sharpe: 1.75,
    deflated_sharpe: 0.962,
    trials: 40,
  };
  expect(luckText(winner)).toEqual({
    isBetter: true,
    text: 'The best of 40 worthless trials would show a Sharpe ratio of 1.75 by luck alone; this one shows 2.50. It is better than luck with a probability of 96.2 %.',
  });
  expect(luckText({ ...winner, deflated_sharpe: 0.6 })).toMatchObject({
    isBetter: false,
    text: expect.stringContaining('not better than luck') as string,
  });
  expect(luckText({ ...winner, sharpe: null, deflated_sharpe: null }).isBetter).toBeNull();
  expect(luckText({ ...winner, lucky_sharpe: null, deflated_sharpe: null, trials: 1 }).text).toMatch(
    /found 1/,
  );
});
