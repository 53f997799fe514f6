/** What a store says about an object. */
export interface ObjectFacts {
  readonly bytes: number;
  /** Without quotes. MD5 of the bytes at most stores; opaque at some. */
  readonly etag: string;
  /** Of all bytes, as the uploader noted it in the object's metadata; undefined for objects of others. */
  readonly sha256: string | undefined;
}

export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
}

export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** For the next page; undefined on the last one. */
  readonly next: string | undefined;
}

/** An upload in pieces that somebody has begun and not ended. */
export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly startedMs: number;
}

export interface OpenUploadPage {
  readonly uploads: readonly OpenUpload[];
  /** For the next page; undefined on the last one. */
  readonly next: OpenUploadMark | undefined;
}

export interface OpenUploadMark {
  readonly key: string;
  readonly uploadId: string;
}

/** What must hold of the key when a write takes effect; a store that cannot check answers `unsupported`. */
export type WriteCondition = 'absent' | { readonly etag: string };

/** One bucket. Every call rejects with a StoreError; nothing is tried twice here. */
export interface ObjectStore {
  /** @returns undefined when there is no such object */
  head(key: string): Promise<ObjectFacts | undefined>;
  /**
   * An object's bytes in order, exactly as many as `facts.bytes`.
   *
   * @param etag answers `changed` when the object is another by now
   */
  get(
    key: string,
    etag?: string,
  ): Promise<{ readonly facts: ObjectFacts; readonly pieces: AsyncIterable<Uint8Array> }>;
  /** Keys that begin with `prefix`, in the order of their UTF-8. */
  list(prefix: string, next?: string): Promise<ListPage>;
  /** The store checks the bytes by their MD5 before it takes them. @param sha256 noted in the object's metadata */
  put(key: string, bytes: Uint8Array, sha256: string, condition?: WriteCondition): Promise<void>;
  remove(key: string): Promise<void>;
  /** @returns the id of the upload */
  beginPieces(key: string, sha256: string): Promise<string>;
  /** @param number from 1; @returns the piece's etag */
  putPiece(upload: OpenUploadMark, number: number, bytes: Uint8Array): Promise<string>;
  /** Makes the pieces one object. */
  endPieces(upload: OpenUploadMark, etags: readonly string[], condition?: WriteCondition): Promise<void>;
  /** Removes the pieces; an upload that is gone is no error. */
  dropPieces(upload: OpenUploadMark): Promise<void>;
  openUploads(prefix: string, next?: OpenUploadMark): Promise<OpenUploadPage>;
  /** How far this machine's clock is ahead of the store's, ms, as of the newest answer; undefined before the first. */
  readonly clockAheadMs: number | undefined;
  /** Ends what is under way. */
  close(): void;
}
