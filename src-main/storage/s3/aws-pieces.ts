import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { bare, conditionOf, decoder, md5 } from './aws-answers.ts';
import type { AwsRequests } from './aws-requests.ts';
import type { OpenUploadMark, OpenUploadPage, WriteCondition } from './object-store.ts';
import { StoreError } from './store-error.ts';

/** As `ObjectStore` has it; so are the others. */
export async function beginPieces(requests: AwsRequests, key: string, sha256: string): Promise<string> {
  const what = `upload in pieces of ${key}`;
  const { UploadId } = await requests.ask(what, 0, (abortSignal) =>
    requests.client.send(new CreateMultipartUploadCommand({ ...requests.at(key), Metadata: { sha256 } }), {
      abortSignal,
    }),
  );
  if (UploadId === undefined) throw new StoreError('unexpected', `S3 ${what}: expected an id, found none`);
  return UploadId;
}

export async function putPiece(
  requests: AwsRequests,
  { key, uploadId }: OpenUploadMark,
  number: number,
  bytes: Uint8Array,
): Promise<string> {
  const { ETag } = await requests.ask(`PUT ${key} piece ${number}`, bytes.length, (abortSignal) => {
    const put = new UploadPartCommand({
      ...requests.at(key),
      UploadId: uploadId,
      PartNumber: number,
      Body: requests.body(bytes),
      ContentLength: bytes.length,
      ContentMD5: md5(bytes),
    });
    return requests.client.send(put, { abortSignal });
  });
  return bare(ETag);
}

export async function endPieces(
  requests: AwsRequests,
  { key, uploadId }: OpenUploadMark,
  etags: readonly string[],
  condition?: WriteCondition,
): Promise<void> {
  const Parts = etags.map((etag, at) => ({ PartNumber: at + 1, ETag: `"${etag}"` }));
  await requests.ask(`end of the pieces of ${key}`, 0, (abortSignal) =>
    requests.client.send(
      new CompleteMultipartUploadCommand({
        ...requests.at(key),
        ...conditionOf(condition),
        UploadId: uploadId,
        MultipartUpload: { Parts },
      }),
      { abortSignal },
    ),
  );
}

export async function dropPieces(requests: AwsRequests, { key, uploadId }: OpenUploadMark): Promise<void> {
  try {
    await requests.ask(`removal of the pieces of ${key}`, 0, (abortSignal) =>
      requests.client.send(new AbortMultipartUploadCommand({ ...requests.at(key), UploadId: uploadId }), {
        abortSignal,
      }),
    );
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.kind !== 'no_object') throw cause;
  }
}

export async function openUploads(
  requests: AwsRequests,
  prefix: string,
  next?: OpenUploadMark,
): Promise<OpenUploadPage> {
  const found = await requests.ask(`LIST uploads ${prefix}`, 0, (abortSignal) =>
    requests.client.send(
      new ListMultipartUploadsCommand({
        Bucket: requests.bucket,
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
