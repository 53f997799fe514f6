import { filePieces } from '../base/file-pieces.ts';

const PIECE_BYTES = 1 << 18;

/** JSON lines of a file, some at a time and never all at once. A last line without its end is left out: it was torn. */
export async function* lines<T>(path: string): AsyncGenerator<T[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of filePieces(path, PIECE_BYTES)) {
    const texts = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = texts.pop() ?? '';
    yield texts.filter((text) => text !== '').map((text) => JSON.parse(text) as T);
  }
}
