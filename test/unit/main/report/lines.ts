import type { EquityLine, FillLine } from '#shared/strategy/run.ts';

const HOUR_NS = 3_600_000_000_000n;
/** 2026-01-15T00:00:00Z. */
const MIDNIGHT_NS = 1_768_435_200_000_000_000n;

/** Hours after `MIDNIGHT_NS` as a line says it. */
export function at(hours: number): string {
  return String(MIDNIGHT_NS + BigInt(Math.round(hours * 3_600)) * (HOUR_NS / 3_600n));
}

export function equityLine(
  kind: EquityLine['kind'],
  hours: number,
  equity: number,
  benchmark: number | null = null,
): EquityLine {
  return { kind, ts_event: at(hours), equity, cash: equity, max_drawdown: 0, benchmark };
}

/** A fill and what it leaves, by hand. */
export interface FillSketch {
  readonly hours: number;
  readonly side: 'BUY' | 'SELL';
  readonly qty: number;
  readonly price: number;
  readonly fee: number;
  readonly position: number;
  readonly realized?: number;
  readonly exchange?: string;
}

export function fillLine({
  hours,
  side,
  qty,
  price,
  fee,
  position,
  realized = 0,
  exchange = 'binance',
}: FillSketch): FillLine {
  return {
    replay_run_id: 'replay_test',
    cursor: '',
    ts_event: at(hours),
    fill: {
      id: 'fill_1',
      orderId: 'ord_1',
      symbol: 'BTCUSDT',
      side,
      qty,
      fillPrice: price,
      fillValue: qty * price,
      fee,
      exchange,
    },
    position,
    entry: 0,
    realized_pnl: realized,
  };
}
