import { copyFile, link } from 'node:fs/promises';

/** Gives a file a second name without copying it; where the disk has no such thing, a copy. Nothing is at `to` yet. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}
