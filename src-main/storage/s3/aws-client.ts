import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from '#shared/config.ts';
import type { S3Credentials } from './credentials.ts';
import type { TokenBucket } from './token-bucket.ts';

/** Where a bucket is. */
export interface StoreAddress {
  readonly bucket: string;
  readonly region: string;
  /** Undefined for AWS. */
  readonly endpoint: string | undefined;
  readonly forcePathStyle: boolean;
}

/** The address of the settings. @returns undefined when they name no bucket */
export function addressOf(config: S3Config): StoreAddress | undefined {
  const { bucket, region, endpoint, force_path_style: forcePathStyle = endpoint !== undefined } = config;
  return bucket === undefined ? undefined : { bucket, region, endpoint, forcePathStyle };
}

export interface ClientOptions {
  readonly timeoutMs: number;
  /** Told the time of the store in every answer, epoch ms, cut to the second. */
  readonly onServerTime: (ms: number) => void;
}

const SLICE_BYTES = 16_384;

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * A client that tries once and speaks plainly: without `WHEN_REQUIRED` the SDK frames streamed bodies with a checksum, which
 * strict stores refuse and lax ones store as data.
 */
export function makeClient(
  { region, endpoint, forcePathStyle }: StoreAddress,
  { accessKeyId, secretAccessKey, sessionToken }: S3Credentials,
  { timeoutMs, onServerTime }: ClientOptions,
): S3Client {
  const client = new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle,
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials: {
      accessKeyId: accessKeyId.reveal(),
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    },
    requestHandler: { connectionTimeout: Math.min(timeoutMs, 10_000) },
    // The SDK's own warnings go to the console otherwise.
    logger: silent,
  });
  const note = (answer: unknown): void => {
    const ms = Date.parse(headerOf(answer, 'date') ?? '');
    if (Number.isFinite(ms)) onServerTime(ms);
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        const result = await next(args);
        note(result.response);
        return result;
      } catch (cause) {
        note(
          typeof cause === 'object' && cause !== null && '$response' in cause ? cause.$response : undefined,
        );
        throw cause;
      }
    },
    { step: 'deserialize', name: 'serverTime', priority: 'high' },
  );
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (isRequest(request) && 'body' in request && request.body instanceof Readable) {
        const sha256 = hashes.get(request.body);
        if (sha256 !== undefined) request.headers['x-amz-content-sha256'] = sha256;
      }
      return next(args);
    },
    { step: 'build', name: 'payloadHash' },
  );
  return client;
}

const hashes = new WeakMap<object, string>();

/** A body that leaves as slowly as the limit wants, signed as a buffer is: the store refuses other bytes. */
export function slowBody(bytes: Uint8Array, limit: TokenBucket): Readable {
  const body = Readable.from(slices(bytes, limit), { objectMode: false });
  hashes.set(body, createHash('sha256').update(bytes).digest('hex'));
  return body;
}

async function* slices(bytes: Uint8Array, limit: TokenBucket): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    const slice = bytes.subarray(at, at + SLICE_BYTES);
    await limit.pass(slice.length);
    yield slice;
  }
}

function isRequest(value: unknown): value is { headers: Record<string, string> } {
  return (
    typeof value === 'object' && value !== null && 'headers' in value && typeof value.headers === 'object'
  );
}

function headerOf(answer: unknown, name: string): string | undefined {
  if (!isRequest(answer)) return undefined;
  const value = answer.headers[name];
  return typeof value === 'string' ? value : undefined;
}
