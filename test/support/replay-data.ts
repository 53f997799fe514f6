import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { StreamName } from '#shared/market/stream.ts';

export interface MadeLane {
  readonly exchange: string;
  readonly stream: StreamName;
  /** Upper case. */
  readonly symbol: string;
}

export interface MadeDay extends MadeLane {
  readonly rows: number;
  /** Other numbers for another one. */
  readonly seed: number;
  /** Events are from here on, about four a second, some in the same millisecond. Default 2026-01-15. */
  readonly startMs?: number;
}

const DAY = 1_768_435_200_000;

/** Numbers in SQL that look random and are the same everywhere: `k` makes several of one row. */
const draw = (seed: number, k: number): string =>
  `(((i + ${seed * 7919 + k * 104_729}) * 1103515245 + 12345) % 2147483648)`;

const columns: Readonly<Record<StreamName, (seed: number) => string>> = {
  bbo: (seed) => `
    (1000 + ${draw(seed, 1)} % 400) / 10.0 AS bid_price, (1 + ${draw(seed, 2)} % 50) / 4.0 AS bid_qty,
    (1000 + ${draw(seed, 1)} % 400 + 1 + ${draw(seed, 3)} % 3) / 10.0 AS ask_price, (1 + ${draw(seed, 4)} % 50) / 4.0 AS ask_qty`,
  trade: (seed) => `
    (1000 + ${draw(seed, 1)} % 400) / 10.0 AS price, (1 + ${draw(seed, 2)} % 50) / 8.0 AS qty,
    (CASE WHEN ${draw(seed, 3)} % 2 = 0 THEN 1 ELSE -1 END)::TINYINT AS side, (100000 + i)::VARCHAR AS trade_id`,
  mark_price: (seed) => `
    (1000 + ${draw(seed, 1)} % 400) / 10.0 AS mark_price, CASE WHEN i < 2 THEN NULL ELSE 100.5 END::DOUBLE AS index_price`,
  funding: (seed) => `
    (${draw(seed, 1)} % 21 - 10) / 100000.0 AS funding_rate, (ts_event // 3600000000000 + 1) * 3600000000000 AS next_funding_ts`,
  open_interest: (seed) => `(${draw(seed, 1)} % 100000)::DOUBLE AS open_interest`,
};

/** SQL over the table `made`: what is stored of it. */
const sorted = 'SELECT * FROM made ORDER BY ts_event, seq';

/** Writes a compacted day. @param change SQL over the table `made` that gives what is stored instead, to damage it */
export function makeDay(root: string, day: MadeDay, change = sorted): Promise<string> {
  return withDuckDb((connection) => writeDay(connection, root, day, change));
}

async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function writeDay(
  connection: DuckDBConnection,
  root: string,
  { exchange, stream, symbol, rows, seed, startMs = DAY }: MadeDay,
  change: string,
): Promise<string> {
  const folder = join(
    root,
    `exchange=${exchange}/stream=${stream}/symbol=${symbol.toLowerCase()}/date=20260115`,
  );
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'data.parquet');
  await connection.run(`CREATE OR REPLACE TABLE ticks AS
    SELECT i, (${startMs} + i * 250 - (${draw(seed, 5)} % 3 = 0)::INT * (i > 0)::INT * 250) * 1000000 AS ts_event FROM range(${rows}) t(i)`);
  await connection.run(`CREATE OR REPLACE TABLE made AS
    SELECT ts_event, row_number() OVER (ORDER BY ts_event, i) - 1 AS seq, ts_event + 1000000 + i % 1000 AS ts_recv, '${exchange}' AS exchange,
      '${symbol}' AS symbol, '${stream}' AS stream, 1::TINYINT AS stream_version, ${columns[stream](seed)}
    FROM ticks`);
  await connection.run(
    `COPY (${change}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  return path;
}

/** Days of every stream of some symbols at three venues: `15 · symbols` of them. */
export async function makeMarket(
  root: string,
  { symbols, rows, seed = 1 }: { symbols: number; rows: number; seed?: number },
): Promise<MadeLane[]> {
  return withDuckDb(async (connection) => {
    const lanes: MadeLane[] = [];
    for (const exchange of ['binance', 'bybit', 'okx']) {
      for (const stream of ['bbo', 'trade', 'mark_price', 'funding', 'open_interest'] as const) {
        for (let k = 0; k < symbols; k++) {
          const lane = { exchange, stream, symbol: `S${k}USDT` };
          await writeDay(connection, root, { ...lane, rows, seed: seed + lanes.length }, sorted);
          lanes.push(lane);
        }
      }
    }
    return lanes;
  });
}
