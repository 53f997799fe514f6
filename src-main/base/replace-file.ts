import { dirname } from 'node:path';
import type { Files } from './files.ts';

/** Puts a whole file in the place of another: after a crash either the old or the new one is there, never half of one. */
export async function replaceFile(files: Files, path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.tmp`;
  await files.write(draft, bytes);
  await files.rename(draft, path);
  await files.syncDir(dirname(path));
}
