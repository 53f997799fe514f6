import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { CompactMeta } from '#shared/market/compact.ts';
import { hashFile } from '../../base/file-hash.ts';

/**
 * Names what a dataset holds: `rows` by `content_sha256` of its `meta.json`, which stays the same whatever wrote the file; `files`
 * by SHA-256 over a line `<sha256 of the file>  <name>` and a line feed for each, by name, where no description names the rows.
 */
export interface DatasetHash {
  readonly of: 'rows' | 'files';
  readonly sha256: string;
}

/** @param files by name; read through only when there is no description */
export async function datasetHash(
  meta: CompactMeta | null,
  files: readonly { readonly path: string }[],
): Promise<DatasetHash> {
  if (meta !== null) return { of: 'rows', sha256: meta.content_sha256 };
  const hash = createHash('sha256');
  for (const { path } of files) hash.update(`${(await hashFile(path)).sha256}  ${basename(path)}\n`);
  return { of: 'files', sha256: hash.digest('hex') };
}
