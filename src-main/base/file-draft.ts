import { open } from 'node:fs/promises';

/** Writes a new file piece by piece, synced before this resolves; fails with EEXIST when it is there. @returns its size */
export async function writeDraft(path: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      await handle.writeFile(piece);
      bytes += piece.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return bytes;
}
