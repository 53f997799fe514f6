import { rm } from 'node:fs/promises';

/** Removes a folder with everything in it; a missing one is no error. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
