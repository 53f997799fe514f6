import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PriceColumns } from '#shared/report/market-columns.ts';
import { exactly } from '../../storage/catalog/footers.ts';
import type { Lane } from './lane.ts';
import { openReadEngine } from './read-engine.ts';

/** from ≤ ts_event < to, in the unit of the data. */
export interface ColumnsOf {
  readonly lane: Lane;
  readonly unit: 'ns' | 'ms';
  readonly from: bigint;
  readonly to: bigint;
  /** Columns at most. */
  readonly columns: number;
}

/**
 * The quotes of a BBO lane in columns of equal time. The engine counts them together, so that a day costs as much memory as an
 * hour, and every figure is one that does not depend on the order of rows: the same files give the same columns.
 */
export async function priceColumns({ lane, unit, from, to, columns }: ColumnsOf): Promise<PriceColumns> {
  const perS = unit === 'ns' ? 1e9 : 1e3;
  const span = to - from;
  const width = span <= 0n ? 1n : (span + BigInt(columns) - 1n) / BigInt(columns);
  const paths = lane.files
    .filter(({ tsMin, tsMax }) => tsMin < to && tsMax >= from)
    .flatMap((file) => file.paths);
  const head = {
    from_s: Number(from) / perS,
    to_s: Number(to) / perS,
    column_s: Number(width) / perS,
  };
  const none = new Float64Array(0);
  if (paths.length === 0)
    return { ...head, rows: 0, first_s: none, last_s: none, bid_low: none, ask_high: none, mid: none };
  const engine = await openReadEngine(join(tmpdir(), `arbscope-prices-${randomBytes(6).toString('hex')}`));
  try {
    const connection = await engine.connect();
    const found = await connection.runAndReadAll(`
      WITH quotes AS (
        SELECT ts_event::BIGINT AS ts, bid_price::DOUBLE AS bid, ask_price::DOUBLE AS ask
        FROM read_parquet([${paths.map(exactly).join(', ')}], hive_partitioning = false)
        WHERE ts_event >= ${from} AND ts_event < ${to} AND isfinite(bid_price::DOUBLE) AND isfinite(ask_price::DOUBLE)
      )
      SELECT count(*)::DOUBLE, (min(ts) - ${from})::DOUBLE, (max(ts) - ${from})::DOUBLE, min(bid), max(ask),
        max({ts: ts, mid: (bid + ask) / 2}).mid
      FROM quotes GROUP BY (ts - ${from}) // ${width} ORDER BY (ts - ${from}) // ${width}`);
    const rows = found.getRows() as number[][];
    const column = (at: number, as: (value: number) => number = (value) => value): Float64Array =>
      Float64Array.from(rows, (row) => as(row[at]!));
    const time = (value: number): number => Number(from) / perS + value / perS;
    return {
      ...head,
      rows: rows.reduce((sum, row) => sum + row[0]!, 0),
      first_s: column(1, time),
      last_s: column(2, time),
      bid_low: column(3),
      ask_high: column(4),
      mid: column(5),
    };
  } finally {
    engine.close();
  }
}
