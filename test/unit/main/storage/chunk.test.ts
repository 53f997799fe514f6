import fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamNames } from '#shared/market/stream.ts';
import { appendChunk, ChunkEncoder } from '../../../../src-main/storage/chunk.ts';
import { ColumnBatch } from '../../../../src-main/storage/column-batch.ts';

const EPOCH_MS = Date.UTC(2026, 0, 15);
const text = new TextEncoder();

function emptyBatch(stream: number): ColumnBatch {
  return new ColumnBatch(
    { exchange: 'okx', symbol: 'BTCUSDT', stream: streamNames[stream]!, date: '20260115' },
    EPOCH_MS,
    0,
  );
}

function append(batch: ColumnBatch, stream: number, n: number, id: string): void {
  const bytes = text.encode(id);
  const numbers = { a: n + 0.1, b: stream === 2 ? Number.NaN : EPOCH_MS + n, c: stream === 1 ? -1 : n, d: n };
  const times = { tsMs: EPOCH_MS + n, subNs: n % 1_000_000, recvNs: n * 7 };
  batch.append({
    slot: 0,
    stream,
    ...times,
    ...numbers,
    number: Number.NaN,
    bytes,
    idAt: 0,
    idLength: bytes.length,
  });
}

/** What a reader of the batch sees: values of each column, texts as text. */
function seen(batch: ColumnBatch): unknown[] {
  return batch.columns.map((column) => {
    if (column.type === 'BIGINT') return [...column.words.subarray(0, batch.rows * 2)];
    if (column.type !== 'VARCHAR') return [...column.values.subarray(0, batch.rows)];
    return Array.from({ length: batch.rows }, (_, i) =>
      Buffer.from(column.bytes.subarray(i === 0 ? 0 : column.ends[i - 1]!, column.ends[i]!)).toString(),
    );
  });
}

test('rows cut into chunks anywhere come back as they were, for every stream, also from bytes inside other bytes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: 90 }), {
        minLength: 1,
        maxLength: 6,
      }),
      (stream, cuts) => {
        const encoder = new ChunkEncoder();
        const batch = emptyBatch(stream);
        const copy = emptyBatch(stream);
        for (const ids of cuts) {
          const from = batch.rows;
          for (const id of ids) append(batch, stream, batch.rows, id.slice(0, 15));
          // As SQLite hands blobs out: somewhere in a larger memory.
          const chunk = Buffer.concat([Buffer.alloc(3), encoder.encode(batch, from)]).subarray(3);
          expect(appendChunk(copy, chunk, ids.length)).toBe(true);
        }
        expect(copy.rows).toBe(batch.rows);
        expect(seen(copy)).toEqual(seen(batch));
      },
    ),
    { numRuns: 60 },
  );
});

test('damaged, cut or mislabelled bytes are refused and leave the batch as it was', () => {
  for (let stream = 0; stream < streamNames.length; stream++) {
    const batch = emptyBatch(stream);
    for (let n = 0; n < 20; n++) append(batch, stream, n, `id-${n}`);
    const good = new ChunkEncoder().encode(batch, 0).slice();
    const copy = emptyBatch(stream);
    for (let at = 0; at < good.length; at++) {
      const bad = good.slice();
      bad[at]! ^= 1 << (at % 8);
      expect(appendChunk(copy, bad, 20)).toBe(false);
    }
    for (let size = 0; size < good.length; size++)
      expect(appendChunk(copy, good.subarray(0, size), 20)).toBe(false);
    for (const rows of [0, 1, 19, 21, 1_000_000]) expect(appendChunk(copy, good, rows)).toBe(false);
    expect(copy.rows).toBe(0);
    expect(appendChunk(copy, good, 20)).toBe(true);
    expect(seen(copy)).toEqual(seen(batch));
  }
});
