import { join } from 'node:path';
import type { FillMark } from '#shared/api/replay-market.ts';
import { RUN_FILES, runFolder, type FillLine } from '#shared/strategy/run.ts';
import { linesOf } from '../verify/first-difference.ts';

export interface FillsOf {
  readonly outDir: string;
  readonly runId: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly unit: 'ns' | 'ms';
  /** from ≤ time < to, epoch seconds. */
  readonly from_s: number;
  readonly to_s: number;
  readonly column_s: number;
}

export interface MarketFills {
  readonly fills: readonly FillMark[];
  readonly fills_total: number;
  readonly position_s: Float64Array;
  readonly position: Float64Array;
}

/**
 * The fills of an instrument put together by column and side, and its position after each column that has one. The position
 * before the first column is what fills before it have left.
 */
export async function marketFills(of: FillsOf): Promise<MarketFills> {
  const { outDir, runId, exchange, symbol, unit, from_s, to_s, column_s } = of;
  const perS = unit === 'ns' ? 1e9 : 1e3;
  const marks = new Map<string, FillMark>();
  const steps = new Map<number, { readonly time_s: number; readonly position: number }>();
  let total = 0;
  for await (const text of linesOf(join(outDir, runFolder(runId), RUN_FILES.fills))) {
    const { ts_event, fill, position } = JSON.parse(text) as FillLine;
    if (fill.exchange !== exchange || fill.symbol !== symbol) continue;
    const time_s = Number(ts_event) / perS;
    if (time_s >= to_s) break;
    if (time_s < from_s) {
      steps.set(-1, { time_s: from_s, position });
      continue;
    }
    total++;
    const column = Math.floor((time_s - from_s) / column_s);
    steps.set(column, { time_s, position });
    const isBuy = fill.side === 'BUY';
    const key = `${column} ${fill.side}`;
    marks.set(key, {
      time_s,
      price: fill.fillPrice,
      is_buy: isBuy,
      count: (marks.get(key)?.count ?? 0) + 1,
    });
  }
  const all = [...steps.values()];
  return {
    fills: [...marks.values()].toSorted((a, b) => a.time_s - b.time_s),
    fills_total: total,
    position_s: Float64Array.from(all, ({ time_s }) => time_s),
    position: Float64Array.from(all, ({ position }) => position),
  };
}
