import { DuckDBInstance } from '@duckdb/node-api';

export interface QuoteFileOptions {
  /** Days that the quotes are spread over. */
  readonly days?: number;
  readonly rows?: number;
  readonly symbol?: string;
  readonly exchange?: string;
}

/**
 * Writes a Parquet file of quotes as a foreign collector would: the contract's columns, ordered, times in ns from 2026-01-15.
 * The price walks on two waves, so that a strategy finds something to do; the same options give the same rows.
 */
export async function writeQuoteFile(
  path: string,
  { days = 4, rows = 4_000, symbol = 'BTCUSDT', exchange = 'binance' }: QuoteFileOptions = {},
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const duck = await instance.connect();
  try {
    await duck.run(`COPY (
      SELECT 1768435200000000000 + i * (${days} * 86400000000000 // ${rows}) AS ts_event, ts_event + 1000000 AS ts_recv,
        '${exchange}' AS exchange, '${symbol}' AS symbol, 'bbo' AS stream, 1::TINYINT AS stream_version,
        100 + ((i * 37) % 101) / 50.0 + abs((i % 400) - 200) / 40.0 AS bid_price, 1.0::DOUBLE AS bid_qty,
        bid_price + 0.01 AS ask_price, 1.0::DOUBLE AS ask_qty
      FROM (SELECT unnest(range(${rows}))::BIGINT AS i) ORDER BY i
    ) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
  } finally {
    duck.closeSync();
    instance.closeSync();
  }
}
