import { hash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  COMPACT_ROW_GROUP_ROWS,
  META_FORMAT,
  ORDERING_VERSION,
  ROW_ENCODING,
  type CompactMeta,
} from '#shared/market/compact.ts';
import { STREAM_VERSION } from '#shared/market/stream.ts';
import { VERSION } from '#shared/version.ts';
import { hashFile } from '../../base/file-hash.ts';
import type { Files } from '../../base/files.ts';
import type { Partition } from '../partition-path.ts';
import { CompactWriter } from './compact-writer.ts';
import { ContentHash } from './content-hash.ts';
import { Duplicates } from './duplicates.ts';
import type { SpoolDataset } from './find-datasets.ts';
import { inspectParts, unitOf, type Part } from './inspect-parts.ts';
import { longestText, readSlice, refuseMisfits } from './read-slice.ts';
import { RowBlock } from './row-block.ts';
import { RowOrder } from './row-order.ts';
import { planSlices } from './slices.ts';

export interface CompactJob {
  readonly connection: DuckDBConnection;
  readonly files: Pick<Files, 'read'>;
  readonly dataset: SpoolDataset;
  /** Where the Parquet file is written; nothing is there yet. */
  readonly path: string;
  readonly sliceRows?: number;
  /** Told after every slice: rows read of the dataset, and how many it has. */
  readonly onRows: (done: number, of: number) => void;
  readonly signal: AbortSignal;
}

/** `meta.json` without what is known only when the file is published. */
export type CompactFacts = Omit<CompactMeta, 'version' | 'file_sha256' | 'file_bytes' | 'quality'>;

/**
 * Sorts a dataset's parts into one new file: slice by slice of `ts_event`, so that memory does not grow with the rows.
 *
 * @throws PartFault when a part cannot be taken as it is; the signal's reason when it is aborted
 */
export async function compactDataset(job: CompactJob): Promise<CompactFacts> {
  const { connection, dataset, files, signal } = job;
  const { partition } = dataset;
  const parts = await inspectParts(connection, partition, dataset.parts);
  const textBytes = await longestText(connection, partition, parts);
  const out = new RowBlock(partition.stream, textBytes, COMPACT_ROW_GROUP_ROWS);
  const content = new ContentHash(partition);
  const writer = await CompactWriter.create(job.path, partition);
  try {
    const flush = async (): Promise<void> => {
      if (out.rows === 0) return;
      content.add(out);
      await writer.append(out);
      out.rows = 0;
    };
    const merged = await mergeParts(job, parts, textBytes, out, flush);
    await flush();
    const contentSha256 = content.digest();
    signal.throwIfAborted();
    await writer.finish(contentSha256);
    return {
      ...facts(partition, parts),
      ...merged,
      content_sha256: contentSha256,
      parts: await partHashes(parts, files),
    };
  } finally {
    await writer.close();
  }
}

/** Fills `out` with all rows in order, calling `flush` whenever it is full. */
async function mergeParts(
  { connection, dataset: { partition }, sliceRows, onRows, signal }: CompactJob,
  parts: readonly Part[],
  textBytes: number,
  out: RowBlock,
  flush: () => Promise<void>,
): Promise<Pick<CompactMeta, 'rows' | 'ts_event_min' | 'ts_event_max' | 'dropped'>> {
  const block = new RowBlock(partition.stream, textBytes, 0);
  const duplicates = new Duplicates();
  const total = parts.reduce((sum, { rows }) => sum + rows, 0);
  let read = 0;
  let rows = 0;
  let first: bigint | undefined;
  let last: bigint | undefined;
  onRows(0, total);
  for (const slice of planSlices(parts, sliceRows)) {
    signal.throwIfAborted();
    await readSlice(connection, partition, parts, slice, block);
    read += block.rows;
    const kept = duplicates.keep(block, new RowOrder(block).sorted());
    for (let at = 0; at < kept.length;) {
      const until = Math.min(kept.length, at + out.capacity - out.rows);
      out.take(block, kept, at, until);
      if (out.rows === out.capacity) await flush();
      at = until;
    }
    if (kept.length > 0) {
      first ??= tsEvent(block, kept[0]!);
      last = tsEvent(block, kept.at(-1)!);
    }
    rows += kept.length;
    onRows(read, total);
  }
  // A row without ts_event lies in no slice; nor does one outside of the range that its footer gives.
  if (read !== total) await refuseMisfits(connection, partition, parts, `found ${read} of ${total}`);
  return {
    rows,
    ts_event_min: first === undefined ? null : String(first),
    ts_event_max: last === undefined ? null : String(last),
    dropped: duplicates.dropped,
  };
}

function tsEvent(block: RowBlock, row: number): bigint {
  const { words } = block.columns[0]!;
  return (BigInt(words[row * 2 + 1]! | 0) << 32n) | BigInt(words[row * 2]!);
}

function facts(partition: Partition, parts: readonly Part[]) {
  return {
    format: META_FORMAT,
    ...partition,
    ts_unit: unitOf(parts),
    content_encoding: ROW_ENCODING,
    schema_version: STREAM_VERSION,
    ordering_version: ORDERING_VERSION,
    tool_version: VERSION,
  } as const;
}

/** Parts are small: their bytes in one piece cost less than a stream each. */
const WHOLE_BYTES = 16 * 1024 * 1024;

/** Reads the parts once more: what is named as the source has to be what was there. */
async function partHashes(parts: readonly Part[], files: Pick<Files, 'read'>): Promise<CompactMeta['parts']> {
  const hashes = [];
  for (const { name, path, rows, bytes: size } of parts) {
    const { sha256, bytes } = size > WHOLE_BYTES ? await hashFile(path) : hashOf(await files.read(path));
    hashes.push({ name, bytes, rows, sha256 });
  }
  return hashes;
}

function hashOf(bytes: Uint8Array): { sha256: string; bytes: number } {
  return { sha256: hash('sha256', bytes), bytes: bytes.length };
}
