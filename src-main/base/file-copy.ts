import { constants, copyFile } from 'node:fs/promises';

/** Copies a file to a path at which nothing is yet. Fails with EEXIST otherwise; neither is synced. */
export async function copyNew(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL);
}
