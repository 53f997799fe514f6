import { metricGroups, metricText } from '#shared/report/metric-rows.ts';
import type { Metrics, Trade } from '#shared/report/metrics.ts';
import { durationText } from '#shared/report/metric-rows.ts';
import { html, nothing, type Html } from './escape.ts';

/** All figures in groups; what the run does not define is a dash that says so. */
export function metricTables(metrics: Metrics): Html {
  const value = (text: string | undefined): Html =>
    text === undefined
      ? html`<td class="quiet"><span aria-hidden="true">–</span><span class="unseen">not defined</span></td>`
      : html`<td>${text}</td>`;
  return html`<div class="groups">
    ${metricGroups.map(
      ({ title, rows }) =>
        html`<div>
          <h3>${title}</h3>
          <table>
            <caption class="unseen">
              ${title}
            </caption>
            <tbody>
              ${rows.map(
                ({ key, label, format }) =>
                  html`<tr>
                    <th scope="row">${label}</th>
                    ${value(metricText(metrics[key], format))}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`,
    )}
  </div>`;
}

/** Rows of name and value. `mono` for hashes and JSON. */
export function identityTable(
  rows: readonly (readonly [name: string, value: string, mono?: 'mono'])[],
): Html {
  return html`<table class="identity">
    <caption class="unseen">
      Identity of the run
    </caption>
    <tbody>
      ${rows.map(
        ([name, value, mono]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td class="${mono ?? ''}">${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @param count of all trades, shown or not */
export function tradeTable(trades: readonly Trade[], count: number): Html {
  if (trades.length === 0) return html`<p class="none">No position was opened and closed.</p>`;
  const heads = ['Opened (UTC)', 'Closed (UTC)', 'Venue', 'Symbol', 'Side'];
  const numbers = ['Quantity', 'Entry', 'Exit', 'Fees', 'Profit', 'Duration'];
  const cut =
    count > trades.length
      ? html`<p class="quiet">The first ${trades.length} of ${count}; trades.csv has all.</p>`
      : nothing;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of trades">
      <table>
        <caption class="unseen">
          Trades
        </caption>
        <thead>
          <tr>
            <th scope="col" class="n">#</th>
            ${heads.map(
              (name) => html`<th scope="col">${name}</th>`,
            )}${numbers.map((name) => html`<th scope="col" class="n">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${trades.map(tradeRow)}
        </tbody>
      </table>
    </div>
    ${cut}`;
}

function tradeRow(trade: Trade): Html {
  const texts = [
    time(trade.opened),
    time(trade.closed),
    trade.exchange,
    trade.symbol,
    trade.side === 'LONG' ? 'Long' : 'Short',
  ];
  const numbers = [
    digits(trade.qty),
    digits(trade.entry_price),
    digits(trade.exit_price),
    trade.fees.toFixed(4),
    signed(trade.pnl),
    durationText(trade.duration_s),
  ];
  return html`<tr>
    <td class="n">${trade.number}</td>
    ${texts.map((text) => html`<td>${text}</td>`)}${numbers.map((text) => html`<td class="n">${text}</td>`)}
  </tr>`;
}

function time(ns: string): string {
  return new Date(Number(BigInt(ns) / 1_000_000n)).toISOString().slice(0, 23).replace('T', ' ');
}

function digits(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 8 });
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(4)}`;
}
