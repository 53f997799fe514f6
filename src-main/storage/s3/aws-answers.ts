import { createHash } from 'node:crypto';
import type { ObjectFacts, WriteCondition } from './object-store.ts';

/** What the store says of an object, as the SDK hands it over. */
export interface FoundObject {
  readonly ContentLength?: number | undefined;
  readonly ETag?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}

export function factsOf({ ContentLength, ETag, Metadata }: FoundObject): ObjectFacts {
  const sha256 = Metadata?.['sha256'];
  return {
    bytes: ContentLength ?? 0,
    etag: bare(ETag),
    sha256: sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined,
  };
}

/** A condition as headers of a write. */
export function conditionOf(condition: WriteCondition | undefined): {
  IfNoneMatch?: string;
  IfMatch?: string;
} {
  if (condition === undefined) return {};
  return condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: `"${condition.etag}"` };
}

/** Undoes `EncodingType: 'url'`. @param encoding of the answer; a store that does not know it sends keys as they are */
export function decoder(encoding: string | undefined): (key: string) => string {
  return encoding === 'url' ? (key) => decodeURIComponent(key.replaceAll('+', ' ')) : (key) => key;
}

/** An ETag without its quotes. */
export function bare(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}

/** As `Content-MD5` has it. */
export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}
