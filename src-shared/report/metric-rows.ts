import type { Metrics } from './metrics.ts';

export type MetricFormat = 'percent' | 'money' | 'ratio' | 'count' | 'duration' | 'share';

/** One figure as tables show it. */
export interface MetricRow {
  readonly key: keyof Metrics;
  readonly label: string;
  readonly format: MetricFormat;
}

/** The figures of a run in reading order, in groups. */
export const metricGroups: readonly { readonly title: string; readonly rows: readonly MetricRow[] }[] = [
  {
    title: 'Return',
    rows: [
      { key: 'total_return', label: 'Total return', format: 'percent' },
      { key: 'buy_and_hold_return', label: 'Buy and hold', format: 'percent' },
      { key: 'cagr', label: 'Return per year', format: 'percent' },
      { key: 'start_equity', label: 'Starting capital', format: 'money' },
      { key: 'end_equity', label: 'Final equity', format: 'money' },
      { key: 'best_day', label: 'Best day', format: 'percent' },
      { key: 'worst_day', label: 'Worst day', format: 'percent' },
      { key: 'days', label: 'Days', format: 'count' },
      { key: 'elapsed_s', label: 'Time', format: 'duration' },
      { key: 'exposure', label: 'Time in the market', format: 'share' },
    ],
  },
  {
    title: 'Risk',
    rows: [
      { key: 'sharpe', label: 'Sharpe ratio', format: 'ratio' },
      { key: 'sortino', label: 'Sortino ratio', format: 'ratio' },
      { key: 'psr', label: 'Probability of a Sharpe ratio above 0', format: 'share' },
      { key: 'volatility', label: 'Volatility per year', format: 'share' },
      { key: 'max_drawdown', label: 'Largest drawdown', format: 'share' },
      { key: 'max_drawdown_every_event', label: 'Largest drawdown at any event', format: 'share' },
      { key: 'max_drawdown_duration_s', label: 'Longest drawdown', format: 'duration' },
      { key: 'recovery_s', label: 'Recovery of the largest', format: 'duration' },
      { key: 'calmar', label: 'Calmar ratio', format: 'ratio' },
      { key: 'skewness', label: 'Skewness of daily returns', format: 'ratio' },
      { key: 'kurtosis', label: 'Kurtosis of daily returns', format: 'ratio' },
    ],
  },
  {
    title: 'Trades',
    rows: [
      { key: 'trades', label: 'Round trips', format: 'count' },
      { key: 'trades_long', label: 'Long', format: 'count' },
      { key: 'trades_short', label: 'Short', format: 'count' },
      { key: 'open_trades', label: 'Open at the end', format: 'count' },
      { key: 'wins', label: 'Won', format: 'count' },
      { key: 'losses', label: 'Lost', format: 'count' },
      { key: 'flat', label: 'Neither', format: 'count' },
      { key: 'win_rate', label: 'Win rate', format: 'share' },
      { key: 'profit_factor', label: 'Profit factor', format: 'ratio' },
      { key: 'expectancy', label: 'Expectancy per trade', format: 'money' },
      { key: 'expectancy_ratio', label: 'Expectancy per unit of loss', format: 'ratio' },
      { key: 'avg_win', label: 'Average win', format: 'money' },
      { key: 'avg_loss', label: 'Average loss', format: 'money' },
      { key: 'best_trade', label: 'Best trade', format: 'money' },
      { key: 'worst_trade', label: 'Worst trade', format: 'money' },
      { key: 'max_consecutive_wins', label: 'Most wins in a row', format: 'count' },
      { key: 'max_consecutive_losses', label: 'Most losses in a row', format: 'count' },
      { key: 'avg_duration_s', label: 'Average duration', format: 'duration' },
      { key: 'sqn', label: 'System quality number', format: 'ratio' },
    ],
  },
  {
    title: 'Orders and costs',
    rows: [
      { key: 'decisions', label: 'Decisions', format: 'count' },
      { key: 'fills', label: 'Fills', format: 'count' },
      { key: 'rejected', label: 'Refused orders', format: 'count' },
      { key: 'fees', label: 'Fees', format: 'money' },
      { key: 'funding', label: 'Funding received', format: 'money' },
      { key: 'turnover', label: 'Turnover over equity', format: 'ratio' },
    ],
  },
];

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** Seconds in the two largest units that matter: `2 d 3 h`, `4 min`, `0.25 s`. */
export function durationText(seconds: number): string {
  const at = UNITS.findIndex(([size]) => seconds >= size);
  if (at === -1) return `${Number(seconds.toPrecision(3))} s`;
  const [size, name] = UNITS[at]!;
  const whole = Math.floor(seconds / size);
  const next = UNITS[at + 1];
  const rest = next === undefined ? 0 : Math.floor((seconds - whole * size) / next[0]);
  return rest === 0 || next === undefined ? `${whole} ${name}` : `${whole} ${name} ${rest} ${next[1]}`;
}

/** A figure for people. @returns undefined where the run does not define it */
export function metricText(value: number | string | null, format: MetricFormat): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return value;
  const number = (digits: number): string => grouped(value, digits);
  switch (format) {
    case 'percent':
      return `${value > 0 ? '+' : ''}${percent(value)} %`;
    case 'share':
      return `${percent(value)} %`;
    case 'money':
      return number(2);
    case 'ratio':
      return number(3);
    case 'count':
      return number(0);
    case 'duration':
      return durationText(value);
  }
}

function percent(share: number): string {
  return grouped(share * 100, 2);
}

function grouped(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
