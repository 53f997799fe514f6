import { DuckDBInstance } from '@duckdb/node-api';
import type { PartFacts } from './part-facts.ts';

/** Reads what a part file holds: count and bounds, every row group touched. */
export interface PartReader {
  /** @returns undefined when the file cannot be read as a part */
  read(path: string): Promise<Omit<PartFacts, 'bytes'> | undefined>;
  close(): void;
}

export async function openPartReader(): Promise<PartReader> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  return {
    async read(path) {
      try {
        const result = await connection.runAndReadAll(
          `SELECT count(*), min(ts_event), max(ts_event)
           FROM read_parquet('${path.replaceAll("'", "''")}', hive_partitioning = false)`,
        );
        const [rows, minTsEvent, maxTsEvent] = result.getRows()[0] ?? [];
        if (typeof rows !== 'bigint' || typeof minTsEvent !== 'bigint' || typeof maxTsEvent !== 'bigint')
          return undefined;
        return { rows: Number(rows), minTsEvent, maxTsEvent };
      } catch {
        // Only the question matters whether it can be read; the caller keeps the file and says so.
        return undefined;
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
