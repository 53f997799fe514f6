import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

export interface MadeData {
  readonly exchange: string;
  readonly symbol: string;
  readonly rows: number;
  /** Other prices for another one. */
  readonly seed: number;
}

/** Writes quotes of a day as compaction would: two to a millisecond here and there, zstd, row groups of 65,536. */
export async function makeData(root: string, { exchange, symbol, rows, seed }: MadeData): Promise<string> {
  const folder = join(root, `exchange=${exchange}/stream=bbo/symbol=${symbol.toLowerCase()}/date=20260115`);
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'data.parquet');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' });
  const connection = await instance.connect();
  const stepNs = Math.floor(86_000_000_000_000 / rows / 1_000) * 1_000;
  const walk = `(100 + 10 * sin((i + ${seed * 1_000}) / 5000.0) + (((i + ${seed}) * 1103515245 + 12345) % 2147483648 % 100) / 100.0)`;
  await connection.run(`COPY (
    SELECT 1768435200000000000 + (i - (i % 3 = 1)::INT) * ${stepNs} AS ts_event, i AS seq, 1768435200000000000 + i * ${stepNs} + 1000000 AS ts_recv,
      '${exchange}' AS exchange, '${symbol}' AS symbol, 'bbo' AS stream, 1::TINYINT AS stream_version,
      round(${walk}, 2) AS bid_price, (i % 97) / 10.0 AS bid_qty, round(${walk} + 0.01, 2) AS ask_price, (i % 89) / 10.0 AS ask_qty
    FROM range(${rows}) t(i)) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}
