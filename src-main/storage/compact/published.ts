import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { COMPACT_FILE, COMPACT_META, compactMetaSchema, type CompactMeta } from '#shared/market/compact.ts';
import { hashFile } from '../../base/file-hash.ts';
import type { Files } from '../../base/files.ts';
import { firstLine } from './engine.ts';

/** What a dataset's folder in the compact tree holds. */
export type Published =
  | { readonly state: 'absent' }
  | { readonly state: 'present'; readonly meta: CompactMeta }
  /** Something is there that is not what it should be. */
  | { readonly state: 'damaged'; readonly why: string };

/** Names for a file and its description until they are complete; never the same twice. */
export interface Draft {
  readonly file: string;
  readonly meta: string;
}

export function draftIn(folder: string): Draft {
  const token = randomBytes(6).toString('hex');
  return {
    file: join(folder, `${COMPACT_FILE}.${token}.tmp`),
    meta: join(folder, `${COMPACT_META}.${token}.tmp`),
  };
}

/**
 * Makes a draft the dataset's file and description. Both are on the disk before the first name changes; a crash between the
 * two renames leaves the new file and the draft of its description, which `readPublished` then puts in place.
 */
export async function publish(files: Files, folder: string, draft: Draft, meta: CompactMeta): Promise<void> {
  await files.sync(draft.file);
  await files.write(draft.meta, new TextEncoder().encode(`${JSON.stringify(meta, null, 2)}\n`));
  await files.syncDir(folder);
  await files.rename(draft.file, join(folder, COMPACT_FILE));
  await files.rename(draft.meta, join(folder, COMPACT_META));
  await files.syncDir(folder);
}

/** Removes a draft, unless its file has its final name already: then the description is still to follow. */
export async function discard(files: Files, folder: string, draft: Draft): Promise<void> {
  if ((await files.info(draft.file)) === undefined && (await files.info(draft.meta)) !== undefined) {
    await settle(files, folder);
  }
  await files.remove(draft.file);
  await files.remove(draft.meta);
}

/** Finishes what a crash interrupted, removes other drafts, and says what is there. */
export async function settle(files: Files, folder: string): Promise<Published> {
  const drafts = (await files.list(folder)).filter((name) =>
    /^(data\.parquet|meta\.json)\.[0-9a-f]{12}\.tmp$/.test(name),
  );
  for (const name of drafts.filter((each) => each.startsWith(COMPACT_META))) {
    const meta = await readMeta(files, join(folder, name));
    if (typeof meta === 'string' || !(await describes(files, folder, meta))) continue;
    await files.rename(join(folder, name), join(folder, COMPACT_META));
    await files.syncDir(folder);
  }
  for (const name of drafts) await files.remove(join(folder, name));
  return readPublished(files, folder);
}

/** Looks without changing anything. */
export async function readPublished(files: Files, folder: string): Promise<Published> {
  const file = await files.info(join(folder, COMPACT_FILE));
  const described = await files.info(join(folder, COMPACT_META));
  if (file === undefined && described === undefined) return { state: 'absent' };
  if (described === undefined)
    return { state: 'damaged', why: `${COMPACT_META}: expected one beside ${COMPACT_FILE}, found none` };
  const meta = await readMeta(files, join(folder, COMPACT_META));
  if (typeof meta === 'string') return { state: 'damaged', why: meta };
  if (file === undefined)
    return { state: 'damaged', why: `${COMPACT_FILE}: expected one beside ${COMPACT_META}, found none` };
  if (file.isDirectory) return { state: 'damaged', why: `${COMPACT_FILE}: expected a file, found a folder` };
  if (file.size !== meta.file_bytes) {
    const why = `${COMPACT_FILE}: expected ${meta.file_bytes} bytes as in ${COMPACT_META}, found ${file.size}`;
    return { state: 'damaged', why };
  }
  return { state: 'present', meta };
}

async function describes(files: Files, folder: string, meta: CompactMeta): Promise<boolean> {
  const path = join(folder, COMPACT_FILE);
  if ((await files.info(path))?.size !== meta.file_bytes) return false;
  return (await hashFile(path)).sha256 === meta.file_sha256;
}

/** @returns what is wrong as text */
async function readMeta(files: Files, path: string): Promise<CompactMeta | string> {
  try {
    const parsed = compactMetaSchema.safeParse(JSON.parse(new TextDecoder().decode(await files.read(path))));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return `${COMPACT_META}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`;
  } catch (cause) {
    return `${COMPACT_META}: expected JSON, found ${firstLine(cause)}`;
  }
}
