import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { streamNames, type StreamName } from '#shared/market/stream.ts';

/** Parts below a spool folder, read by a DuckDB that has nothing to do with the writer's. */
export interface Parts {
  /** Every file below the folder, with forward slashes, sorted. */
  readonly files: readonly string[];
  /** Runs SQL; the tables `bbo`, `trade`, … hold all rows of a stream, with their `file` and number in it as `row`. */
  readonly query: (sql: string) => Promise<Record<string, unknown>[]>;
  /** Columns and types as DuckDB reports them, of all files of a stream: as many rows as there are different schemas. */
  schemas(stream: StreamName): Promise<string[]>;
  close(): void;
}

export async function readParts(spool: string): Promise<Parts> {
  const found = await readdir(spool, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(spool, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await connection.runAndReadAll(sql)).getRowObjects();
  const glob = (stream: string): string =>
    `'${spool.replaceAll("'", "''")}/exchange=*/stream=${stream}/symbol=*/date=*/part-*.parquet'`;
  for (const stream of streamNames) {
    if (!files.some((file) => file.includes(`/stream=${stream}/`))) continue;
    await connection.run(
      `CREATE TEMP TABLE ${stream} AS SELECT *, filename AS file, file_row_number AS row
       FROM read_parquet(${glob(stream)}, hive_partitioning=false, filename=true, file_row_number=true)`,
    );
  }
  return {
    files,
    query: rows,
    async schemas(stream) {
      const columns = await rows(
        `SELECT DISTINCT list(name || ' ' || coalesce(type, '') || ' ' || coalesce(logical_type::VARCHAR, '')) AS columns
         FROM parquet_schema(${glob(stream)}) WHERE type IS NOT NULL GROUP BY file_name`,
      );
      const described = await rows(
        `DESCRIBE SELECT * FROM read_parquet(${glob(stream)}, hive_partitioning=false)`,
      );
      if (columns.length !== 1) return columns.map((each) => JSON.stringify(each));
      return described.map((each) => `${String(each['column_name'])} ${String(each['column_type'])}`);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
