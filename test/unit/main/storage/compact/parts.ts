import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { streamColumns } from '#shared/market/columns.ts';
import type { StreamName } from '#shared/market/stream.ts';

/** A row by column name, as DuckDB gives it. */
export type Row = Readonly<Record<string, bigint | number | string | null>>;

/** The n-th trade of BTCUSDT on Binance, received 500 ns after its time. */
export function tradeRow(n: number, ts_event: bigint): Row {
  return {
    ts_event,
    ts_recv: ts_event + 500n,
    exchange: 'binance',
    symbol: 'BTCUSDT',
    stream: 'trade',
    stream_version: 1,
    price: 96_000 + n / 10,
    qty: 1,
    side: 1,
    trade_id: String(1000 + n),
  };
}

export const sql = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export async function openDuck(): Promise<DuckDBConnection> {
  return (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
}

function cell(value: Row[string], type: string): string {
  if (value === null || value === undefined) return `NULL::${type}`;
  return typeof value === 'string' ? `${sql(value)}::${type}` : `${sql(String(value))}::${type}`;
}

/** Writes rows as a Parquet file with the columns of the stream's contract, by SQL values. */
export async function writePart(
  duck: DuckDBConnection,
  path: string,
  stream: StreamName,
  rows: readonly Row[],
  { columns = streamColumns[stream], rowGroup = 2048, options = '' } = {},
): Promise<void> {
  await duck.run(`CREATE OR REPLACE TEMP TABLE p (${columns.map((c) => `${c.name} ${c.type}`).join(', ')})`);
  for (let at = 0; at < rows.length; at += 500) {
    const values = rows
      .slice(at, at + 500)
      .map((row) => `(${columns.map(({ name, type }) => cell(row[name] ?? null, type)).join(', ')})`);
    await duck.run(`INSERT INTO p VALUES ${values.join(', ')}`);
  }
  await duck.run(
    `COPY p TO ${sql(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroup}${options === '' ? '' : `, ${options}`})`,
  );
}

/** Folder of a spool partition, made. */
export async function partitionFolder(
  root: string,
  stream: StreamName,
  { exchange = 'binance', symbol = 'BTCUSDT', date = '20260115' } = {},
): Promise<string> {
  const folder = join(root, `exchange=${exchange}`, `stream=${stream}`, `symbol=${symbol}`, `date=${date}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

export async function readRows(duck: DuckDBConnection, path: string): Promise<Row[]> {
  const result = await duck.runAndReadAll(
    `SELECT * FROM read_parquet(${sql(path)}, hive_partitioning=false)`,
  );
  return result.getRowObjects() as Row[];
}
