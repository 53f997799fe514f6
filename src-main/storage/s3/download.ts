import { createHash, randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { writeDraft } from '../../base/file-draft.ts';
import type { Files } from '../../base/files.ts';
import { md5Form } from './digest.ts';
import type { ObjectFacts, ObjectStore } from './object-store.ts';
import { StoreError } from './store-error.ts';

/** Ends of the names of downloads under way. */
export const DRAFT_END = '.download';

/**
 * Brings one version of an object to a file that appears only when it is whole: length, SHA-256 where the uploader or the
 * caller names one, MD5 where the ETag is one.
 *
 * @param facts as HEAD gave them; another version by now is a StoreError `changed`
 * @param sha256 what the caller expects, such as `file_sha256` of a `meta.json`
 * @throws StoreError `damaged` when the bytes are others; nothing is left then
 */
export async function download(
  store: Pick<ObjectStore, 'get'>,
  files: Files,
  {
    key,
    facts,
    path,
    sha256,
  }: {
    readonly key: string;
    readonly facts: ObjectFacts;
    readonly path: string;
    readonly sha256?: string | undefined;
  },
): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}${DRAFT_END}`;
  const hashes = { sha256: createHash('sha256'), md5: createHash('md5') };
  try {
    const { pieces } = await store.get(key, facts.etag);
    const bytes = await writeDraft(draft, hashed(pieces, [hashes.sha256, hashes.md5]));
    const found = { sha256: hashes.sha256.digest('hex'), md5: hashes.md5.digest('hex') };
    const damage = (expected: string, was: string): StoreError =>
      new StoreError('damaged', `S3 GET ${key}: expected ${expected}, found ${was}`);
    if (bytes !== facts.bytes) throw damage(`${facts.bytes} bytes`, String(bytes));
    for (const expected of [sha256, facts.sha256]) {
      if (expected !== undefined && expected !== found.sha256)
        throw damage(`SHA-256 ${expected}`, found.sha256);
    }
    // An ETag of the same form may be something else at a store that encrypts; then a SHA-256 has to speak for the bytes.
    const spoken = sha256 ?? facts.sha256;
    if (spoken === undefined && md5Form.test(facts.etag) && facts.etag !== found.md5) {
      throw damage(`MD5 ${facts.etag}`, found.md5);
    }
    await files.rename(draft, path);
    await files.syncDir(dirname(path));
  } catch (cause) {
    await files.remove(draft);
    throw cause;
  }
}

async function* hashed(
  pieces: AsyncIterable<Uint8Array>,
  hashes: readonly { update(bytes: Uint8Array): unknown }[],
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    for (const hash of hashes) hash.update(piece);
    yield piece;
  }
}
