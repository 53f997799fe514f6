import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { streamColumns } from '#shared/market/columns.ts';

export interface PartsShape {
  /** Different rows. */
  readonly rows: number;
  readonly stream: 'bbo' | 'trade';
  readonly ids: 'number' | 'uuid';
  readonly partRows: number;
}

export const DATE = '20260115';
const DAY_NS = 86_400_000_000_000;

/** Share of rows that come once more, as after a crash. */
const AGAIN = 0.002;

/**
 * Writes parts as a day's recording leaves them: in order of arrival, exchange times in whole milliseconds and slightly out
 * of order, every part ending with rows of its own once more.
 *
 * @returns how many parts, and rows that are doubled
 */
export async function makeParts(
  spool: string,
  shape: PartsShape,
): Promise<{ parts: number; duplicates: number }> {
  const { rows, stream, ids, partRows } = shape;
  const folder = join(spool, 'exchange=binance', `stream=${stream}`, 'symbol=BTCUSDT', `date=${DATE}`);
  await mkdir(folder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '512MB' });
  const duck = await instance.connect();
  const id = ids === 'uuid' ? 'md5(i::VARCHAR)::UUID::VARCHAR' : '(4912345678 + i)::VARCHAR';
  const step = Math.floor(DAY_NS / rows);
  const start = BigInt(Date.UTC(2026, 0, 15)) * 1_000_000n;
  const values: Readonly<Record<string, string>> = {
    ts_event: `${start} + ((i * ${step} + (hash(i) % 3 = 0)::BIGINT * 700000) // 1000000) * 1000000 - (hash(i + 7) % 200 = 0)::BIGINT * 2000000 * (i > 1000)::BIGINT`,
    ts_recv: `${start} + i * ${step} + 30000000`,
    exchange: `'binance'`,
    symbol: `'BTCUSDT'`,
    stream: `'${stream}'`,
    stream_version: '1',
    bid_price: '96000 + (sin(i / 50000) * 5000)::BIGINT / 10',
    bid_qty: '(hash(i) % 20000) / 1000',
    ask_price: '96000.1 + (sin(i / 50000) * 5000)::BIGINT / 10',
    ask_qty: '(hash(i + 1) % 20000) / 1000',
    price: '96000 + (sin(i / 50000) * 5000)::BIGINT / 10',
    qty: '(hash(i) % 20000) / 1000',
    side: '(hash(i) % 2)::TINYINT * 2 - 1',
    trade_id: id,
  };
  const columns = streamColumns[stream]
    .map(({ name, type }) => `(${values[name]!})::${type} AS ${name}`)
    .join(', ');
  const again = Math.max(1, Math.floor(partRows * AGAIN));
  let parts = 0;
  for (let from = 0; from < rows; from += partRows) {
    const to = Math.min(rows, from + partRows);
    const name = `part-${String(start + BigInt(from) * BigInt(step)).padStart(19, '0')}-${String(++parts).padStart(6, '0')}.parquet`;
    await duck.run(
      `COPY (SELECT ${columns} FROM (SELECT i FROM range(${from}, ${to}) r(i) UNION ALL SELECT i FROM range(${to - again}, ${to}) r(i)))
       TO '${join(folder, name).replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536)`,
    );
  }
  duck.closeSync();
  instance.closeSync();
  return { parts, duplicates: parts * again };
}
