import type { Trade } from '#shared/report/metrics.ts';
import type { EquityLine } from '#shared/strategy/run.ts';

const tradeColumns = [
  'number',
  'exchange',
  'symbol',
  'side',
  'opened',
  'closed',
  'qty',
  'entry_price',
  'exit_price',
  'gross_pnl',
  'fees',
  'pnl',
  'duration_s',
] as const satisfies readonly (keyof Trade)[];

const equityColumns = [
  'kind',
  'ts_event',
  'equity',
  'cash',
  'max_drawdown',
  'benchmark',
] as const satisfies readonly (keyof EquityLine)[];

export const tradesHead = `${tradeColumns.join(',')}\r\n`;
export const equityHead = `${equityColumns.join(',')}\r\n`;

export function tradeRow(trade: Trade): string {
  return row(tradeColumns.map((column) => trade[column]));
}

export function equityRow(line: EquityLine): string {
  return row(equityColumns.map((column) => line[column]));
}

/** One line of RFC 4180; null is empty. */
export function row(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map((cell) => (typeof cell === 'string' ? text(cell) : cell === null ? '' : String(cell))).join(',')}\r\n`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function text(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
