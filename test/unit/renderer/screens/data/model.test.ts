import { describe, expect, test } from 'vitest';
import type { DatasetRow, Task } from '#shared/api/data.ts';
import type { TreeNode } from '#shared/market/catalog.ts';
import { newForm, optionsOf } from '../../../../../src-renderer/screens/data/export-form.ts';
import { timeMeant, timeOfDay } from '../../../../../src-renderer/screens/day-time.ts';
import { quarterFlags } from '../../../../../src-renderer/screens/quarters.ts';
import { isBad, taskText, treeLines, whyNotCompact } from '../../../../../src-renderer/screens/data/model.ts';

const day: DatasetRow = {
  id: '0123456789abcdef',
  exchange: 'okx',
  stream: 'trade',
  symbol: 'BTCUSDT',
  date: '20260115',
  files: 2,
  parts: 2,
  part_bytes: 10,
  bytes: 10,
  rows: 5,
  ts_min: '1768435200000000007',
  ts_max: '1768435201000000007',
  unit: 'ns',
  quarters: '800000000000000000000001',
  covered: 2,
  compaction: 'none',
  version: null,
  damaged: 0,
  foreign_columns: 0,
  quality: null,
  upload: null,
  grade: { verdict: 'unknown', reasons: [], usable_for: [], rule: null },
  copies: null,
};

const node = (name: string): TreeNode => ({
  name,
  datasets: 1,
  files: 1,
  rows: 1,
  bytes: 1,
  damaged: 0,
  first_date: '20260115',
  last_date: '20260115',
  coverage: 0.5,
});

test('shows open branches with what lies below, and that the rest is still read', () => {
  const levels = new Map([
    ['', { nodes: [node('binance'), node('okx')], days: [] }],
    ['okx', { nodes: [node('trade')], days: [] }],
    ['okx\ntrade', { nodes: [node('BTCUSDT')], days: [] }],
    ['okx\ntrade\nBTCUSDT', { nodes: [], days: [day] }],
  ]);
  const open = new Set(['', 'binance', 'okx', 'okx\ntrade', 'okx\ntrade\nBTCUSDT']);
  expect(treeLines(levels, open).map(({ kind, depth, key }) => [kind, depth, key])).toEqual([
    ['branch', 0, 'binance'],
    ['loading', 1, 'binance\nloading'],
    ['branch', 0, 'okx'],
    ['branch', 1, 'okx\ntrade'],
    ['branch', 2, 'okx\ntrade\nBTCUSDT'],
    ['day', 3, day.id],
  ]);
});

test('reads quarter hours from the first to the last of a day', () => {
  const flags = quarterFlags(day.quarters);
  expect([flags.length, flags.indexOf(true), flags.lastIndexOf(true)]).toEqual([96, 0, 95]);
});

describe('a time typed by a person', () => {
  test.each([
    ['14:30', 'ns', '1768487400000000000'],
    ['00:00:05.25', 'ns', '1768435205250000000'],
    ['24:00', 'ns', '1768521600000000000'],
    ['14:30', 'ms', '1768487400000'],
    ['1768435205250000001', 'ns', '1768435205250000001'],
    ['25:00', 'ns', undefined],
    ['14:60', 'ns', undefined],
    ['-1', 'ns', undefined],
    ['noon', 'ns', undefined],
  ] as const)('%s in %s is %s', (text, unit, expected) => {
    expect(timeMeant(text, '20260115', unit)).toBe(expected);
  });

  test('is shown to the ms, in either unit', () => {
    expect([
      timeOfDay('1768435205250999999', 'ns'),
      timeOfDay('1768435205250', 'ms'),
      timeOfDay(null, null),
    ]).toEqual(['00:00:05.250', '00:00:05.250', '—']);
  });
});

test('an export form becomes options, or says what is wrong with it', () => {
  const columns = ['ts_event', 'price'];
  expect(
    optionsOf({ ...newForm, rows: '1000', without: new Set(['price']), from: '01:00' }, day, columns),
  ).toEqual({
    dataset: day.id,
    format: 'csv',
    every_ms: 1_000,
    columns: ['ts_event'],
    times: 'number',
    from: '1768438800000000000',
    to: null,
  });
  expect(optionsOf({ ...newForm, without: new Set(columns) }, day, columns)).toBe(
    'Choose at least one column.',
  );
  expect(optionsOf({ ...newForm, from: '2', to: '' }, day, columns)).toMatch(/^Times are such as/);
});

test('says why a day cannot be compacted', () => {
  expect([
    whyNotCompact(day),
    whyNotCompact({ ...day, compaction: 'behind' }),
    whyNotCompact({ ...day, compaction: 'current' }),
    whyNotCompact({ ...day, parts: 0 }),
  ]).toEqual([undefined, undefined, 'It is compacted already.', 'There are no parts.']);
});

test('a task that found faults, or failed, asks for attention and names them', () => {
  const task: Task = {
    id: 1,
    kind: 'verify',
    subject: 'okx trade',
    state: 'done',
    text: '',
    share: 1,
    result: { kind: 'verify', rows: 5, faults: ['seq: expected 1, found 2'], notes: [] },
    error: null,
  };
  expect([isBad(task), taskText(task)]).toEqual([true, 'okx trade: seq: expected 1, found 2']);
  const failed: Task = { ...task, state: 'failed', result: null, error: 'disk gone' };
  expect([isBad(failed), taskText(failed)]).toEqual([true, 'Verifying okx trade failed: disk gone']);
  const cancelled: Task = { ...task, state: 'cancelled', result: null };
  expect(isBad(cancelled)).toBe(false);
});
