import { createHash } from 'node:crypto';
import type { Digest } from './digest.ts';
import type { ObjectFacts, ObjectStore } from './object-store.ts';

/**
 * Whether an object holds exactly these bytes. Size and ETag where the ETag is their MD5; where it is something else (other
 * pieces, a store that encrypts) the object is read back and hashed.
 */
export async function holds(
  store: Pick<ObjectStore, 'get'>,
  key: string,
  facts: ObjectFacts,
  digest: Pick<Digest, 'bytes' | 'etag' | 'sha256'>,
): Promise<boolean> {
  if (facts.bytes !== digest.bytes) return false;
  if (facts.etag === digest.etag) return true;
  const { pieces } = await store.get(key, facts.etag);
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex') === digest.sha256;
}
