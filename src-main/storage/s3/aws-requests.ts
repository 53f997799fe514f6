import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../base/clock.ts';
import { makeClient, slowBody, type StoreAddress } from './aws-client.ts';
import { secretsOf, type S3Credentials } from './credentials.ts';
import { diagnose } from './diagnose.ts';
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

/** Requests to one bucket: each within its time, each failure in one shape, none tried twice. */
export class AwsRequests {
  readonly client: S3Client;
  readonly bucket: string;
  readonly #options: AwsStoreOptions;
  readonly #closing = new AbortController();
  #clockAheadMs: number | undefined;

  constructor(options: AwsStoreOptions) {
    const { address, credentials, clock, timeoutMs = TIMEOUT_MS } = options;
    this.#options = options;
    this.bucket = address.bucket;
    this.client = makeClient(address, credentials, {
      timeoutMs,
      // The header has no fraction: on average half a second has passed.
      onServerTime: (ms) => (this.#clockAheadMs = clock.wallMs() - ms - 500),
    });
  }

  /** How far this machine's clock is ahead of the store's, ms; undefined before the first answer. */
  get clockAheadMs(): number | undefined {
    return this.#clockAheadMs;
  }

  at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: key };
  }

  /** Bytes to send, within the limit. */
  body(bytes: Uint8Array): Uint8Array | Readable {
    const { limit } = this.#options;
    return limit === undefined ? bytes : slowBody(bytes, limit);
  }

  /** Ends what is under way. */
  close(): void {
    this.#closing.abort();
    this.client.destroy();
  }

  /** Runs one request within its time and gives its failure one shape. */
  async ask<T>(what: string, bytes: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
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
  async *pieces(what: string, body: Readable, expected: number): AsyncGenerator<Uint8Array> {
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
      bucket: this.bucket,
      clockAheadMs: this.#clockAheadMs,
      secrets: secretsOf(this.#options.credentials),
      ended: this.#closing.signal.aborted ? 'stopped' : timedOut ? 'timeout' : undefined,
    });
  }
}
