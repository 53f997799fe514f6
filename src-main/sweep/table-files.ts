import { row } from '../report/csv.ts';
import type { Objective } from './objective.ts';
import type { Side, TrialRow } from './trial-row.ts';

/** Figures of both sides that the CSV shows beside the objective. */
const figures = ['total_return', 'sharpe', 'max_drawdown', 'trades', 'win_rate', 'fees'] as const;

/** The table as JSON lines: everything that is known of each run, by trial and window. */
export function tableLines(rows: readonly TrialRow[]): string {
  return rows.map((one) => `${JSON.stringify(one)}\n`).join('');
}

/** The table as CSV: parameters, then training and test side by side. */
export function tableCsv(rows: readonly TrialRow[], { metric }: Objective): string {
  const names = [...new Set(rows.flatMap(({ params }) => Object.keys(params)))].toSorted();
  const columns = [...new Set([metric, ...figures])];
  const head = [
    'trial',
    'window',
    'status',
    'is_allowed',
    ...names,
    ...columns.flatMap((name) => [`train_${name}`, `test_${name}`]),
    'train_run_key',
    'test_run_key',
    'text',
  ];
  const cell = (side: Side | null, name: (typeof columns)[number]): string | number | null =>
    side?.metrics[name] ?? null;
  const body = rows.map(({ trial, window, status, is_allowed, params, train, test, text }) =>
    row([
      trial,
      window,
      status,
      is_allowed,
      ...names.map((name) => plain(params[name])),
      ...columns.flatMap((name) => [cell(train, name), cell(test, name)]),
      train?.run_key ?? null,
      test?.run_key ?? null,
      text,
    ]),
  );
  return row(head) + body.join('');
}

function plain(value: unknown): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === undefined || value === null ? null : JSON.stringify(value);
}
