import { join } from 'node:path';
import type { RecordedQuote } from '#shared/market/arbitrage/run-replay.ts';
import type { Files } from '../../base/files.ts';
import { findFiles } from '../../storage/catalog/find-files.ts';
import { eachChunk, openEngine, parquet } from '../../storage/compact/engine.ts';

const MEMORY_MB = 512;

/**
 * Best bids and offers of a data folder's recorded parts by receive time, from `fromNs` up to `toNs` (both included).
 *
 * @returns how many there were
 */
export async function eachQuote(
  files: Files,
  dataDir: string,
  { fromNs, toNs }: { readonly fromNs: bigint; readonly toNs: bigint },
  take: (quote: RecordedQuote) => void,
): Promise<number> {
  const parts = (await findFiles(files, join(dataDir, 'spool'))).filter((file) =>
    file.path.includes('stream=bbo/'),
  );
  if (parts.length === 0) return 0;
  const engine = await openEngine({
    threads: 1,
    memoryMb: MEMORY_MB,
    spillDir: join(dataDir, `.signals-${process.pid}`),
  });
  let rows = 0;
  try {
    const columns = 'exchange, symbol, ts_event, ts_recv, bid_price, bid_qty, ask_price, ask_qty';
    const sql = `SELECT ${columns} FROM ${parquet(parts.map((part) => part.full))}
      WHERE ts_recv BETWEEN ${fromNs} AND ${toNs} ORDER BY ts_recv`;
    await eachChunk(engine.connection, sql, (chunk) => {
      for (const row of chunk.getRows()) {
        const [exchange, symbol, ts_event, ts_recv, bid_price, bid_qty, ask_price, ask_qty] = row;
        rows++;
        take({
          exchange: String(exchange),
          symbol: String(symbol),
          ts_event: BigInt(String(ts_event)),
          ts_recv: BigInt(String(ts_recv)),
          bid_price: Number(bid_price),
          bid_qty: Number(bid_qty),
          ask_price: Number(ask_price),
          ask_qty: Number(ask_qty),
        });
      }
    });
  } finally {
    engine.close();
  }
  return rows;
}
