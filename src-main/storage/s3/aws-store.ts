import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Clock } from '../../base/clock.ts';
import { makeClient, slowBody, type StoreAddress } from './aws-client.ts';
import { secretsOf, type S3Credentials } from './credentials.ts';
import { diagnose } from './diagnose.ts';
import type {
  ListPage,
  ObjectFacts,
  ObjectStore,
  OpenUploadMark,
  OpenUploadPage,
  WriteCondition,
} from './object-store.ts';
import { StoreError } from './store-error.ts';
import type { TokenBucket } from './token-bucket.ts';

export interface AwsStoreOptions {
  readonly address: StoreAddress;
  readonly credentials: S3Credentials;
  readonly clock: Clock;
  /** Shared by everything that is sent. */
  readonly limit?: TokenBucket | undefined;
  /** Bytes a second of `limit`, to know how long a request may take. */
  readonly bytesPerSecond?: number | undefined;
  /** A request that gets no answer for so long has failed, ms. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
/** Slower lines than this make a request fail. */
const LEAST_BYTES_PER_MS = 16;
/** Requests that may share a bandwidth limit. */
const SHARED_BY = 8;
const PAGE = 1_000;

/** A bucket spoken to by the AWS SDK. Any compatible store will do. */
export class AwsStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #options: AwsStoreOptions;
  readonly #closing = new AbortController();
  #clockAheadMs: number | undefined;

  constructor(options: AwsStoreOptions) {
    const { address, credentials, clock, timeoutMs = TIMEOUT_MS } = options;
    this.#options = options;
    this.#bucket = address.bucket;
    this.#client = makeClient(address, credentials, {
      timeoutMs,
      // The header has no fraction: on average half a second has passed.
      onServerTime: (ms) => (this.#clockAheadMs = clock.wallMs() - ms - 500),
    });
  }

  get clockAheadMs(): number | undefined {
    return this.#clockAheadMs;
  }

  async head(key: string): Promise<ObjectFacts | undefined> {
    try {
      return await this.#headOnce(key);
    } catch (cause) {
      if (!(cause instanceof StoreError) || cause.kind !== 'refused') throw cause;
    }
    // An answer to HEAD has no body and so no reason. GET has one; and it tells a missing object from a missing right.
    try {
      await this.#ask(`GET ${key}`, 0, (abortSignal) =>
        this.#client
          .send(new GetObjectCommand({ ...this.#at(key), Range: 'bytes=0-0' }), { abortSignal })
          .then(({ Body }) => Body instanceof Readable && Body.destroy()),
      );
    } catch (cause) {
      if (cause instanceof StoreError && cause.kind === 'no_object') return undefined;
      throw cause;
    }
    return this.#headOnce(key);
  }

  async get(key: string, etag?: string): Promise<{ facts: ObjectFacts; pieces: AsyncIterable<Uint8Array> }> {
    const what = `GET ${key}`;
    const found = await this.#ask(what, 0, (abortSignal) =>
      this.#client.send(
        new GetObjectCommand({ ...this.#at(key), ...(etag === undefined ? {} : { IfMatch: `"${etag}"` }) }),
        { abortSignal },
      ),
    );
    const { Body: body } = found;
    if (!(body instanceof Readable))
      throw new StoreError('unexpected', `S3 ${what}: expected a body, found none`);
    const facts = factsOf(found);
    return { facts, pieces: this.#pieces(what, body, facts.bytes) };
  }

  async list(prefix: string, next?: string): Promise<ListPage> {
    const found = await this.#ask(`LIST ${prefix}`, 0, (abortSignal) =>
      this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: prefix,
          MaxKeys: PAGE,
          // XML cannot hold every character a key may have.
          EncodingType: 'url',
          ...(next === undefined ? {} : { ContinuationToken: next }),
        }),
        { abortSignal },
      ),
    );
    const decode = decoder(found.EncodingType);
    return {
      objects: (found.Contents ?? []).flatMap(({ Key, Size, ETag, LastModified }) =>
        Key === undefined || Size === undefined
          ? []
          : [
              {
                key: decode(Key),
                bytes: Size,
                etag: bare(ETag),
                modifiedMs: LastModified?.getTime() ?? 0,
              },
            ],
      ),
      next: found.IsTruncated === true ? found.NextContinuationToken : undefined,
    };
  }

  async put(key: string, bytes: Uint8Array, sha256: string, condition?: WriteCondition): Promise<void> {
    await this.#ask(`PUT ${key}`, bytes.length, (abortSignal) => {
      const put = new PutObjectCommand({
        ...this.#at(key),
        ...conditionOf(condition),
        Body: this.#body(bytes),
        ContentLength: bytes.length,
        ContentMD5: md5(bytes),
        Metadata: { sha256 },
      });
      return this.#client.send(put, { abortSignal });
    });
  }

  async remove(key: string): Promise<void> {
    await this.#ask(`DELETE ${key}`, 0, (abortSignal) =>
      this.#client.send(new DeleteObjectCommand(this.#at(key)), { abortSignal }),
    );
  }

  async beginPieces(key: string, sha256: string): Promise<string> {
    const what = `upload in pieces of ${key}`;
    const { UploadId } = await this.#ask(what, 0, (abortSignal) =>
      this.#client.send(new CreateMultipartUploadCommand({ ...this.#at(key), Metadata: { sha256 } }), {
        abortSignal,
      }),
    );
    if (UploadId === undefined) throw new StoreError('unexpected', `S3 ${what}: expected an id, found none`);
    return UploadId;
  }

  async putPiece({ key, uploadId }: OpenUploadMark, number: number, bytes: Uint8Array): Promise<string> {
    const { ETag } = await this.#ask(`PUT ${key} piece ${number}`, bytes.length, (abortSignal) => {
      const put = new UploadPartCommand({
        ...this.#at(key),
        UploadId: uploadId,
        PartNumber: number,
        Body: this.#body(bytes),
        ContentLength: bytes.length,
        ContentMD5: md5(bytes),
      });
      return this.#client.send(put, { abortSignal });
    });
    return bare(ETag);
  }

  async endPieces(
    { key, uploadId }: OpenUploadMark,
    etags: readonly string[],
    condition?: WriteCondition,
  ): Promise<void> {
    const Parts = etags.map((etag, at) => ({ PartNumber: at + 1, ETag: `"${etag}"` }));
    await this.#ask(`end of the pieces of ${key}`, 0, (abortSignal) =>
      this.#client.send(
        new CompleteMultipartUploadCommand({
          ...this.#at(key),
          ...conditionOf(condition),
          UploadId: uploadId,
          MultipartUpload: { Parts },
        }),
        { abortSignal },
      ),
    );
  }

  async dropPieces({ key, uploadId }: OpenUploadMark): Promise<void> {
    try {
      await this.#ask(`removal of the pieces of ${key}`, 0, (abortSignal) =>
        this.#client.send(new AbortMultipartUploadCommand({ ...this.#at(key), UploadId: uploadId }), {
          abortSignal,
        }),
      );
    } catch (cause) {
      if (!(cause instanceof StoreError) || cause.kind !== 'no_object') throw cause;
    }
  }

  async openUploads(prefix: string, next?: OpenUploadMark): Promise<OpenUploadPage> {
    const found = await this.#ask(`LIST uploads ${prefix}`, 0, (abortSignal) =>
      this.#client.send(
        new ListMultipartUploadsCommand({
          Bucket: this.#bucket,
          Prefix: prefix,
          EncodingType: 'url',
          ...(next === undefined ? {} : { KeyMarker: next.key, UploadIdMarker: next.uploadId }),
        }),
        { abortSignal },
      ),
    );
    const decode = decoder(found.EncodingType);
    const { NextKeyMarker: key, NextUploadIdMarker: uploadId } = found;
    return {
      uploads: (found.Uploads ?? []).flatMap(({ Key, UploadId, Initiated }) =>
        Key === undefined || UploadId === undefined || Initiated === undefined
          ? []
          : [{ key: decode(Key), uploadId: UploadId, startedMs: Initiated.getTime() }],
      ),
      next:
        found.IsTruncated === true && key !== undefined && uploadId !== undefined
          ? { key: decode(key), uploadId }
          : undefined,
    };
  }

  close(): void {
    this.#closing.abort();
    this.#client.destroy();
  }

  async #headOnce(key: string): Promise<ObjectFacts | undefined> {
    try {
      return await this.#ask(`HEAD ${key}`, 0, async (abortSignal) =>
        factsOf(await this.#client.send(new HeadObjectCommand(this.#at(key)), { abortSignal })),
      );
    } catch (cause) {
      if (cause instanceof StoreError && cause.kind === 'no_object') return undefined;
      throw cause;
    }
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: key };
  }

  #body(bytes: Uint8Array): Uint8Array | Readable {
    const { limit } = this.#options;
    return limit === undefined ? bytes : slowBody(bytes, limit);
  }

  /** Runs one request within its time and gives its failure one shape. */
  async #ask<T>(what: string, bytes: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, timeoutMs = TIMEOUT_MS, bytesPerSecond } = this.#options;
    const leastPerMs = Math.min(LEAST_BYTES_PER_MS, (bytesPerSecond ?? Infinity) / 1_000 / SHARED_BY);
    const abort = new AbortController();
    let timedOut = false;
    const cancel = clock.after(timeoutMs + bytes / leastPerMs, () => {
      timedOut = true;
      abort.abort();
    });
    try {
      return await run(AbortSignal.any([abort.signal, this.#closing.signal]));
    } catch (cause) {
      throw this.#diagnosed(cause, what, timedOut);
    } finally {
      cancel();
    }
  }

  /** A body, as long as it comes and as long as it should be. */
  async *#pieces(what: string, body: Readable, expected: number): AsyncGenerator<Uint8Array> {
    const { clock, timeoutMs = TIMEOUT_MS } = this.#options;
    let timedOut = false;
    let got = 0;
    const watch = (): (() => void) =>
      clock.after(timeoutMs, () => {
        timedOut = true;
        body.destroy(new Error('no more bytes in time'));
      });
    const end = (): void => void body.destroy(new Error('ended'));
    this.#closing.signal.addEventListener('abort', end, { once: true });
    let cancel = watch();
    try {
      for await (const piece of body as AsyncIterable<Uint8Array>) {
        cancel();
        got += piece.length;
        yield piece;
        cancel = watch();
      }
    } catch (cause) {
      throw this.#diagnosed(cause, what, timedOut);
    } finally {
      cancel();
      this.#closing.signal.removeEventListener('abort', end);
      body.destroy();
    }
    if (got !== expected)
      throw new StoreError('damaged', `S3 ${what}: expected ${expected} bytes, found ${got}`);
  }

  #diagnosed(cause: unknown, what: string, timedOut: boolean): StoreError {
    if (cause instanceof StoreError) return cause;
    return diagnose(cause, {
      what,
      bucket: this.#bucket,
      clockAheadMs: this.#clockAheadMs,
      secrets: secretsOf(this.#options.credentials),
      ended: this.#closing.signal.aborted ? 'stopped' : timedOut ? 'timeout' : undefined,
    });
  }
}

interface FoundObject {
  readonly ContentLength?: number | undefined;
  readonly ETag?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}

function factsOf({ ContentLength, ETag, Metadata }: FoundObject): ObjectFacts {
  const sha256 = Metadata?.['sha256'];
  return {
    bytes: ContentLength ?? 0,
    etag: bare(ETag),
    sha256: sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined,
  };
}

function conditionOf(condition: WriteCondition | undefined): { IfNoneMatch?: string; IfMatch?: string } {
  if (condition === undefined) return {};
  return condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: `"${condition.etag}"` };
}

/** Undoes `EncodingType: 'url'`. @param encoding of the answer; a store that does not know it sends keys as they are */
function decoder(encoding: string | undefined): (key: string) => string {
  return encoding === 'url' ? (key) => decodeURIComponent(key.replaceAll('+', ' ')) : (key) => key;
}

function bare(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}
