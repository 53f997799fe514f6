import { expect, test } from 'vitest';
import {
  echoed,
  parsed,
  written,
  type Measure,
} from '../../../../../src-renderer/screens/settings/quantity.ts';

test.each<[Measure, string, number]>([
  ['spread', '12', 0.12],
  ['spread', '12bp', 0.12],
  ['spread', '12 bps', 0.12],
  ['spread', '0.12%', 0.12],
  ['spread', '0.12 %', 0.12],
  ['spread', '−3.5', -0.035],
  ['spread', '-3.5 bps', -0.035],
  ['ms', '5000', 5_000],
  ['ms', '5 s', 5_000],
  ['ms', '1.5s', 1_500],
  ['ms', '2 min', 120_000],
  ['bytes', '20 GB', 20e9],
  ['bytes', '20 GiB', 20 * 1024 ** 3],
  ['bytes', '16,384', 16_384],
  ['hours', '3 days', 72],
  ['money', '2,000', 2_000],
])('%s: %s is %d', (measure, text, value) => {
  expect(parsed(measure, text)).toEqual({ value });
});

test.each<[Measure, string]>([
  ['spread', ''],
  ['spread', '12 ms'],
  ['spread', '0.12%%'],
  ['ms', '5 bps'],
  ['ms', 'soon'],
  ['money', '2k'],
  ['count', '1e3'],
  ['count', 'Infinity'],
])('%s: %s is refused with what was found', (measure, text) => {
  const answer = parsed(measure, text);
  expect('problem' in answer ? answer.problem : '').toContain(text === '' ? 'nothing' : text);
});

test('what is written is read back the same, and said in the other unit too', () => {
  const values: readonly (readonly [Measure, number])[] = [
    ['spread', 0.02],
    ['spread', -0.035],
    ['ms', 250],
    ['ms', 5_000],
    ['ms', 90_000],
    ['bytes', 20 * 1024 ** 3],
    ['bytes', 1_500_000],
    ['hours', 36],
    ['count', 262_144],
  ];
  for (const [measure, value] of values) expect(parsed(measure, written(measure, value))).toEqual({ value });
  expect(echoed('spread', 0.12)).toBe('12 bps = 0.12 %');
  expect(written('ms', 90_000)).toBe('90 s');
});
