import { open } from 'node:fs/promises';

/**
 * A file from its beginning in pieces of `pieceBytes`, the last one shorter; an empty file gives none. Every piece is a
 * buffer of its own. Reads through one handle: a file replaced meanwhile is read as it was. Rejects with Node's error.
 */
export async function* filePieces(path: string, pieceBytes: number): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    for (;;) {
      const piece = new Uint8Array(pieceBytes);
      let filled = 0;
      while (filled < pieceBytes) {
        const { bytesRead } = await handle.read(piece, filled, pieceBytes - filled, null);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      if (filled > 0) yield piece.subarray(0, filled);
      if (filled < pieceBytes) return;
    }
  } finally {
    await handle.close();
  }
}
