import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** The engine that decodes the files of one run; a connection for each lane. */
export interface ReadEngine {
  connect(): Promise<DuckDBConnection>;
  /** What is being executed ends early, with an error. */
  interrupt(): void;
  /** Only when nothing is asked of it any more: a statement whose connection goes away takes the program with it. */
  close(): void;
}

/** Each connection holds a row group decoded; the limit is for sorting parts, which goes to `spillDir` beyond it. */
const MEMORY_MB = 1_024;

/** @param spillDir where parts that do not fit into memory are sorted; made and left empty by the engine */
export async function openReadEngine(spillDir: string): Promise<ReadEngine> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: `${MEMORY_MB}MB`,
    temp_directory: spillDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    // Every file is read once: kept bytes would only grow with the dataset.
    enable_external_file_cache: 'false',
  });
  const connections: DuckDBConnection[] = [];
  return {
    async connect() {
      const connection = await instance.connect();
      connections.push(connection);
      return connection;
    },
    interrupt() {
      for (const connection of connections) connection.interrupt();
    },
    close() {
      for (const connection of connections.splice(0)) connection.closeSync();
      instance.closeSync();
    },
  };
}
