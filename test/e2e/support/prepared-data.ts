import { mkdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** First instant of the prepared day, epoch ns: 2026-01-15 UTC. */
export const DAY_NS = 1_768_435_200_000_000_000n;
export const ROWS = 3_000;

/**
 * A day of OKX trades of SOLUSDT as the recorder leaves it, in two parts with the same ten rows in both, and a part that was
 * cut. One trade every 20 s; between 08:00 and 10:00 there is none.
 *
 * @param base folder whose `exchange=…` tree it belongs to
 */
export async function prepareDay(base: string, { isCut = true, first = 1 } = {}): Promise<void> {
  const folder = join(base, 'exchange=okx/stream=trade/symbol=SOLUSDT/date=20260115');
  await mkdir(folder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const duck = await instance.connect();
  const part = async (number: number, from: number, to: number): Promise<string> => {
    const path = join(folder, `part-${DAY_NS + BigInt(from)}-${String(number).padStart(6, '0')}.parquet`);
    await duck.run(
      `COPY (SELECT ${DAY_NS} + (CASE WHEN r < 1440 THEN r ELSE r + 360 END) * 20000000000::BIGINT + 123456789 AS ts_event,
         ts_event + 1500000 AS ts_recv, 'okx' AS exchange, 'SOLUSDT' AS symbol, 'trade' AS stream,
         1::TINYINT AS stream_version, 170 + (r % 100) / 100.0::DOUBLE AS price, 1.5::DOUBLE AS qty,
         (CASE WHEN r % 2 = 0 THEN 1 ELSE -1 END)::TINYINT AS side, (r + 900000)::VARCHAR AS trade_id
         FROM (SELECT range AS r FROM range(${from}, ${to})))
       TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    return path;
  };
  await part(first, 0, 1_510);
  await part(first + 1, 1_500, ROWS);
  if (isCut) await truncate(await part(first + 2, 0, 100), 900);
  duck.closeSync();
  instance.closeSync();
}
