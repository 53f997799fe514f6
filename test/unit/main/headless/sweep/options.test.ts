import { expect, test } from 'vitest';
import { readOptions, type SweepCommandOptions } from '../../../../../src-main/headless/sweep/options.ts';

const needed = ['--dataset', 'day.parquet', '--strategy', 'trend', '--space', '{"fast":{"int":[2,4]}}'];
const read = (...argv: string[]): SweepCommandOptions | string =>
  readOptions([...needed, ...argv], { HOME: '/home/somebody' });

test('what is not said has its default', () => {
  expect(read()).toMatchObject({
    spec: {
      datasets: ['day.parquet'],
      strategy: { builtIn: 'trend' },
      params: {},
      space: { fast: { int: [2, 4] } },
      search: { kind: 'grid' },
      division: { kind: 'none' },
      seed: 'arbscope',
      models: {},
      maxTrials: 10_000,
    },
    objective: { metric: 'total_return', direction: 1 },
    constraints: [],
    json: false,
  });
});

test('every option is read', () => {
  const options = read(
    '--dataset',
    'night.parquet',
    '--params',
    '{"slow":9}',
    '--search',
    'random',
    '--count',
    '7',
    '--walk-forward',
    '7d,12h,30m',
    '--objective',
    '-max_drawdown',
    '--constraints',
    'trades>=3',
    '--max-trials',
    '5',
    '--models',
    '{"feeRate":0.001}',
    '--pool',
    '3',
    '--seed',
    'x',
    '--json',
  );
  expect(options).toMatchObject({
    spec: {
      datasets: ['day.parquet', 'night.parquet'],
      params: { slow: 9 },
      search: { kind: 'random', count: 7, seed: 'x' },
      division: {
        kind: 'walk-forward',
        trainNs: 604_800_000_000_000n,
        testNs: 43_200_000_000_000n,
        stepNs: 1_800_000_000_000n,
      },
      models: { feeRate: 0.001 },
      maxTrials: 5,
    },
    objective: { metric: 'max_drawdown', direction: -1 },
    constraints: [{ metric: 'trades', operator: '>=', value: 3 }],
    workers: 3,
    json: true,
  });
});

test('a strategy may be a file, and trials a list', () => {
  const options = readOptions(
    ['--dataset', 'd', '--strategy', './own.ts', '--search', 'list', '--list', '[{"a":1}]'],
    {},
  );
  expect(options).toMatchObject({
    spec: {
      strategy: { file: expect.stringMatching(/own\.ts$/) as string },
      search: { kind: 'list', list: [{ a: 1 }] },
    },
  });
});

test.each([
  [[], '--dataset: expected at least one, found none'],
  [['--dataset', 'd'], '--strategy: expected a name or a file, found none'],
  [['--dataset', 'd', '--strategy', 'trend'], '--space: expected JSON, found none'],
  [
    ['--dataset', 'd', '--strategy', 'lucky', '--space', '{}'],
    '--strategy: expected arbitrage, spread-reversion, trend, bollinger-reversion or a .js',
  ],
  [[...needed, '--space', '{"fast":3}'], 'space.fast: expected'],
  [[...needed, '--space', 'fast'], '--space: expected JSON, found fast'],
  [[...needed, '--split', '1'], '--split: expected a share between 0 and 1, found 1'],
  [
    [...needed, '--split', '0.5', '--walk-forward', '1d,1d,1d'],
    '--split: expected it or --walk-forward, found both',
  ],
  [
    [...needed, '--walk-forward', '1d,1w'],
    '--walk-forward: expected three durations such as 7d,1d,1d, found 1d,1w',
  ],
  [[...needed, '--objective', 'luck'], 'objective: expected one of'],
  [[...needed, '--constraints', 'many'], 'constraints: expected such as trades>=10, found many'],
  [[...needed, '--pool', '0'], '--pool: expected 1 to 256, found 0'],
  [[...needed, '--models', '{"size":"big"}'], 'models'],
  [[...needed, '--params', '[]'], '--params: expected a JSON object, found []'],
  [[...needed, '--search', 'clever'], '--search: expected grid, random or list, found clever'],
  [[...needed, '--search', 'list'], '--list: expected JSON, found none'],
  [[...needed, '--speed', '3'], "Unknown option '--speed'"],
])('%j is refused', (argv, text) => {
  expect(readOptions(argv, {})).toContain(text);
});
