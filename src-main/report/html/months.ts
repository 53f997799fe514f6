import type { DayClose } from '../daily-equity.ts';
import { html, nothing, type Html } from './escape.ts';

/** Return of every month the run touched: last equity of the month over the last before it. */
export function monthlyReturns(
  capital: number,
  days: readonly DayClose[],
): { year: number; month: number; share: number }[] {
  const months: { year: number; month: number; share: number }[] = [];
  let before = capital;
  days.forEach(({ day, equity }, i) => {
    const date = new Date(day * 86_400_000);
    const next = days[i + 1];
    const isLast = next === undefined || new Date(next.day * 86_400_000).getUTCMonth() !== date.getUTCMonth();
    if (!isLast || before <= 0) return;
    months.push({ year: date.getUTCFullYear(), month: date.getUTCMonth(), share: equity / before - 1 });
    before = equity;
  });
  return months;
}

const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Months against years; the deeper the colour, the more. */
export function monthTable(capital: number, days: readonly DayClose[]): Html {
  const months = monthlyReturns(capital, days);
  if (months.length === 0) return html`<p class="none">No month to show.</p>`;
  const most = Math.max(...months.map(({ share }) => Math.abs(share)));
  const years = [...new Set(months.map(({ year }) => year))];
  const cell = (year: number, month: number): Html => {
    const found = months.find((one) => one.year === year && one.month === month);
    if (found === undefined) return html`<td></td>`;
    return html`<td class="${heat(found.share, most)}">${percent(found.share)}</td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of months">
      <table class="months">
        <caption class="unseen">
          Return per month
        </caption>
        <thead>
          <tr>
            <th scope="col">Year</th>
            ${NAMES.map((name) => html`<th scope="col">${name}</th>`)}
            <th scope="col">All</th>
          </tr>
        </thead>
        <tbody>
          ${years.map(
            (year) =>
              html`<tr>
                <th scope="row">${year}</th>
                ${NAMES.map((_, month) => cell(year, month))}
                <td>${percent(yearOf(months, year))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${months.length === 1 ? html`<p class="quiet">The run lies within one month.</p>` : nothing}`;
}

function yearOf(months: readonly { year: number; share: number }[], year: number): number {
  return months.filter((one) => one.year === year).reduce((growth, { share }) => growth * (1 + share), 1) - 1;
}

function percent(share: number): string {
  return `${share > 0 ? '+' : ''}${(share * 100).toFixed(2)}`;
}

/** One of four depths in the colour of the sign. */
export function heat(value: number, most: number): string {
  if (value === 0 || most === 0) return '';
  const depth = Math.min(Math.ceil((Math.abs(value) / most) * 4), 4);
  return `${value > 0 ? 'up' : 'down'}-${depth}`;
}
