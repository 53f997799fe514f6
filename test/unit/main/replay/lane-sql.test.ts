import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamColumns } from '#shared/market/columns.ts';
import { laneSql } from '../../../../src-main/replay/read/lane-sql.ts';
import { rowsOf } from '../../../../src-main/storage/compact/engine.ts';
import { openDuck, writePart, type Row } from '../storage/compact/parts.ts';

test.each(['VARCHAR', 'BIGINT'] as const)(
  'trades of one time come in the order of their ids, kept as %s',
  async (type) => {
    const root = await mkdtemp(join(tmpdir(), 'arbscope-lane-'));
    const path = join(root, 'a.parquet');
    const duck = await openDuck();
    const rows = [10, 9, 100].map((id): Row => ({
      ts_event: 5n,
      ts_recv: 6n,
      exchange: 'bybit',
      symbol: 'BTCUSDT',
      stream: 'trade',
      stream_version: 1n,
      price: 1,
      qty: 1,
      side: 1n,
      trade_id: type === 'BIGINT' ? BigInt(id) : String(id),
    }));
    const columns = streamColumns.trade.map((column) =>
      column.name === 'trade_id' ? { ...column, type } : column,
    );
    await writePart(duck, path, 'trade', rows, { columns });
    const ids: unknown[] = [];
    for (const pieces of [1, 2]) {
      const read = await rowsOf(duck, laneSql({ layer: 'raw', paths: [path] }, 'trade', { pieces }));
      ids.push(read.map((row) => row[5]));
    }
    expect(ids).toEqual([
      ['9', '10', '100'],
      ['9', '10', '100'],
    ]);
    duck.closeSync();
    await rm(root, { recursive: true });
  },
);
