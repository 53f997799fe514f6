import type { Point } from '../curve.ts';
import { MOST_FILLS, type FillMark } from '../report-collector.ts';
import { timeChart } from './chart.ts';
import { html, type Html } from './escape.ts';
import type { Scale } from './scale.ts';

/** Price of the first instrument with what was bought (triangle up) and sold (triangle down). */
export function priceChart(price: readonly Point[], fills: readonly FillMark[]): Html {
  // Fills are prices too: between them the line would pass by its own marks.
  const points: readonly Point[] = [...price, ...fills.map(({ at, price: value }) => ({ at, value }))].sort(
    (a, b) => a.at - b.at,
  );
  const bought = fills.filter(({ side }) => side === 'BUY').length;
  const chart = timeChart({
    id: 'price',
    title: 'Price with fills',
    summary: `Mid price of the first instrument, ${bought} buys and ${fills.length - bought} sells.`,
    series: [{ name: 'Mid', style: 'two', points }],
    label: (value) => value.toLocaleString('en-US', { maximumSignificantDigits: 6 }),
    marks: (x, y) => fills.map((fill) => mark(fill, x, y)),
  });
  const cut = fills.length === MOST_FILLS ? ` The first ${MOST_FILLS} fills are marked.` : '';
  return html`${chart}
    <p class="quiet">Mids at fills and at ends of days (UTC).${cut}</p>`;
}

function mark({ at, side, qty, price }: FillMark, x: Scale, y: Scale): Html {
  const [left, top] = [x.at(at), y.at(price)];
  const isBuy = side === 'BUY';
  const shape = isBuy ? `M${left} ${top}l5 9h-10z` : `M${left} ${top}l5 -9h-10z`;
  return html`<path class="${isBuy ? 'rise' : 'fall'}" d="${shape}"
    ><title>${side} ${qty} at ${price}, ${new Date(at).toISOString()}</title></path
  >`;
}
