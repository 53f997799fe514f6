import type { RunDetails } from '#shared/api/replay.ts';
import type { Metrics } from '#shared/report/metrics.ts';
import type { StopReason } from '#shared/strategy/run.ts';
import type { ReplayState } from '../../data/replay-desk.ts';
import { ageText, DASH, exactText, moneyText } from '../../ui/format.ts';

/** Why a run ended, for people. */
export const stopText: Readonly<Record<StopReason, string>> = {
  STREAM_END: 'end of the data',
  CURSOR_END: 'end that was asked for',
  EVENT_LIMIT: 'limit of events',
  CANCELLED: 'stopped by you',
  STRATEGY_ERROR: 'the strategy failed',
  ORDERING_VIOLATION: 'the data is out of order',
  DATA_ERROR: 'the data cannot be read',
};

/** Whether a run ended by itself or as it was told to. */
export function isGoodEnd(reason: StopReason | null): boolean {
  return reason === 'STREAM_END' || reason === 'CURSOR_END' || reason === 'EVENT_LIMIT';
}

export interface Figure {
  readonly label: string;
  readonly unit: string;
  readonly value: string;
}

/** A share in percent with two decimals and its sign; what is not defined is a dash. */
export function percentText(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return DASH;
  const text = (Math.abs(share) * 100).toFixed(2);
  return `${Number(text) === 0 ? '' : share < 0 ? '\u2212' : '+'}${text}`;
}

/** A ratio with two decimals. */
export function ratioText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return DASH;
  return value.toFixed(2).replace('-', '\u2212');
}

const money = (value: number | null): string => (value === null ? DASH : moneyText(value));

/** The figures of a run in the order of their weight. */
export function figuresOf(metrics: Metrics): readonly Figure[] {
  const { start_equity, end_equity } = metrics;
  const profit = start_equity === null || end_equity === null ? null : end_equity - start_equity;
  return [
    { label: 'Net profit', unit: 'quote', value: money(profit) },
    { label: 'Return', unit: '%', value: percentText(metrics.total_return) },
    { label: 'Buy and hold', unit: '%', value: percentText(metrics.buy_and_hold_return) },
    {
      label: 'Max drawdown',
      unit: '%',
      value: percentText(metrics.max_drawdown === null ? null : -metrics.max_drawdown),
    },
    { label: 'Sharpe', unit: 'per year', value: ratioText(metrics.sharpe) },
    { label: 'Sortino', unit: 'per year', value: ratioText(metrics.sortino) },
    { label: 'Trades', unit: '', value: exactText(metrics.trades) },
    { label: 'Win rate', unit: '%', value: percentText(metrics.win_rate).replace('+', '') },
    { label: 'Profit factor', unit: '', value: ratioText(metrics.profit_factor) },
    { label: 'Expectancy', unit: 'quote per trade', value: money(metrics.expectancy) },
    { label: 'Exposure', unit: '% of time', value: percentText(metrics.exposure).replace('+', '') },
    { label: 'Turnover', unit: '× equity', value: ratioText(metrics.turnover) },
    { label: 'Fees paid', unit: 'quote', value: money(metrics.fees) },
    { label: 'Funding', unit: 'quote', value: money(metrics.funding) },
    { label: 'Decisions', unit: '', value: exactText(metrics.decisions) },
    { label: 'Fills', unit: '', value: exactText(metrics.fills) },
    {
      label: 'Refused orders',
      unit: '',
      value: metrics.rejected === null ? DASH : exactText(metrics.rejected),
    },
    {
      label: 'Mean time in a trade',
      unit: '',
      value: metrics.avg_duration_s === null ? DASH : ageText(metrics.avg_duration_s * 1_000),
    },
  ];
}

/** Epoch ms of a decimal text in ns or ms. */
export function epochMs(text: string): number {
  const value = BigInt(text);
  return value < 100_000_000_000_000n
    ? Number(value)
    : Number(value / 1_000_000n) + Number(value % 1_000_000n) / 1e6;
}

/** First digits of a hash. */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 8)}…`;
}

/** A built-in strategy's name, or of a file's path the file. */
export function strategyName(text: string): string {
  return text.split(/[/\\]/).at(-1) ?? text;
}

/** UTC day that times of day belong to: of the run under way or looked at, else the one that is chosen. */
export function dayOf({ shown, status }: Pick<ReplayState, 'shown' | 'status'>, chosen: string): string {
  const first = shown?.details.manifest.extras.first_ts_event;
  const ms = first == null ? (status?.ts_ms ?? status?.from_ms) : epochMs(first);
  return ms == null ? chosen : new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

/** Whether a run read parts of the very day it ran on: they grow from minute to minute. */
export function wasGrowing({ manifest, dataset }: Pick<RunDetails, 'manifest' | 'dataset'>): boolean {
  const day = `date=${manifest.started_at.slice(0, 10).replaceAll('-', '')}`;
  return dataset.files.some(({ path }, at) => dataset.coverage[at]?.layer === 'raw' && path.includes(day));
}
