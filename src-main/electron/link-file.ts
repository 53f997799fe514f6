import { readDeepLink, type Place } from '#shared/deep-link.ts';
import type { Files } from '../base/files.ts';

/** As in electron-builder.yml. */
const ENDING = '.arblink';
const MAX_BYTES = 1_024;

export function isLinkFile(path: string): boolean {
  return path.toLowerCase().endsWith(ENDING);
}

/** Where a file of one link leads; undefined for any other file. Nothing else of it is looked at or told. */
export async function readLinkFile(
  files: Pick<Files, 'info' | 'read'>,
  path: string,
): Promise<Place | undefined> {
  if (!isLinkFile(path)) return undefined;
  try {
    const info = await files.info(path);
    if (info === undefined || info.isDirectory || info.size > MAX_BYTES) return undefined;
    return readDeepLink(new TextDecoder().decode(await files.read(path)).trim());
  } catch {
    return undefined;
  }
}
