import type { DuckDBConnection } from '@duckdb/node-api';
import { streamColumns } from '#shared/market/columns.ts';
import { streamNames, type StreamName } from '#shared/market/stream.ts';
import { literal, parquet, rowsOf } from '../compact/engine.ts';
import type { DatasetFiles } from './facts.ts';

/** What a dataset holds events of. */
export interface Identity {
  readonly exchange: string;
  readonly stream: StreamName;
  /** Upper case. */
  readonly symbol: string;
}

/** Exchange, stream and symbol by the folders' names, else by the first row of a file. @param found its columns */
export async function identify(
  connection: DuckDBConnection,
  path: string,
  dataset: DatasetFiles,
  found: readonly string[],
): Promise<Identity | { readonly fault: string }> {
  let { exchange, stream, symbol } = dataset;
  if (exchange === undefined || stream === undefined || symbol === undefined) {
    const missing = ['exchange VARCHAR', 'symbol VARCHAR', 'stream VARCHAR'].filter(
      (column) => !found.includes(column),
    );
    if (missing.length > 0)
      return { fault: `expected the columns of an event stream, found no ${missing.join(', ')}` };
    const sql = `SELECT exchange, stream, symbol FROM ${parquet([path])} LIMIT 1`;
    const [row] = await rowsOf(connection, sql);
    [exchange, stream, symbol] = (row ?? ['', '', '']).map(String) as [string, string, string];
  }
  const known = streamNames.find((name) => name === stream);
  if (known === undefined)
    return {
      fault: `stream: expected one of ${streamNames.join(', ')}, found ${stream === '' ? 'no row' : stream}`,
    };
  return { exchange, stream: known, symbol: symbol.toUpperCase() };
}

/** SQL that is true for rows that belong to the dataset; letter case aside, as foreign trees write it either way. */
export function fits({ exchange, stream, symbol }: Identity): string {
  const same = `lower(exchange) = ${literal(exchange.toLowerCase())} AND upper(symbol) = ${literal(symbol)} AND stream = ${literal(stream)} AND stream_version = 1`;
  const values = streamColumns[stream].map(({ name, type, nullable }) => {
    const value = type === 'DOUBLE' ? `isfinite(${name})` : `${name} IS NOT NULL`;
    return nullable === true ? `(${name} IS NULL OR ${value})` : value;
  });
  return `coalesce(${[same, ...values].join(' AND ')}, false)`;
}
