import { expect, test } from 'vitest';
import { durationText, metricGroups, metricText } from '#shared/report/metric-rows.ts';
import { RunMetrics } from '../../../../src-main/report/run-metrics.ts';

test('every figure of a run is in the table once, but for times that stand above it and the days of a year', () => {
  const shown = metricGroups.flatMap(({ rows }) => rows.map(({ key }) => key));
  const all = Object.keys(new RunMetrics().result()).filter(
    (key) => !['first_ts_event', 'last_ts_event', 'periods_per_year'].includes(key),
  );
  expect(shown.toSorted()).toEqual(all.toSorted());
});

test.each([
  [0.051_25, 'percent', '+5.13 %'],
  [-0.05, 'percent', '-5.00 %'],
  [12_400.634_4, 'percent', '+1,240,063.44 %'],
  [0.5, 'share', '50.00 %'],
  [1_234.5, 'money', '1,234.50'],
  [1_234, 'count', '1,234'],
  [-1.234_56, 'ratio', '-1.235'],
  [93_600, 'duration', '1 d 2 h'],
  [null, 'ratio', undefined],
] as const)('%s as %s is %s', (value, format, text) => {
  expect(metricText(value, format)).toBe(text);
});

test('durations have the two units that matter', () => {
  expect([0, 0.25, 59, 60, 3_599, 3_600, 86_400 * 400 + 3_700].map(durationText)).toEqual([
    '0 s',
    '0.25 s',
    '59 s',
    '1 min',
    '59 min 59 s',
    '1 h',
    '400 d 1 h',
  ]);
});
