import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { CompactMeta } from '#shared/market/compact.ts';
import { listObjects } from '../../src-main/storage/s3/list-objects.ts';
import type { ObjectStore } from '../../src-main/storage/s3/object-store.ts';
import { PATIENCE } from './patience.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Keys the store lists below a prefix, in its order. */
export async function keysBelow(remote: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listObjects(remote, prefix)) keys.push(key);
  return keys;
}

/**
 * Waits until the store lists these keys and no others. Swift answers a PUT after a second even when its container has
 * not heard of the object, and lists it later.
 */
export async function untilListed(
  remote: ObjectStore,
  prefix: string,
  keys: readonly string[],
): Promise<void> {
  await expect.poll(() => keysBelow(remote, prefix), PATIENCE).toEqual(keys.toSorted());
}

/** An object's bytes. */
export async function bytesOf(remote: ObjectStore, key: string): Promise<Buffer> {
  const { pieces } = await remote.get(key);
  const chunks: Uint8Array[] = [];
  for await (const piece of pieces) chunks.push(piece);
  return Buffer.concat(chunks);
}

/** A data folder with files that have the names, but not the insides, of recorded ones. */
export interface UploadFolder {
  readonly dir: string;
  readonly spoolDir: string;
  readonly compactDir: string;
  /** Adds a part of random bytes. @returns its path below the spool */
  part(bytes: number, of?: { readonly symbol?: string; readonly date?: string }): Promise<string>;
  /** Adds or replaces the compacted day of parts. @returns its folder below the compact tree */
  day(parts: readonly string[], bytes: number, version?: number): Promise<string>;
  /** Bytes of every part added, by path. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
  dispose(): Promise<void>;
}

export async function uploadFolder(): Promise<UploadFolder> {
  const dir = await mkdtemp(join(tmpdir(), 'arbscope-upload-'));
  const spoolDir = join(dir, 'spool');
  const compactDir = join(dir, 'compact');
  const parts = new Map<string, Uint8Array>();
  return {
    dir,
    spoolDir,
    compactDir,
    parts,
    async part(size, { symbol = 'BTCUSDT', date = '20260115' } = {}) {
      const folder = `exchange=okx/stream=bbo/symbol=${symbol}/date=${date}`;
      const number = String(parts.size + 1).padStart(6, '0');
      const path = `${folder}/part-1768435200123456789-${number}.parquet`;
      const bytes = randomBytes(size);
      await mkdir(join(spoolDir, folder), { recursive: true });
      await writeFile(join(spoolDir, path), bytes);
      parts.set(path, bytes);
      return path;
    },
    async day(of, size, version = 1) {
      const folder = dirname(of[0]!).toLowerCase();
      const data = randomBytes(size);
      const meta: CompactMeta = {
        format: 1,
        exchange: 'okx',
        stream: 'bbo',
        symbol: 'BTCUSDT',
        date: folder.slice(-8),
        version,
        rows: 1,
        ts_event_min: '1768435200123456789',
        ts_event_max: '1768435200123456789',
        ts_unit: 'ns',
        content_sha256: sha256(data),
        content_encoding: 'arbscope-rows-1',
        file_sha256: sha256(data),
        file_bytes: data.length,
        parts: of.map((path) => {
          const bytes = parts.get(path)!;
          return { name: basename(path), bytes: bytes.length, rows: 1, sha256: sha256(bytes) };
        }),
        dropped: { equal_row: 0, trade_id: 0 },
        schema_version: 1,
        ordering_version: 1,
        quality: null,
        tool_version: '0.1.0',
      };
      await mkdir(join(compactDir, folder), { recursive: true });
      await writeFile(join(compactDir, folder, 'data.parquet'), data);
      await writeFile(join(compactDir, folder, 'meta.json'), JSON.stringify(meta));
      return folder;
    },
    dispose: () => rm(dir, { recursive: true, force: true }),
  };
}
