import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectFacts, ObjectStore } from '../../src-main/storage/s3/object-store.ts';
import { StoreError } from '../../src-main/storage/s3/store-error.ts';

/** A bucket in a folder, which outlives the process that writes to it. Takes whole objects only, the small ones. */
export function folderStore(root: string): ObjectStore {
  const pathOf = (key: string): string => join(root, key);
  const factsOf = (bytes: Uint8Array): ObjectFacts => ({
    bytes: bytes.length,
    etag: createHash('md5').update(bytes).digest('hex'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const held = (key: string): Promise<Buffer | undefined> => readFile(pathOf(key)).catch(() => undefined);
  const pieces = (): never => {
    throw new StoreError('unsupported', 'folder store: pieces');
  };
  return {
    clockAheadMs: undefined,
    async head(key) {
      const bytes = await held(key);
      return bytes === undefined ? undefined : factsOf(bytes);
    },
    async get(key) {
      const bytes = await held(key);
      if (bytes === undefined) throw new StoreError('no_object', `GET ${key}`);
      return {
        facts: factsOf(bytes),
        pieces: (async function* () {
          yield await Promise.resolve(bytes);
        })(),
      };
    },
    async list(prefix) {
      const names = await readdir(root, { recursive: true, withFileTypes: true });
      const keys = names
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
        .filter((key) => key.startsWith(prefix));
      const objects = await Promise.all(
        keys.map(async (key) => ({ key, modifiedMs: 0, ...factsOf(await readFile(pathOf(key))) })),
      );
      return { objects, next: undefined };
    },
    async put(key, bytes, _sha256, condition) {
      const there = await held(key);
      const etag = there === undefined ? undefined : factsOf(there).etag;
      if (condition === 'absent' ? etag !== undefined : condition !== undefined && condition.etag !== etag)
        throw new StoreError('changed', `PUT ${key}`);
      await mkdir(dirname(pathOf(key)), { recursive: true });
      await writeFile(`${pathOf(key)}.put`, bytes);
      await rename(`${pathOf(key)}.put`, pathOf(key));
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    beginPieces: pieces,
    putPiece: pieces,
    endPieces: pieces,
    dropPieces: pieces,
    openUploads: () => Promise.resolve({ uploads: [], next: undefined }),
    close: () => {},
  };
}
