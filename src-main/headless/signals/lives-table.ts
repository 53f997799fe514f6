import type { SignalLife } from '#shared/api/signals.ts';

const head = ['opened', 'symbol', 'buy', 'sell', 'kind', 'net %', 'peak %', 'life', 'value', 'profit', 'end'];
const isRight = [false, false, false, false, false, true, true, true, true, true, false];

const kinds: Readonly<Record<SignalLife['type'], string>> = {
  ARBITRAGE_OPPORTUNITY: 'arbitrage',
  BASIS: 'basis',
  SUSPECT: 'suspect',
};

/** Lives for people, one a line. */
export function livesTable(lives: readonly SignalLife[]): string {
  if (lives.length === 0) return 'no signal in that time\n';
  const rows = [head, ...lives.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (isRight[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
    .concat('\n');
}

function rowOf(life: SignalLife): string[] {
  return [
    new Date(life.opened_ms).toISOString(),
    life.symbol,
    life.buy_exchange,
    life.sell_exchange,
    kinds[life.type],
    life.open_net_pct.toFixed(4),
    life.peak_net_pct.toFixed(4),
    life.lifetime_ms === null ? 'open' : `${(life.lifetime_ms / 1_000).toFixed(3)} s`,
    `${life.max_notional.toFixed(2)} ${life.reference_currency}`,
    life.net_profit.toFixed(4),
    life.evidence ?? life.close_reason ?? '',
  ];
}
