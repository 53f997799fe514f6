import { createHash } from 'node:crypto';
import type {
  ListPage,
  ObjectFacts,
  ObjectStore,
  WriteCondition,
} from '../../src-main/storage/s3/object-store.ts';
import { StoreError, type StoreErrorKind } from '../../src-main/storage/s3/store-error.ts';

interface Held {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly sha256: string;
}

type Call = 'head' | 'get' | 'put' | 'endPieces' | 'putPiece';

/** A bucket in memory that fails on request. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, Held>();
  readonly uploads = new Map<
    string,
    { readonly key: string; readonly sha256: string; readonly pieces: Uint8Array[] }
  >();
  /** Calls so far, such as `put a/b`. */
  readonly calls: string[] = [];
  clockAheadMs: number | undefined = undefined;
  /** Answers 501 to conditions when it does not check them. */
  conditional = true;
  /** Asked before each call: what it fails with; `late` lets it take effect first, so that only the answer is lost. */
  fault: (call: Call, key: string) => StoreErrorKind | `late ${StoreErrorKind}` | undefined = () => undefined;
  #ids = 0;

  async head(key: string): Promise<ObjectFacts | undefined> {
    return this.#do('head', key, () => {
      const held = this.objects.get(key);
      return held === undefined ? undefined : factsOf(held);
    });
  }

  async get(key: string, etag?: string): Promise<{ facts: ObjectFacts; pieces: AsyncIterable<Uint8Array> }> {
    return this.#do('get', key, () => {
      const held = this.objects.get(key);
      if (held === undefined) throw new StoreError('no_object', `GET ${key}`);
      if (etag !== undefined && etag !== held.etag) throw new StoreError('changed', `GET ${key}`);
      return { facts: factsOf(held), pieces: inPieces(held.bytes) };
    });
  }

  list(prefix: string): Promise<ListPage> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    const objects = keys.map((key) => ({ key, modifiedMs: 0, ...factsOf(this.objects.get(key)!) }));
    return Promise.resolve({ objects, next: undefined });
  }

  async put(key: string, bytes: Uint8Array, sha256: string, condition?: WriteCondition): Promise<void> {
    return this.#do('put', key, () => this.#write(key, { bytes, etag: md5(bytes), sha256 }, condition));
  }

  remove(key: string): Promise<void> {
    this.objects.delete(key);
    return Promise.resolve();
  }

  beginPieces(key: string, sha256: string): Promise<string> {
    const id = `upload-${++this.#ids}`;
    this.uploads.set(id, { key, sha256, pieces: [] });
    return Promise.resolve(id);
  }

  async putPiece(
    { key, uploadId }: { key: string; uploadId: string },
    at: number,
    bytes: Uint8Array,
  ): Promise<string> {
    return this.#do('putPiece', key, () => {
      this.uploads.get(uploadId)!.pieces[at - 1] = bytes;
      return md5(bytes);
    });
  }

  async endPieces(
    { key, uploadId }: { key: string; uploadId: string },
    etags: readonly string[],
    condition?: WriteCondition,
  ): Promise<void> {
    return this.#do('endPieces', key, () => {
      const { pieces, sha256 } = this.uploads.get(uploadId)!;
      const etag = `${md5(Buffer.concat(etags.map((each) => Buffer.from(each, 'hex'))))}-${etags.length}`;
      this.#write(key, { bytes: Buffer.concat(pieces), etag, sha256 }, condition);
      this.uploads.delete(uploadId);
    });
  }

  dropPieces({ uploadId }: { uploadId: string }): Promise<void> {
    this.uploads.delete(uploadId);
    return Promise.resolve();
  }

  openUploads() {
    const uploads = [...this.uploads].map(([uploadId, { key }]) => ({ key, uploadId, startedMs: 0 }));
    return Promise.resolve({ uploads, next: undefined });
  }

  close(): void {}

  #write(key: string, held: Held, condition: WriteCondition | undefined): void {
    if (condition !== undefined) {
      if (!this.conditional) throw new StoreError('unsupported', `PUT ${key}`);
      const there = this.objects.get(key)?.etag;
      if (condition === 'absent' ? there !== undefined : there !== condition.etag) {
        throw new StoreError('changed', `PUT ${key}`);
      }
    }
    this.objects.set(key, held);
  }

  async #do<T>(call: Call, key: string, run: () => T): Promise<T> {
    this.calls.push(`${call} ${key}`);
    const fault = this.fault(call, key);
    if (fault === undefined) return run();
    if (fault.startsWith('late ')) run();
    await Promise.resolve();
    throw new StoreError(fault.replace('late ', '') as StoreErrorKind, `${call} ${key}`);
  }
}

function factsOf({ bytes, etag, sha256 }: Held): ObjectFacts {
  return { bytes: bytes.length, etag, sha256 };
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000)
    yield await Promise.resolve(bytes.subarray(at, at + 1_000));
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
