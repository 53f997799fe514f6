import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, rowsOf } from '../compact/engine.ts';

/** Columns of a file in their order, each with its type: `ts_event BIGINT`. */
export async function columnsOf(connection: DuckDBConnection, path: string): Promise<string[]> {
  const rows = await rowsOf(
    connection,
    `SELECT name || ' ' || coalesce(duckdb_type, 'nested') FROM parquet_schema(${literal(path)}) WHERE column_id > 0 ORDER BY column_id`,
  );
  return rows.map(([column]) => String(column));
}

/** What keeps columns from being the ones that are wanted, in this order. */
export function columnFault(wanted: readonly string[], found: readonly string[]): string | undefined {
  const missing = wanted.filter((column) => !found.includes(column));
  const extra = found.filter((column) => !wanted.includes(column));
  if (missing.length + extra.length > 0) {
    return `columns: expected ${missing.join(', ') || 'no others'}, found ${extra.join(', ') || 'none of them'}`;
  }
  const at = wanted.findIndex((column, k) => column !== found[k]);
  return at === -1 ? undefined : `column ${at + 1}: expected ${wanted[at]!}, found ${found[at]!}`;
}
