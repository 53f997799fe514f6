import { describe, expect, test } from 'vitest';
import type { Metrics } from '#shared/report/metrics.ts';
import { heatmapOf, type HeatPoint } from '#shared/sweep/heatmap.ts';
import { deflatedSharpe } from '../../../../src-main/report/probabilistic-sharpe.ts';
import { RunMetrics } from '../../../../src-main/report/run-metrics.ts';
import { parseObjective } from '../../../../src-main/sweep/objective.ts';
import { tableCsv } from '../../../../src-main/sweep/table-files.ts';
import { heatPoint, type Side, type TrialRow } from '../../../../src-main/sweep/trial-row.ts';
import { outOfSample, winnersOf } from '../../../../src-main/sweep/winners.ts';

function side(metrics: Partial<Metrics>): Side {
  return {
    run_key: 'k',
    from: '0',
    to: '1',
    stopReason: 'STREAM_END',
    error: null,
    events: 1,
    hashes: { events: '', decisions: '', fills: '', state: '' },
    metrics: { ...new RunMetrics().result(), ...metrics },
  };
}

function row(trial: number, train: Partial<Metrics>, more: Partial<TrialRow> = {}): TrialRow {
  return {
    trial,
    window: 1,
    params: { a: trial },
    status: 'ok',
    text: null,
    train: side(train),
    test: null,
    is_allowed: true,
    ...more,
  };
}

describe('the winner', () => {
  const best = parseObjective('total_return');

  test('is the best in training that is allowed and whole; of equals the first', () => {
    const rows = [
      row(1, { total_return: 0.5 }, { is_allowed: false }),
      row(2, { total_return: 0.9 }, { status: 'stopped' }),
      row(3, { total_return: 0.2 }, { test: side({ total_return: -0.1 }) }),
      row(4, { total_return: 0.2 }, { test: side({ total_return: 0.7 }) }),
      row(5, { total_return: null }),
    ];
    expect(winnersOf(rows, best)).toMatchObject([
      { trial: 3, train: 0.2, test: -0.1, test_return: -0.1, params: { a: 3 } },
    ]);
    expect(winnersOf(rows.slice(0, 2), best)).toEqual([]);
  });

  test('is judged by the Sharpe ratios of all that was tried, per day', () => {
    const year = Math.sqrt(365);
    const trials = [0.1, 0.2, -0.05, 0.15, 0.3];
    const rows = trials.map((sharpe, i) =>
      row(i + 1, {
        total_return: sharpe,
        sharpe: sharpe * year,
        days: 100,
        skewness: -0.5,
        kurtosis: 4,
        periods_per_year: 365,
      }),
    );
    const [winner] = winnersOf(rows, best);
    const expected = deflatedSharpe({ sharpe: 0.3, count: 100, skewness: -0.5, kurtosis: 4 }, trials)!;
    expect(winner).toMatchObject({ trial: 5, trials: 5 });
    expect(winner!.deflated_sharpe).toBeCloseTo(expected, 12);
    expect(winner!.deflated_sharpe).toBeCloseTo(0.905_477_730_321_965, 9);
    expect(winner!.lucky_sharpe).toBeCloseTo(0.154_347_651_613_316_62 * year, 9);
  });

  test('of each window makes the return of the tests, one after another', () => {
    const rows = [1, 2].flatMap((window) => [
      row(1, { total_return: window === 1 ? 0.1 : 0.3 }, { window, test: side({ total_return: 0.1 }) }),
      row(2, { total_return: 0.2 }, { window, test: side({ total_return: -0.5 }) }),
    ]);
    const winners = winnersOf(rows, best);
    expect(winners.map(({ trial }) => trial)).toEqual([2, 1]);
    expect(outOfSample(winners)).toBeCloseTo(0.5 * 1.1 - 1, 12);
    expect(outOfSample([])).toBeNull();
    expect(
      outOfSample(
        winnersOf(
          rows.map((one) => ({ ...one, test: null })),
          best,
        ),
      ),
    ).toBeNull();
  });
});

describe('the heatmap', () => {
  const points = (rows: readonly TrialRow[]): HeatPoint[] =>
    rows.map((one) => heatPoint(one, parseObjective('total_return')));

  test('shows the best of every pair of values in training, and the same trial in the test', () => {
    const rows = [
      row(1, { total_return: 0.1 }, { params: { a: 1, b: 'x', c: 1 }, test: side({ total_return: 0.9 }) }),
      row(2, { total_return: 0.2 }, { params: { a: 1, b: 'x', c: 2 }, test: side({ total_return: -0.9 }) }),
      row(3, { total_return: 0.3 }, { params: { a: 2, b: 'y', c: 1 }, test: side({ total_return: 0 }) }),
      row(4, { total_return: 9 }, { params: { a: 3, b: 'y', c: 1 }, status: 'stopped' }),
    ];
    expect(heatmapOf(points(rows), ['a', 'b'])).toEqual({
      x: 'a',
      y: 'b',
      columns: ['1', '2', '3'],
      rows: [
        { label: 'x', cells: [{ trial: 2, train: 0.2, test: -0.9 }, null, null] },
        { label: 'y', cells: [null, { trial: 3, train: 0.3, test: 0 }, null] },
      ],
    });
    expect(heatmapOf(points(rows), ['a'])).toBeUndefined();
  });

  test('puts many numbers together in stretches', () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      row(i, { total_return: i }, { params: { a: i, b: i % 2 } }),
    );
    const map = heatmapOf(points(rows), ['a', 'b'])!;
    expect(map.columns).toHaveLength(8);
    expect(map.rows[1]!.cells.at(-1)).toMatchObject({ train: 39 });
  });
});

test('the CSV has training and test side by side, and texts that no spreadsheet runs', () => {
  const rows = [
    row(
      1,
      { total_return: 0.5, trades: 3 },
      { params: { a: '=1+1', list: [1, 2] }, test: side({ total_return: -0.25 }) },
    ),
    row(
      2,
      {},
      { status: 'refused', text: 'fast: expected fewer, than slow', train: null, is_allowed: false },
    ),
  ];
  const lines = tableCsv(rows, parseObjective('total_return'))
    .split('\r\n')
    .map((line) => line.split(',').slice(0, 8).join(','));
  expect(lines).toEqual([
    'trial,window,status,is_allowed,a,list,train_total_return,test_total_return',
    `1,1,ok,true,'=1+1,"[1,2]",0.5`,
    '2,1,refused,false,2,,,',
    '',
  ]);
});
