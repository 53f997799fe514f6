import { metricGroups, metricText, type MetricFormat } from '#shared/report/metric-rows.ts';
import { heatmapOf, type HeatCell, type Heatmap } from '#shared/sweep/heatmap.ts';
import type { Winner } from '#shared/sweep/winner.ts';
import { document } from '../report/html/document.ts';
import { html, nothing, type Html } from '../report/html/escape.ts';
import { heat } from '../report/html/months.ts';
import { identityTable } from '../report/html/tables.ts';
import { score, type Objective } from './objective.ts';
import type { SweepSummary } from './sweep-summary.ts';
import { heatPoint, type TrialRow } from './trial-row.ts';

/** Trials of the table; the CSV has all. */
const MOST_ROWS = 200;

/** The report of a sweep as one self-contained HTML file. */
export function sweepPage(
  summary: SweepSummary,
  rows: readonly TrialRow[],
  names: readonly string[],
  objective: Objective,
): string {
  const known = metricGroups.flatMap((group) => group.rows).find(({ key }) => key === objective.metric);
  const label = known?.label ?? objective.metric;
  const format = known?.format ?? 'ratio';
  const text = (value: number | null): string => (value === null ? '–' : (metricText(value, format) ?? '–'));
  const windows = [...new Set(rows.map(({ window }) => window))];
  return document(`${summary.strategy} – parameter sweep`, [
    heading(summary, label),
    section('winners', 'Winners', winnerTable(summary.winners, names, text)),
    ...windows.map((window) => {
      const own = rows.filter((row) => row.window === window);
      const title =
        windows.length === 1 ? `${label} by parameters` : `${label} by parameters, window ${window}`;
      return section(
        `map-${window}`,
        title,
        heatmaps(
          heatmapOf(
            own.map((row) => heatPoint(row, objective)),
            names,
          ),
          own.some(({ test }) => test !== null),
          text,
        ),
      );
    }),
    section('trials', 'Trials', trialTable(rows, names, objective, text)),
    section('identity', 'What was tried', identity(summary)),
  ]);
}

function section(id: string, title: string, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${content}
  </section>`;
}

function heading(
  { strategy, trials, runs, refused, failed, winners, out_of_sample_return }: SweepSummary,
  label: string,
): Html {
  const key = (name: string, value: string): Html =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  const best = winners.at(-1);
  const share = (value: number | null | undefined, format: MetricFormat): string =>
    value == null ? '–' : (metricText(value, format) ?? '–');
  return html`<header>
    <h1>${strategy}: parameter sweep</h1>
    <p>
      The best ${label.toLowerCase()} on the training data, and what is left of it on data the choice has not
      seen.
    </p>
    <dl class="key">
      ${[
        key('Trials', String(trials)),
        key('Runs', String(runs)),
        key('Refused or failed', String(refused + failed)),
        key('Deflated Sharpe', share(best?.deflated_sharpe, 'share')),
        key('Return of the tests', share(out_of_sample_return, 'percent')),
      ]}
    </dl>
  </header>`;
}

function winnerTable(
  winners: readonly Winner[],
  names: readonly string[],
  text: (value: number | null) => string,
): Html {
  if (winners.length === 0)
    return html`<p class="none">
      No trial keeps to the constraints with a defined objective. Figures per day, such as the Sharpe ratio,
      take at least two days of data.
    </p>`;
  const ratio = (value: number | null): string => metricText(value, 'ratio') ?? '–';
  const heads = ['Training', 'Test', 'Sharpe, training', 'Sharpe that luck finds', 'Deflated Sharpe'];
  const line = (one: Winner): Html => {
    const numbers = [
      text(one.train),
      text(one.test),
      ratio(one.sharpe),
      ratio(one.lucky_sharpe),
      metricText(one.deflated_sharpe, 'share') ?? '–',
    ];
    return html`<tr>
      <td>${one.window}</td>
      <td>${one.trial}</td>
      <td class="mono">${names.map((name) => `${name} ${plain(one.params[name])}`).join(', ')}</td>
      ${numbers.map((number) => html`<td class="n">${number}</td>`)}
    </tr>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of winners">
      <table>
        <caption class="unseen">
          Winners
        </caption>
        <thead>
          <tr>
            <th scope="col">Window</th>
            <th scope="col">Trial</th>
            <th scope="col">Parameters</th>
            ${heads.map((name) => html`<th scope="col" class="n">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${winners.map(line)}
        </tbody>
      </table>
    </div>
    <p class="quiet">${deflation(winners)}</p>`;
}

function deflation(winners: readonly Winner[]): string {
  const least = Math.min(...winners.map(({ trials }) => trials));
  return least < 2
    ? 'Deflated Sharpe: not defined, as fewer than two trials have a Sharpe ratio. It takes at least two days of data, and capital that is not used up.'
    : `Deflated Sharpe: how probable it is that the true Sharpe ratio is above what the best of ${winners[0]!.trials} worthless trials would have shown by luck. Below 95 % the choice is not better than luck.`;
}

function heatmaps(map: Heatmap | undefined, hasTest: boolean, text: (value: number | null) => string): Html {
  if (map === undefined) return html`<p class="none">Fewer than two parameters vary.</p>`;
  const one = (title: string, figure: (cell: HeatCell) => number | null): Html => {
    const most = Math.max(
      ...map.rows.flatMap(({ cells }) =>
        cells.map((cell) => Math.abs((cell === null ? null : figure(cell)) ?? 0)),
      ),
    );
    const cell = (found: HeatCell | null): Html => {
      const value = found === null ? null : figure(found);
      if (found === null || value === null) return html`<td class="quiet">–</td>`;
      return html`<td class="${heat(value, most)}" title="trial ${found.trial}">${text(value)}</td>`;
    };
    return html`<h3>${title}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label="${title}">
        <table class="months">
          <caption class="unseen">
            ${title}: ${map.y} down, ${map.x} across
          </caption>
          <thead>
            <tr>
              <th scope="col">${map.y} \\ ${map.x}</th>
              ${map.columns.map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${map.rows.map(
              ({ label, cells }) =>
                html`<tr>
                  <th scope="row">${label}</th>
                  ${cells.map(cell)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  };
  return html`${one('Training', ({ train }) => train)}${hasTest ? one('Test of the same trials', ({ test }) => test) : nothing}
    <p class="quiet">Each cell is the best trial in training, whatever the other parameters were.</p>`;
}

function trialTable(
  rows: readonly TrialRow[],
  names: readonly string[],
  objective: Objective,
  text: (value: number | null) => string,
): Html {
  const rank = ({ status, train }: TrialRow): number =>
    status === 'ok' && train !== null
      ? (score(train.metrics, objective) ?? Number.NEGATIVE_INFINITY)
      : Number.NEGATIVE_INFINITY;
  const sorted = rows.toSorted(
    (a, b) => a.window - b.window || compare(rank(b), rank(a)) || a.trial - b.trial,
  );
  const figure = (side: TrialRow['train']): number | null => {
    const value = side?.metrics[objective.metric];
    return typeof value === 'number' ? value : null;
  };
  const heads = ['Training', 'Test', 'Return, training', 'Return, test', 'Trades'];
  const line = (row: TrialRow): Html => {
    const numbers = [
      text(figure(row.train)),
      text(figure(row.test)),
      metricText(row.train?.metrics.total_return ?? null, 'percent') ?? '–',
      metricText(row.test?.metrics.total_return ?? null, 'percent') ?? '–',
      String(row.train?.metrics.trades ?? '–'),
    ];
    const note =
      row.status === 'ok'
        ? row.is_allowed
          ? 'ok'
          : 'breaks a constraint'
        : `${row.status}: ${row.text ?? ''}`;
    return html`<tr>
      <td>${row.window}</td>
      <td>${row.trial}</td>
      ${names.map((name) => html`<td>${plain(row.params[name])}</td>`)}${numbers.map((number) => html`<td class="n">${number}</td>`)}
      <td>${note}</td>
    </tr>`;
  };
  const cut =
    sorted.length > MOST_ROWS
      ? html`<p class="quiet">The best ${MOST_ROWS} of ${sorted.length} rows; sweep.csv has all.</p>`
      : nothing;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of trials">
      <table>
        <caption class="unseen">
          Trials
        </caption>
        <thead>
          <tr>
            <th scope="col">Window</th>
            <th scope="col">Trial</th>
            ${names.map((name) => html`<th scope="col">${name}</th>`)}${heads.map((name) => html`<th scope="col" class="n">${name}</th>`)}
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          ${sorted.slice(0, MOST_ROWS).map(line)}
        </tbody>
      </table>
    </div>
    ${cut}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function identity({ sweep_key, dataset_hash, spec, objective, constraints, windows }: SweepSummary): Html {
  return identityTable([
    ['Sweep key', sweep_key, 'mono'],
    ['Dataset hash', dataset_hash, 'mono'],
    ['Objective', objective],
    [
      'Constraints',
      constraints.length === 0
        ? 'none'
        : constraints.map(({ metric, operator, value }) => `${metric} ${operator} ${value}`).join(', '),
    ],
    ['Windows', String(windows.length)],
    ...Object.entries(spec).map(([name, value]) => [name, JSON.stringify(value), 'mono'] as const),
  ]);
}
