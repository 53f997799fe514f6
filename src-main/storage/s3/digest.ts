import { createHash } from 'node:crypto';
import { filePieces } from '../../base/file-pieces.ts';

/** What a file's bytes are, in every form a store may know them by. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
  /** ETag most stores give an object of these bytes: the MD5, or for several pieces the MD5 of their MD5s and their count. */
  readonly etag: string;
  /** MD5 of each piece. */
  readonly pieces: readonly string[];
  /** The bytes themselves when they are one piece. */
  readonly whole: Uint8Array | undefined;
}

/** Form of an MD5, and so of most ETags of objects sent whole. */
export const md5Form = /^[0-9a-f]{32}$/;

const MIB = 1024 * 1024;
/** S3 takes so many pieces at most. */
const MOST_PIECES = 10_000;

/** Size of the pieces a file is sent in: `wanted`, more for files that would have too many. Whole MiB where it grows. */
export function pieceSize(bytes: number, wanted: number): number {
  return bytes <= wanted * MOST_PIECES ? wanted : Math.ceil(bytes / MOST_PIECES / MIB) * MIB;
}

/** Reads a file once. Files of one piece at most are sent whole. Rejects with Node's error. */
export async function digestFile(path: string, pieceBytes: number): Promise<Digest> {
  const hash = createHash('sha256');
  const pieces: string[] = [];
  let bytes = 0;
  let whole: Uint8Array | undefined;
  for await (const piece of filePieces(path, pieceBytes)) {
    hash.update(piece);
    bytes += piece.length;
    pieces.push(md5(piece));
    whole = pieces.length === 1 ? piece : undefined;
  }
  if (pieces.length === 0) pieces.push(md5((whole = new Uint8Array())));
  return { bytes, sha256: hash.digest('hex'), etag: etagOf(pieces), pieces, whole };
}

/** MD5 as lower-case hex, the form of an ETag. */
export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function etagOf(pieces: readonly string[]): string {
  if (pieces.length === 1) return pieces[0]!;
  const all = createHash('md5');
  for (const piece of pieces) all.update(Buffer.from(piece, 'hex'));
  return `${all.digest('hex')}-${pieces.length}`;
}
