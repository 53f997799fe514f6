import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { bare, conditionOf, decoder, factsOf, md5 } from './aws-answers.ts';
import { beginPieces, dropPieces, endPieces, openUploads, putPiece } from './aws-pieces.ts';
import { AwsRequests, type AwsStoreOptions } from './aws-requests.ts';
import type {
  ListPage,
  ObjectFacts,
  ObjectStore,
  OpenUploadMark,
  OpenUploadPage,
  WriteCondition,
} from './object-store.ts';
import { StoreError } from './store-error.ts';

const PAGE = 1_000;

/** A bucket spoken to by the AWS SDK. Any compatible store will do. */
export class AwsStore implements ObjectStore {
  readonly #requests: AwsRequests;

  constructor(options: AwsStoreOptions) {
    this.#requests = new AwsRequests(options);
  }

  get clockAheadMs(): number | undefined {
    return this.#requests.clockAheadMs;
  }

  async head(key: string): Promise<ObjectFacts | undefined> {
    try {
      return await this.#headOnce(key);
    } catch (cause) {
      if (!(cause instanceof StoreError) || cause.kind !== 'refused') throw cause;
    }
    // An answer to HEAD has no body and so no reason. GET has one; and it tells a missing object from a missing right.
    try {
      await this.#requests.ask(`GET ${key}`, 0, (abortSignal) =>
        this.#requests.client
          .send(new GetObjectCommand({ ...this.#requests.at(key), Range: 'bytes=0-0' }), { abortSignal })
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
    const found = await this.#requests.ask(what, 0, (abortSignal) =>
      this.#requests.client.send(
        new GetObjectCommand({
          ...this.#requests.at(key),
          ...(etag === undefined ? {} : { IfMatch: `"${etag}"` }),
        }),
        { abortSignal },
      ),
    );
    const { Body: body } = found;
    if (!(body instanceof Readable))
      throw new StoreError('unexpected', `S3 ${what}: expected a body, found none`);
    const facts = factsOf(found);
    return { facts, pieces: this.#requests.pieces(what, body, facts.bytes) };
  }

  async list(prefix: string, next?: string): Promise<ListPage> {
    const found = await this.#requests.ask(`LIST ${prefix}`, 0, (abortSignal) =>
      this.#requests.client.send(
        new ListObjectsV2Command({
          Bucket: this.#requests.bucket,
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
    await this.#requests.ask(`PUT ${key}`, bytes.length, (abortSignal) => {
      const put = new PutObjectCommand({
        ...this.#requests.at(key),
        ...conditionOf(condition),
        Body: this.#requests.body(bytes),
        ContentLength: bytes.length,
        ContentMD5: md5(bytes),
        Metadata: { sha256 },
      });
      return this.#requests.client.send(put, { abortSignal });
    });
  }

  async remove(key: string): Promise<void> {
    await this.#requests.ask(`DELETE ${key}`, 0, (abortSignal) =>
      this.#requests.client.send(new DeleteObjectCommand(this.#requests.at(key)), { abortSignal }),
    );
  }

  beginPieces(key: string, sha256: string): Promise<string> {
    return beginPieces(this.#requests, key, sha256);
  }

  putPiece(upload: OpenUploadMark, number: number, bytes: Uint8Array): Promise<string> {
    return putPiece(this.#requests, upload, number, bytes);
  }

  endPieces(upload: OpenUploadMark, etags: readonly string[], condition?: WriteCondition): Promise<void> {
    return endPieces(this.#requests, upload, etags, condition);
  }

  dropPieces(upload: OpenUploadMark): Promise<void> {
    return dropPieces(this.#requests, upload);
  }

  openUploads(prefix: string, next?: OpenUploadMark): Promise<OpenUploadPage> {
    return openUploads(this.#requests, prefix, next);
  }

  close(): void {
    this.#requests.close();
  }

  async #headOnce(key: string): Promise<ObjectFacts | undefined> {
    try {
      return await this.#requests.ask(`HEAD ${key}`, 0, async (abortSignal) =>
        factsOf(
          await this.#requests.client.send(new HeadObjectCommand(this.#requests.at(key)), { abortSignal }),
        ),
      );
    } catch (cause) {
      if (cause instanceof StoreError && cause.kind === 'no_object') return undefined;
      throw cause;
    }
  }
}
