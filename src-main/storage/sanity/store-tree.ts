import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { COMPACT_META } from '#shared/market/compact.ts';
import { linkOrCopy } from '../../base/file-link.ts';
import type { Files } from '../../base/files.ts';
import { removeFolder } from '../../base/folder-removal.ts';
import type { CachedFile, S3Cache } from '../s3/cache.ts';
import { listObjects } from '../s3/list-objects.ts';
import type { ObjectStore } from '../s3/object-store.ts';
import { StoreError } from '../s3/store-error.ts';
import type { DatasetFiles, Fault, FileEntry } from './facts.ts';
import { datasetsOf } from './find-files.ts';
import type { LentDataset, TreeSource } from './tree-source.ts';

export interface StoreTreeOptions {
  readonly store: Pick<ObjectStore, 'list'>;
  readonly cache: Pick<S3Cache, 'open'>;
  readonly bucket: string;
  /** Begin of the keys: names of folders with or without a slash at the end, or one object. */
  readonly prefix: string;
  /** Where files get their own names while they are read; made, and removed. */
  readonly workDir: string;
  readonly files: Files;
}

/** Objects of a store, brought here through the cache one dataset at a time. */
export function storeTree({ store, cache, bucket, prefix, workDir, files }: StoreTreeOptions): TreeSource {
  const descriptions = new Set<string>();
  const folderPrefix = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  /** Below the prefix; of a single object its last name. */
  const nameOf = (key: string): string =>
    key === prefix ? key.slice(key.lastIndexOf('/') + 1) : key.slice(folderPrefix.length);
  const keyOf = (name: string): string =>
    prefix.endsWith(`/${name}`) || prefix === name ? prefix : folderPrefix + name;

  const fetched = async (entry: FileEntry, folder: string): Promise<FileEntry | Fault> => {
    let cached: CachedFile;
    try {
      cached = await cache.open(keyOf(entry.name));
    } catch (cause) {
      if (!(cause instanceof StoreError) || !isOfObject(cause)) throw cause;
      return { kind: 'hash', file: entry.name, text: cause.message };
    }
    const path = join(folder, entry.name.slice(entry.name.lastIndexOf('/') + 1));
    try {
      await linkOrCopy(cached.path, path);
    } finally {
      cached.release();
    }
    return { ...entry, path, bytes: cached.bytes };
  };

  return {
    name: `s3://${bucket}/${prefix}`,
    async find() {
      const entries: FileEntry[] = [];
      for await (const { key, bytes } of listObjects(store, prefix)) {
        if (key !== prefix && !key.startsWith(folderPrefix)) continue;
        const name = nameOf(key);
        if (name.endsWith('.parquet')) entries.push({ name, path: '', bytes, isDirectory: false });
        else if (name.endsWith(COMPACT_META)) descriptions.add(name);
      }
      return { datasets: datasetsOf(entries), unfinished: 0 };
    },
    async lend(dataset): Promise<LentDataset> {
      const folder = join(workDir, `dataset-${randomBytes(6).toString('hex')}`);
      await files.makeDir(folder);
      const release = (): Promise<void> => removeFolder(folder);
      try {
        const lent: FileEntry[] = [];
        const faults: Fault[] = [];
        const description = descriptionOf(dataset);
        if (description !== undefined && descriptions.has(description)) {
          const meta = await fetched({ name: description, path: '', bytes: 0, isDirectory: false }, folder);
          if ('kind' in meta) faults.push(meta);
        }
        for (const entry of dataset.files) {
          const found = await fetched(entry, folder);
          if ('kind' in found) faults.push(found);
          else lent.push(found);
        }
        return { dataset: { ...dataset, files: lent }, faults, release };
      } catch (cause) {
        await release();
        throw cause;
      }
    },
    async description(dataset) {
      const name = descriptionOf(dataset);
      if (name === undefined || !descriptions.has(name)) return undefined;
      const cached = await cache.open(keyOf(name));
      try {
        return await files.read(cached.path);
      } finally {
        cached.release();
      }
    },
  };
}

function descriptionOf({ files: [file] }: DatasetFiles): string | undefined {
  if (file === undefined) return undefined;
  const folder = dirname(file.name);
  return folder === '.' ? COMPACT_META : `${folder}/${COMPACT_META}`;
}

/** True when it says something of this object, not of the store. */
function isOfObject({ kind }: StoreError): boolean {
  return kind === 'damaged' || kind === 'no_object' || kind === 'changed';
}
