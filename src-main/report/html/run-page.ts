import { durationText, metricText, type MetricFormat } from '#shared/report/metric-rows.ts';
import type { Metrics } from '#shared/report/metrics.ts';
import type { RunManifest, RunStats, StopReason } from '#shared/strategy/run.ts';
import { dailyReturns } from '../daily-equity.ts';
import { histogram } from '../histogram.ts';
import type { ReportSeries } from '../report-collector.ts';
import { rollingSharpe } from '../rolling-sharpe.ts';
import { barChart, timeChart } from './chart.ts';
import { document } from './document.ts';
import { html, nothing, type Html } from './escape.ts';
import { monthTable } from './months.ts';
import { priceChart } from './price-chart.ts';
import { identityTable, metricTables, tradeTable } from './tables.ts';

/** All that a report shows. */
export interface RunReport {
  readonly manifest: RunManifest;
  readonly stats: RunStats;
  readonly metrics: Metrics;
  readonly series: ReportSeries;
}

const endings: Readonly<Record<StopReason, string>> = {
  STREAM_END: 'All data was replayed.',
  CURSOR_END: 'Ended at the cursor that was asked for.',
  EVENT_LIMIT: 'Ended at the number of events that was asked for.',
  CANCELLED: 'Cancelled before the end of the data: the figures are of the part that was replayed.',
  STRATEGY_ERROR: 'The strategy failed: the figures are of the part before.',
  ORDERING_VIOLATION: 'The data is not in order: the figures are of the part before.',
  DATA_ERROR: 'The data could not be read to its end: the figures are of the part before.',
};

/** Days of the rolling ratio; fewer than the first are little to go by. */
const WINDOWS = [30, 60] as const;

/** The report of a run as one self-contained HTML file. */
export function runPage({ manifest, stats, metrics, series }: RunReport): string {
  const capital = metrics.start_equity ?? 0;
  const returns = dailyReturns(capital, series.days) ?? [];
  return document(`${manifest.replay_run_id} – replay report`, [
    heading(manifest, metrics),
    section('stats', 'Figures', html`${metricTables(metrics)}${tooShort(metrics)}`),
    section('equity', 'Equity', equityChart(series)),
    section('underwater', 'Drawdown', underwaterChart(series)),
    section('months', 'Return per month, in percent', monthTable(capital, series.days)),
    section('daily', 'Daily returns', dailyChart(returns)),
    section('rolling', 'Sharpe ratio of the last 30 and 60 days', rollingChart(series, returns, metrics)),
    section('price', 'Price with fills', priceChart(series.price, series.fills)),
    section('trades', 'Trades', tradeTable(series.trades, metrics.trades)),
    section('identity', 'What was run', identity(manifest, stats, metrics)),
  ]);
}

function section(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${content}
  </section> `;
}

function heading({ replay_run_id, stop_reason, extras }: RunManifest, metrics: Metrics): Html {
  const key = (label: string, value: number | null, format: MetricFormat): Html =>
    html`<div>
      <dt>${label}</dt>
      <dd>${metricText(value, format) ?? '–'}</dd>
    </div>`;
  const { error } = extras;
  const failure =
    error === null
      ? nothing
      : html`<p class="error">
          ${error.code}: ${error.message}${error.line === null ? '' : ` (${error.line})`}
        </p>`;
  return html`<header>
    <h1>${replay_run_id}</h1>
    <p>${extras.strategy}, ${period(metrics)}</p>
    <p class="quiet">${stop_reason}: ${endings[stop_reason]}</p>
    ${failure}
    <dl class="key">
      ${[
        key('Total return', metrics.total_return, 'percent'),
        key('Buy and hold', metrics.buy_and_hold_return, 'percent'),
        key('Sharpe ratio', metrics.sharpe, 'ratio'),
        key('Largest drawdown', metrics.max_drawdown, 'share'),
        key('Round trips', metrics.trades, 'count'),
        key('Fees', metrics.fees, 'money'),
      ]}
    </dl>
  </header> `;
}

/** Figures per year of a few days are arithmetic, not knowledge. */
function tooShort({ days }: Metrics): Html {
  return days >= WINDOWS[0]
    ? nothing
    : html`<p class="quiet">
        Figures per year and ratios are made of ${days} daily returns: too few to rely on.
      </p>`;
}

function period({ first_ts_event: first, last_ts_event: last }: Metrics): string {
  return first === null || last === null ? 'no event' : `${utc(first)} to ${utc(last)} UTC`;
}

function utc(ns: string): string {
  return new Date(Number(BigInt(ns) / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ');
}

function money(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 7 });
}

function equityChart({ equity, benchmark }: ReportSeries): Html {
  const [first, last] = [equity[0]?.value, equity.at(-1)?.value];
  return timeChart({
    id: 'equity-chart',
    title: 'Equity with buy and hold',
    summary:
      first === undefined || last === undefined
        ? 'No equity.'
        : `Equity goes from ${money(first)} to ${money(last)}.`,
    series: [
      { name: 'Equity', style: 'one', points: equity },
      { name: 'Buy and hold of the first instrument', style: 'two', points: benchmark },
    ],
    label: money,
  });
}

function underwaterChart({ underwater }: ReportSeries): Html {
  const deepest = underwater.reduce((least, { value }) => Math.min(least, value), 0);
  return timeChart({
    id: 'underwater-chart',
    title: 'Equity below its peak',
    summary: `The deepest point is ${(-deepest * 100).toFixed(2)} percent below the peak.`,
    series: [{ name: 'Drawdown', style: 'one', points: underwater }],
    label: (value) => `${Number((value * 100).toPrecision(6))} %`,
    height: 180,
    area: true,
  });
}

function dailyChart(returns: readonly number[]): Html {
  if (returns.length < 5)
    return html`<p class="none">${returns.length} daily returns are too few for a distribution.</p>`;
  const percent = (share: number): string => `${Number((share * 100).toPrecision(6))} %`;
  return barChart(
    {
      id: 'daily-chart',
      title: 'Distribution of daily returns',
      summary: `${returns.length} days, ${returns.filter((r) => r > 0).length} above 0.`,
    },
    histogram(returns, 24).map(({ from, to, count }) => ({
      label: percent(from),
      count,
      isNegative: to <= 0,
    })),
  );
}

function rollingChart(
  { days }: ReportSeries,
  returns: readonly number[],
  { periods_per_year }: Metrics,
): Html {
  if (returns.length < WINDOWS[0])
    return html`<p class="none">${returns.length} days are fewer than the 30 it takes.</p>`;
  return timeChart({
    id: 'rolling-chart',
    title: 'Rolling Sharpe ratio',
    summary: 'Sharpe ratio per year of the days before each day.',
    series: WINDOWS.map((window, i) => ({
      name: `${window} days`,
      style: i === 0 ? 'one' : 'two',
      points: rollingSharpe(returns, window, periods_per_year).map((value, day) => ({
        at: days[day]!.day * 86_400_000,
        value,
      })),
    })),
    label: (value) => String(Number(value.toPrecision(6))),
  });
}

function identity(manifest: RunManifest, stats: RunStats, metrics: Metrics): Html {
  const { extras } = manifest;
  return identityTable([
    ['Run', manifest.replay_run_id],
    ['Run key', extras.run_key, 'mono'],
    ['Dataset', `${manifest.manifest_id}, ${extras.files} files, first ${manifest.parquet_path}`],
    ['Dataset hash', extras.dataset_hash, 'mono'],
    ['Strategy', extras.strategy],
    ['Strategy hash', extras.strategy_hash, 'mono'],
    ['Parameters', JSON.stringify(extras.params), 'mono'],
    ['Models', JSON.stringify(extras.models), 'mono'],
    ['Seed', manifest.seed],
    ['Engine', `version ${extras.engine_version}`],
    ['Decisions hash', extras.hashes.decisions, 'mono'],
    ['Fills hash', extras.hashes.fills, 'mono'],
    ['State hash', extras.hashes.state, 'mono'],
    ['Events hash', extras.hashes.events, 'mono'],
    ['Events', `${stats.emitted_event_count.toLocaleString('en-US')}, ${period(metrics)}`],
    [
      'Run from',
      `${manifest.started_at} to ${manifest.finished_at}, ${durationText(stats.duration_ms / 1_000)}`,
    ],
    ...extras.notes.map((note) => ['Note', note] as const),
  ]);
}
