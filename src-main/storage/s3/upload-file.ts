import { filePieces } from '../../base/file-pieces.ts';
import { digestFile, md5, pieceSize, type Digest } from './digest.ts';
import type { ObjectFacts, ObjectStore, OpenUploadMark, WriteCondition } from './object-store.ts';
import { StoreError } from './store-error.ts';
import { holds } from './verify-object.ts';

/** A copy that was compared with its file: size and checksum. */
export interface Proof {
  readonly key: string;
  readonly bytes: number;
  /** As the store gave it when it was compared. */
  readonly etag: string;
  readonly sha256: string;
}

export interface UploadPorts {
  readonly store: ObjectStore;
  /** Whether the store checks conditions of writes; without it a HEAD comes before each. */
  readonly conditional: boolean;
  /** Size of the pieces larger files are sent in, bytes; S3 wants at least 5 MiB. */
  readonly pieceBytes: number;
  /** Keeps track of an upload in pieces, so that it can be ended should this process die. */
  readonly begun: (upload: OpenUploadMark) => void;
  readonly ended: (upload: OpenUploadMark) => void;
  /** Told of bytes that were sent. */
  readonly onSent: (bytes: number) => void;
}

export interface UploadJob {
  readonly path: string;
  readonly key: string;
  readonly size: number;
  /** Whether another object under the key may be replaced by this file; parts never replace anything. */
  readonly mayReplace: (there: ObjectFacts) => Promise<boolean>;
}

/** Another object has the key and may not be replaced. */
export class KeyTaken extends Error {
  constructor(key: string, expected: Digest, found: ObjectFacts) {
    super(
      `${key}: expected our ${expected.bytes} bytes (${expected.etag}), found another object of ${found.bytes} (${found.etag}); it is left alone`,
    );
    this.name = 'KeyTaken';
  }
}

/** The file is not what it was when it was read first. */
export class FileChanged extends Error {
  constructor(path: string) {
    super(`${path}: expected the same bytes at the second reading, found others`);
    this.name = 'FileChanged';
  }
}

/**
 * Makes sure that a file's bytes are under its key: looks first, sends if need be, and compares afterwards. An answer that
 * was lost after the store had taken the file is made good by the next call, which finds it there.
 *
 * @throws StoreError, KeyTaken, FileChanged, and Node's errors of the file
 */
export async function uploadFile(job: UploadJob, ports: UploadPorts): Promise<Proof> {
  const { key, path, size, mayReplace } = job;
  const { store, conditional } = ports;
  const digest = await digestFile(path, pieceSize(size, ports.pieceBytes));
  // Without conditions nothing else would keep us from overwriting; with several pieces looking is cheaper than failing.
  let there = conditional && digest.pieces.length === 1 ? undefined : await store.head(key);
  for (let tries = 0; ; tries++) {
    if (there !== undefined) {
      if (await holds(store, key, there, digest)) return proof(key, there, digest);
      if (!(await mayReplace(there))) throw new KeyTaken(key, digest, there);
    }
    const condition: WriteCondition = there === undefined ? 'absent' : { etag: there.etag };
    try {
      await send(job, digest, conditional ? condition : undefined, ports);
      break;
    } catch (cause) {
      // Somebody was there before us, perhaps ourselves.
      if (!(cause instanceof StoreError) || cause.kind !== 'changed' || tries > 0) throw cause;
      there = await store.head(key);
    }
  }
  const facts = await store.head(key);
  if (facts === undefined || !(await holds(store, key, facts, digest))) {
    const found = facts === undefined ? 'nothing' : `${facts.bytes} bytes (${facts.etag})`;
    const text = `expected ${digest.bytes} bytes (${digest.etag}) after the upload, found ${found}`;
    throw new StoreError('damaged', `S3 ${key}: ${text}`);
  }
  return proof(key, facts, digest);
}

async function send(
  { path, key }: UploadJob,
  digest: Digest,
  condition: WriteCondition | undefined,
  ports: UploadPorts,
): Promise<void> {
  const { whole, sha256 } = digest;
  if (whole === undefined) return sendPieces({ path, key }, digest, condition, ports);
  await ports.store.put(key, whole, sha256, condition);
  ports.onSent(whole.length);
}

async function sendPieces(
  { path, key }: { readonly path: string; readonly key: string },
  { bytes: size, sha256, pieces }: Digest,
  condition: WriteCondition | undefined,
  { store, pieceBytes, begun, ended, onSent }: UploadPorts,
): Promise<void> {
  const upload: OpenUploadMark = { key, uploadId: await store.beginPieces(key, sha256) };
  begun(upload);
  let ending = false;
  try {
    const etags: string[] = [];
    for await (const piece of filePieces(path, pieceSize(size, pieceBytes))) {
      if (md5(piece) !== pieces[etags.length]) throw new FileChanged(path);
      etags.push(await store.putPiece(upload, etags.length + 1, piece));
      onSent(piece.length);
    }
    if (etags.length !== pieces.length) throw new FileChanged(path);
    ending = true;
    await store.endPieces(upload, etags, condition);
  } catch (cause) {
    // Without an answer the store may be making the object right now; dropping its pieces could take them away under it.
    const isOpen = !ending || !(cause instanceof StoreError) || cause.kind === 'changed';
    if (isOpen) await dropQuietly(store, upload, ended);
    throw cause;
  }
  ended(upload);
}

/** What cannot be dropped now stays noted and is dropped later. */
async function dropQuietly(
  store: ObjectStore,
  upload: OpenUploadMark,
  ended: (upload: OpenUploadMark) => void,
): Promise<void> {
  try {
    await store.dropPieces(upload);
    ended(upload);
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
  }
}

function proof(key: string, { etag }: ObjectFacts, { bytes, sha256 }: Digest): Proof {
  return { key, bytes, etag, sha256 };
}
