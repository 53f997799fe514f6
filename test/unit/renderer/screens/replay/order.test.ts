import { expect, test } from 'vitest';
import { launchSchema, type StrategyRow } from '#shared/api/replay.ts';
import {
  chosenDays,
  executionText,
  newOrder,
  orderOf,
  type OrderForm,
} from '../../../../../src-renderer/screens/replay/order.ts';
import { recordedDay } from './recorded-day.ts';

const days = [
  recordedDay({}),
  recordedDay({ id: '1123456789abcdef', exchange: 'binance' }),
  recordedDay({ id: '2123456789abcdef', stream: 'trade' }),
  recordedDay({ id: '3123456789abcdef', symbol: 'ETHUSDT' }),
  recordedDay({ id: '4123456789abcdef', date: '20260116' }),
  recordedDay({ id: '5123456789abcdef', symbol: 'SOLUSDT', rows: 0 }),
];

const strategies: readonly StrategyRow[] = [
  {
    name: 'trend',
    title: 'Trend',
    what: '',
    kind: 'built-in',
    fault: null,
    fields: [
      { name: 'fast', type: 'integer', label: 'Fast', what: '', default: 5, min: 1, max: 50 },
      { name: 'both', type: 'boolean', label: 'Both sides', what: '', default: true },
    ],
  },
  { name: 'broken.ts', title: 'broken.ts', what: '', kind: 'file', fields: [], fault: 'expected an object' },
];

const form: OrderForm = { ...newOrder, date: '20260115', strategy: 'trend' };

test('takes what the choices let through; no choice of symbols or venues lets all of them through', () => {
  expect(chosenDays(form, days).map(({ id }) => id[0])).toEqual(['0', '1', '3']);
  expect(chosenDays({ ...form, symbols: new Set(['BTCUSDT']) }, days).map(({ id }) => id[0])).toEqual([
    '0',
    '1',
  ]);
  expect(chosenDays({ ...form, exchanges: new Set(['okx']), streams: new Set() }, days)).toHaveLength(3);
});

test('an order names its days, its parameters and only the models that were changed', () => {
  const order = orderOf(
    {
      ...form,
      symbols: new Set(['ETHUSDT']),
      params: { fast: '7', both: false },
      feeBps: '5',
      latencyMs: '1.5',
      from: '00:00:01',
      to: '00:30',
      speed: '10',
    },
    days,
    strategies,
    true,
  );
  expect(order).toEqual({
    datasets: ['3123456789abcdef'],
    strategy: { built_in: 'trend' },
    params: { fast: 7, both: false },
    seed: '1',
    models: { feeRate: 0.0005, latency: { entryNs: 1_500_000 } },
    from: '1768435201000000000',
    to: '1768437000000000000',
    speed: 10,
    is_paused: true,
  });
  expect(launchSchema.safeParse(order).success).toBe(true);
});

test.each<[string, Partial<OrderForm>, RegExp]>([
  ['no data', { date: '20260117' }, /nothing recorded fits/],
  ['a strategy that cannot be read', { strategy: 'broken.ts' }, /broken\.ts: expected an object/],
  ['a parameter out of range', { params: { fast: '51' } }, /Fast: expected a number from 1 to 50, found 51/],
  ['half a number', { params: { fast: '2.5' } }, /Fast: expected a whole number, found 2\.5/],
  ['a time that is none', { from: '25:00' }, /Times are such as/],
  ['an end before its begin', { from: '02:00', to: '01:00' }, /The end has to be after the begin/],
  ['a fee that is no number', { feeBps: '4bp' }, /Fee: expected 0 to 1,000 bps/],
  ['no seed', { seed: ' ' }, /seed/],
])('%s is said in words before anything starts', (_, part, words) => {
  expect(orderOf({ ...form, ...part }, days, strategies, false)).toMatch(words);
});

test('days of different units are not mixed', () => {
  const mixed = [...days, recordedDay({ id: '6123456789abcdef', symbol: 'ADAUSDT', unit: 'ms' })];
  expect(orderOf(form, mixed, strategies, false)).toMatch(/different units/);
});

test('the execution is said in one sentence that changes with its models', () => {
  expect(executionText(form)).toBe(
    'Execution v1: zero latency, zero slippage, no partial fills, BUY@ask SELL@bid, fee 4 bps',
  );
  expect(
    executionText({ ...form, latencyMs: '20', slippageBps: '1', isSizeLimited: true, hasFunding: true }),
  ).toBe(
    'Execution v1: 20 ms to the venue, 1 bps slippage, fills up to the top of book, BUY@ask SELL@bid, fee 4 bps, funding settled',
  );
});
