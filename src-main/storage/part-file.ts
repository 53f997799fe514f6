import { dirname } from 'node:path';
import type { Files } from '../base/files.ts';
import { temporaryName } from './partition-path.ts';

/**
 * Makes a file appear under its name only when it is complete and on the disk: written under a temporary name, synced,
 * renamed, its folder synced. After a rejection nothing is left under the final name.
 *
 * @param write fills the file at the path it is given
 * @returns size in bytes
 */
export async function storeFile(
  files: Files,
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<number> {
  const temporary = temporaryName(path);
  let size: number;
  try {
    await write(temporary);
    await files.sync(temporary);
    size = (await files.info(temporary))?.size ?? 0;
    await files.rename(temporary, path);
  } catch (cause) {
    await removed(files, temporary);
    throw cause;
  }
  try {
    await files.syncDir(dirname(path));
  } catch (cause) {
    // The rows would be stored twice if the file stayed and the caller tried again; if it cannot be removed, it counts.
    if (await removed(files, path)) throw cause;
  }
  return size;
}

async function removed(files: Files, path: string): Promise<boolean> {
  try {
    await files.remove(path);
    return true;
  } catch {
    return false;
  }
}
