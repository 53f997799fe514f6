import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricGroups } from '#shared/report/metric-rows.ts';
import { RunMetrics } from '../../../../src-main/report/run-metrics.ts';
import { enumerate } from '../../../../src-main/sweep/enumerate.ts';
import { keepsTo, parseConstraints, parseObjective, score } from '../../../../src-main/sweep/objective.ts';
import { parseSpace, type Search } from '../../../../src-main/sweep/spec.ts';
import { parseDuration, windowsOf } from '../../../../src-main/sweep/windows.ts';

const trials = (space: unknown, search: Search = { kind: 'grid' }, maxTrials = 100_000) =>
  enumerate({ space: parseSpace(space), search, params: {}, maxTrials });

describe('a grid', () => {
  test('has every combination, by name, the last turning fastest', () => {
    expect(trials({ b: { values: ['x', 'y'] }, a: { int: [1, 5], step: 2 } })).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 3, b: 'x' },
      { a: 3, b: 'y' },
      { a: 5, b: 'x' },
      { a: 5, b: 'y' },
    ]);
  });

  test('does not depend on the order of its keys, and ends at the most trials', () => {
    const space = { a: { int: [1, 3] }, b: { range: [0, 1], step: 0.5 } };
    expect(trials({ b: space.b, a: space.a })).toEqual(trials(space));
    expect(trials(space, { kind: 'grid' }, 4)).toEqual(trials(space).slice(0, 4));
  });

  test('steps without rounding dust, both ends included', () => {
    expect(trials({ a: { range: [0.1, 0.3], step: 0.1 } }).map(({ a }) => a)).toEqual([0.1, 0.2, 0.3]);
    expect(trials({ a: { logRange: [1, 100], count: 3 } }).map(({ a }) => a)).toEqual([1, 10, 100]);
    expect(trials({ a: { int: [5, 5] } })).toEqual([{ a: 5 }]);
  });

  test.each([
    [{ a: { range: [0, 1] } }, 'space.a: expected a step, as a grid has to end'],
    [{ a: { range: [2, 1], step: 1 } }, 'space.a'],
    [{ a: { logRange: [0, 1], count: 3 } }, 'space.a'],
    [{ a: { range: [0, 1], step: 0.000_001 } }, 'expected up to 100000 values of a parameter'],
    [{}, 'expected at least one parameter'],
    [{ a: 5 }, 'space.a'],
    [7, 'space'],
  ])('%j is refused', (space, text) => {
    expect(() => trials(space)).toThrow(text);
  });
});

describe('a random search', () => {
  const space = { a: { int: [1, 4] }, b: { range: [0, 1] }, c: { logRange: [1, 1_000], count: 2 } };

  test('is the same for the same seed and another one for another, and tries nothing twice', () => {
    const some = (seed: string) => trials(space, { kind: 'random', count: 30, seed });
    expect(some('1')).toEqual(some('1'));
    expect(some('1')).not.toEqual(some('2'));
    expect(new Set(some('1').map((one) => JSON.stringify(one))).size).toBe(30);
    for (const { a, b, c } of some('1') as { a: number; b: number; c: number }[]) {
      expect(Number.isInteger(a) && a >= 1 && a <= 4 && b >= 0 && b <= 1 && c >= 1 && c <= 1_000).toBe(true);
      expect(b).toBe(Number(b.toPrecision(6)));
    }
  });

  test('begins with the same trials however many are asked for', () => {
    const many = trials(space, { kind: 'random', count: 50, seed: '1' });
    expect(trials(space, { kind: 'random', count: 20, seed: '1' })).toEqual(many.slice(0, 20));
  });

  test('ends when a small space is used up', () => {
    expect(trials({ a: { int: [1, 3] } }, { kind: 'random', count: 50, seed: '1' })).toHaveLength(3);
  });
});

test('a list is taken as it is, over the parameters of every trial, doubles once', () => {
  const list = [{ a: 2 }, { a: 1 }, { a: 2 }];
  expect(enumerate({ space: {}, search: { kind: 'list', list }, params: { z: 9 }, maxTrials: 10 })).toEqual([
    { z: 9, a: 2 },
    { z: 9, a: 1 },
  ]);
});

describe('windows', () => {
  const hour = 3_600_000_000_000n;
  const walk = { kind: 'walk-forward', trainNs: 4n * hour, testNs: 2n * hour, stepNs: 2n * hour } as const;

  test('a split learns from the first share and is judged by the rest, without a gap or an overlap', () => {
    expect(windowsOf({ kind: 'split', train: 0.75 }, 0n, 99n, 'ns')).toEqual([
      { train: { from: '0', to: '75' }, test: { from: '75', to: '100' } },
    ]);
    expect(windowsOf({ kind: 'none' }, 5n, 9n, 'ns')).toEqual([
      { train: { from: '5', to: '10' }, test: null },
    ]);
  });

  test('a walk forward moves by its step; the last test ends with the data', () => {
    const hours = (text: string): number => Number(BigInt(text) / (hour / 10n)) / 10;
    const windows = windowsOf(walk, 0n, 9n * hour - 1n, 'ns');
    expect(
      windows.map(({ train, test: judged }) => [train.from, train.to, judged!.from, judged!.to].map(hours)),
    ).toEqual([
      [0, 4, 4, 6],
      [2, 6, 6, 8],
      [4, 8, 8, 9],
    ]);
  });

  test('windows in milliseconds are the same times', () => {
    const ms = windowsOf(walk, 0n, 32_399_999n, 'ms');
    const ns = windowsOf(walk, 0n, 9n * hour - 1n, 'ns');
    expect(ms.map(({ train }) => BigInt(train.to) * 1_000_000n)).toEqual(
      ns.map(({ train }) => BigInt(train.to)),
    );
  });

  test('tests of a walk forward never overlap their training, whatever the lengths', () => {
    const length = fc.bigInt(1n, 50n);
    fc.assert(
      fc.property(length, length, length, fc.bigInt(60n, 500n), (trainNs, testNs, stepNs, last) => {
        for (const { train, test: judged } of windowsOf(
          { kind: 'walk-forward', trainNs, testNs, stepNs },
          10n,
          last,
          'ns',
        )) {
          expect(BigInt(train.to) - BigInt(train.from)).toBe(trainNs);
          expect(judged!.from).toBe(train.to);
          expect(BigInt(judged!.to) > BigInt(judged!.from) && BigInt(judged!.to) <= last + 1n).toBe(true);
        }
      }),
    );
  });

  test('data too short is refused', () => {
    const division = { kind: 'walk-forward', trainNs: hour, testNs: hour, stepNs: hour } as const;
    expect(() => windowsOf(division, 0n, hour - 1n, 'ns')).toThrow(
      'walk forward: expected data beyond the first training window',
    );
    expect(() => windowsOf({ kind: 'split', train: 0.5 }, 0n, 0n, 'ns')).toThrow(
      'split: expected data on both sides',
    );
  });

  test('durations', () => {
    expect(['90s', '15m', '6h', '7d'].map(parseDuration)).toEqual([
      90_000_000_000n,
      900_000_000_000n,
      6n * hour,
      168n * hour,
    ]);
    expect(['', '7', '0d', '-1d', '1w', '1.5h'].map(parseDuration)).toEqual(Array.from({ length: 6 }));
  });
});

describe('objectives and constraints', () => {
  const metrics = { ...new RunMetrics().result(), trades: 12, max_drawdown: 0.1, sharpe: null };

  test('every figure of a report can be one', () => {
    for (const { key } of metricGroups.flatMap(({ rows }) => rows))
      expect(parseObjective(key)).toEqual({ metric: key, direction: 1 });
  });

  test('a dash asks for the least; what is not defined is never best', () => {
    expect(score(metrics, parseObjective('-max_drawdown'))).toBe(-0.1);
    expect(score(metrics, parseObjective('sharpe'))).toBeNull();
    expect(() => parseObjective('luck')).toThrow('objective: expected one of total_return,');
  });

  test('constraints are kept to at their edge, and not by what is not defined', () => {
    expect(keepsTo(metrics, parseConstraints('trades>=12, max_drawdown<=0.1'))).toBe(true);
    expect(keepsTo(metrics, parseConstraints('trades>12'))).toBe(false);
    expect(keepsTo(metrics, parseConstraints('sharpe>-100'))).toBe(false);
    expect(keepsTo(metrics, parseConstraints(''))).toBe(true);
    expect(() => parseConstraints('trades=12')).toThrow(
      'constraints: expected such as trades>=10, found trades=12',
    );
  });
});
