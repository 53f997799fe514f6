import {
  DuckDBInstance,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBValue,
} from '@duckdb/node-api';
import { errorText } from '#shared/error-text.ts';

export interface EngineOptions {
  /** Threads of the engine; never changes what is written. */
  readonly threads: number;
  /** Memory the engine's buffers may take; beyond it they go to `folder`. */
  readonly memoryMb: number;
  /** Where the engine puts what does not fit into memory; without one it fails then. Left empty. */
  readonly spillDir?: string;
}

/** A DuckDB in memory, for one task. */
export interface Engine {
  readonly connection: DuckDBConnection;
  close(): void;
}

export async function openEngine({ threads, memoryMb, spillDir = '' }: EngineOptions): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: `${memoryMb}MB`,
    temp_directory: spillDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `read_parquet` over files as they are: no columns from folder names, no guessing of types. */
export function parquet(paths: readonly string[]): string {
  return `read_parquet([${paths.map(literal).join(', ')}], hive_partitioning = false)`;
}

export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<DuckDBValue[][]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

/** Hands over a result chunk by chunk as it comes. */
export async function eachChunk(
  connection: DuckDBConnection,
  sql: string,
  take: (chunk: DuckDBDataChunk) => void,
): Promise<void> {
  const result = await connection.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    take(chunk);
  }
}

/** First line of an engine's error. */
export function firstLine(cause: unknown): string {
  return errorText(cause).split('\n', 1)[0]!;
}
