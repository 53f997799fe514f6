import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { WriterOptions } from '../../src-main/storage/writer.contract.ts';

/** What a victim process is told. */
export interface VictimOrder {
  readonly folder: string;
  readonly run: number;
  readonly perSecond: number;
  /** Ends itself when this step is reached for the count-th time. */
  readonly dieAt?: { readonly step: string; readonly count: number };
}

export const EPOCH_MS = Date.UTC(2026, 0, 15);
/** Rows of run r have `ts_recv` from r · RUN_NS on, one apart: a row's place in what was pushed can be read from it. */
export const RUN_NS = 1e9;
export const slots = (['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const).map((symbol) => ({
  exchange: 'okx' as const,
  symbol,
}));

/** Small parts and short intervals, so that every step comes often. */
export function victimOptions(folder: string, ring: SharedArrayBuffer): WriterOptions {
  return {
    ring,
    dataDir: join(folder, 'spool'),
    stateDir: folder,
    slots,
    partRows: 300,
    partMs: 400,
    journalMs: 50,
  };
}

/**
 * What lies in the parts, by run: `rows` rows, of which `distinct` differ, the highest place among them, and rows whose
 * columns do not belong together.
 */
export async function rowsInParts(
  folder: string,
): Promise<Map<number, { rows: number; distinct: number; last: number; torn: number }>> {
  const spool = join(folder, 'spool');
  const names = await readdir(spool, { recursive: true });
  const parts = (stream: string): string =>
    names
      .filter((name) => name.includes(`stream=${stream}/`) && name.endsWith('.parquet'))
      .map((name) => `'${join(spool, name)}'`)
      .join(', ');
  const place = `ts_recv - ${BigInt(EPOCH_MS) * 1_000_000n}`;
  const selects = [
    ['bbo', 'bid_price <> n % 1000000000'],
    ['trade', `price <> n % 1000000000 OR trade_id <> (n // 1000000000) || '-' || (n % 1000000000)`],
  ]
    .filter(([stream]) => parts(stream!) !== '')
    .map(
      ([stream, torn]) =>
        `SELECT n, ${torn} AS torn FROM (SELECT *, ${place} AS n FROM read_parquet([${parts(stream!)}], hive_partitioning = false))`,
    );
  if (selects.length === 0) return new Map();
  const duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const found = await duck.runAndReadAll(
    `SELECT n // ${RUN_NS}, count(*), count(DISTINCT n), max(n % ${RUN_NS}), count(*) FILTER (torn)
     FROM (${selects.join(' UNION ALL ')}) GROUP BY 1`,
  );
  duck.closeSync();
  return new Map(
    found.getRows().map((row) => {
      const [run, rows, distinct, last, torn] = row.map(Number);
      return [run!, { rows: rows!, distinct: distinct!, last: last!, torn: torn! }];
    }),
  );
}
