import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { streamColumns } from '#shared/market/columns.ts';
import { streamNames, type StreamName } from '#shared/market/stream.ts';
import { systemFiles } from '../../../../../src-main/base/files.ts';
import { compactDataset } from '../../../../../src-main/storage/compact/compact-dataset.ts';
import { openEngine } from '../../../../../src-main/storage/compact/engine.ts';
import { findSpoolDatasets } from '../../../../../src-main/storage/compact/find-datasets.ts';
import { openDuck, partitionFolder, readRows, writePart, type Row } from './parts.ts';
import { referenceCompaction, referenceHash } from './reference.ts';

let folder: string;
let duck: DuckDBConnection;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "compact it's "));
  duck = await openDuck();
});
afterAll(async () => {
  duck.closeSync();
  await rm(folder, { recursive: true });
});

// Dozens of compactions each; one that is still under way would write into the folder of the next.
vi.setConfig({ testTimeout: 240_000 });

const T = 1_768_435_200_000_000_000n;
const where = { exchange: 'binance', symbol: 'BTCUSDT' } as const;

/** Few different times, prices and ids, so that ties, equal rows and doubled ids abound. */
function rowOf(stream: StreamName): fc.Arbitrary<Row> {
  const price = fc.constantFrom(96_000.1, 96_000.2, 0.1 + 0.2, 5e-324);
  const ts = fc.oneof(
    fc.constantFrom(T, T + 1n, T + 1_000_000n),
    fc.bigInt(T - 10n ** 16n, T + 86_400_000_000_000n),
  );
  const id = fc.oneof(
    fc.constantFrom(
      '7',
      '007',
      '10',
      '9',
      'a',
      'ключ',
      '2f0c9d5e-8a53-5f7b-9f9e-6c1d1f6a7b80',
      'x'.repeat(63),
    ),
    fc.nat(40).map(String),
    fc.string({ maxLength: 26, unit: 'grapheme' }),
  );
  const head = { ts_event: ts, ts_recv: fc.oneof(fc.constantFrom(T, T + 1n), ts) };
  const own: Record<StreamName, Record<string, fc.Arbitrary<Row[string]>>> = {
    bbo: { bid_price: price, bid_qty: price, ask_price: price, ask_qty: price },
    trade: {
      price,
      qty: price,
      side: fc.constantFrom(1, -1, 0),
      trade_id: id.filter((text) => !text.includes('\0')),
    },
    mark_price: { mark_price: price, index_price: fc.option(price) },
    funding: { funding_rate: price, next_funding_ts: ts },
    open_interest: { open_interest: price },
  };
  return fc.record({ ...head, ...own[stream] }).map((row) => {
    const full: Row = { ...row, ...where, stream, stream_version: 1 };
    return Object.fromEntries(streamColumns[stream].map(({ name }) => [name, full[name]!]));
  });
}

const partsOf = (stream: StreamName): fc.Arbitrary<Row[][]> =>
  fc.array(fc.array(rowOf(stream), { maxLength: 30 }), { minLength: 1, maxLength: 5 }).map((parts) => {
    // What a reconnect sends again: rows of one part once more in another.
    const again = parts[0]!.slice(0, 5);
    return parts.length > 1 ? [...parts.slice(0, -1), [...parts.at(-1)!, ...again]] : parts;
  });

async function compacted(
  stream: StreamName,
  parts: readonly Row[][],
  { threads = 1, memoryMb = 128, sliceRows = 7 } = {},
) {
  const root = join(folder, `run-${runs++}`);
  const spool = await partitionFolder(root, stream);
  for (const [k, rows] of parts.entries())
    await writePart(duck, join(spool, `part-${k}.parquet`), stream, rows);
  const [dataset] = await findSpoolDatasets(systemFiles, root, {});
  const path = join(root, 'out.parquet');
  const engine = await openEngine({ threads, memoryMb });
  try {
    const facts = await compactDataset({
      connection: engine.connection,
      files: systemFiles,
      dataset: dataset!,
      path,
      sliceRows,
      onRows: () => {},
      signal: new AbortController().signal,
    });
    return {
      facts,
      rows: await readRows(duck, path),
      sha256: createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    };
  } finally {
    engine.close();
  }
}

test.each(streamNames)(
  '%s: any parts become what sorting and dropping by the rules gives',
  async (stream) => {
    await fc.assert(
      fc.asyncProperty(partsOf(stream), fc.constantFrom(1, 7, 1000), async (parts, sliceRows) => {
        const { facts, rows } = await compacted(stream, parts, { sliceRows });
        const named = new Map(parts.map((part, k) => [`part-${k}.parquet`, part]));
        const expected = referenceCompaction(stream, named);
        expect(rows).toEqual(expected.rows);
        expect(facts).toMatchObject({
          ...where,
          stream,
          rows: expected.rows.length,
          dropped: { equal_row: expected.equalRows, trade_id: expected.tradeIds },
          ts_event_min: expected.rows.length === 0 ? null : String(expected.rows[0]!['ts_event']),
          ts_event_max: expected.rows.length === 0 ? null : String(expected.rows.at(-1)!['ts_event']),
          content_sha256: referenceHash({ ...where, stream }, streamColumns[stream], expected.rows),
        });
        expect(facts.parts.map(({ rows: count }) => count)).toEqual(parts.map((part) => part.length));
      }),
      { numRuns: 25, seed: 3 },
    );
  },
);

test.each(['trade', 'bbo'] as const)(
  '%s: other threads, memory, slices and cuts into parts give the same content, the same parts the same bytes',
  async (stream) => {
    await fc.assert(
      fc.asyncProperty(partsOf(stream), async (parts) => {
        const once = await compacted(stream, parts);
        const again = await compacted(stream, parts, { threads: 2, memoryMb: 64, sliceRows: 3 });
        expect(again).toEqual(once);
        const together = await compacted(stream, [parts.flat()]);
        expect(together.facts.content_sha256).toBe(once.facts.content_sha256);
        expect(together.sha256).toBe(once.sha256);
      }),
      { numRuns: 8, seed: 5 },
    );
  },
);
