import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../../../src-main/base/clock.ts';
import { Secret } from '../../../../../src-main/base/secret.ts';
import { AwsStore } from '../../../../../src-main/storage/s3/aws-store.ts';
import { clockText } from '../../../../../src-main/storage/s3/diagnose.ts';
import { listObjects } from '../../../../../src-main/storage/s3/list-objects.ts';
import { StoreError, concernsStore } from '../../../../../src-main/storage/s3/store-error.ts';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A store whose server answers as it likes. */
async function storeOf(answer: Answer, timeoutMs = 5_000): Promise<AwsStore> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(request, response));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const store = new AwsStore({
    address: {
      bucket: 'bucket',
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      forcePathStyle: true,
    },
    credentials: {
      accessKeyId: new Secret('CANARY-ID'),
      secretAccessKey: new Secret('CANARY-KEY'),
      sessionToken: undefined,
    },
    clock: systemClock,
    timeoutMs,
  });
  cleanup.push(() => {
    store.close();
    server.closeAllConnections();
    server.close();
  });
  return store;
}

const says =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(body);
const error = (code: string, text = ''): string =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${text}</Message><AWSAccessKeyId>CANARY-ID</AWSAccessKeyId></Error>`;

async function failure(store: AwsStore): Promise<StoreError> {
  try {
    await store.put('k', new Uint8Array([1, 2, 3]), '0'.repeat(64));
  } catch (cause) {
    if (cause instanceof StoreError) return cause;
    throw cause;
  }
  throw new Error('expected a failure, found none');
}

for (const [name, answer, kind, text] of [
  ['503 SlowDown', says(503, error('SlowDown')), 'busy', /busy or ill \(503 SlowDown\)/],
  ['an HTML page', says(502, '<html><body>Bad gateway</body></html>'), 'busy', /busy or ill/],
  ['HTML where it should be well', says(403, '<html>'), 'refused', /lacks the right/],
  ['an unknown key', says(403, error('InvalidAccessKeyId')), 'refused', /the access key is wrong/],
  ['another region', says(301, error('PermanentRedirect')), 'refused', /region/],
  ['no bucket', says(404, error('NoSuchBucket')), 'no_bucket', /no bucket bucket/],
  ['a failed condition', says(412, error('PreconditionFailed')), 'changed', /another than expected/],
  ['a race of conditions', says(409, error('ConditionalRequestConflict')), 'changed', /409/],
  ['no such thing', says(501, error('NotImplemented')), 'unsupported', /does not do this/],
  ['damaged bytes', says(400, error('BadDigest')), 'damaged', /did not arrive/],
  ['a slow line', says(400, error('RequestTimeout')), 'busy', /too slow/],
  [
    'entities',
    says(400, '<!DOCTYPE a [<!ENTITY x "aaaa">]><Error><Code>&x;&x;</Code></Error>'),
    undefined,
    /S3 PUT k/,
  ],
  [
    'a cut answer',
    (_: IncomingMessage, r: ServerResponse) => void r.destroy(),
    'unreachable',
    /no usable answer/,
  ],
] as const) {
  test(`${name} becomes one kind and one sentence, without the key`, async () => {
    const found = await failure(await storeOf(answer));
    if (kind !== undefined) expect(found.kind).toBe(kind);
    expect(found.message).toMatch(text);
    expect(`${found.message} ${JSON.stringify(found)} ${found.stack}`).not.toContain('CANARY');
    expect(found.cause).toBeUndefined();
  });
}

test('waits as long as the store asks', async () => {
  const found = await failure(await storeOf(says(503, error('SlowDown'), { 'retry-after': '7' })));
  expect(found.retryAfterMs).toBe(7_000);
  expect(concernsStore(found)).toBe(true);
});

test('a clock that is off is named with its direction and size', async () => {
  const date = new Date(Date.now() - 20 * 60_000).toUTCString();
  const store = await storeOf(says(403, error('RequestTimeTooSkewed'), { date }));
  const found = await failure(store);
  expect(found.kind).toBe('clock');
  expect(found.message).toMatch(/your clock is wrong by (20 min|19 min 59 s|20 min 1 s).*ahead/);
  expect(clockText(-90_061_000)).toBe("your clock is wrong by 1 d 1 h: it is behind the store's");
});

test('a server that never answers is given up in time', async () => {
  const found = await failure(await storeOf(() => {}, 200));
  expect(found).toMatchObject({ kind: 'unreachable', message: 'S3 PUT k: no answer in time' });
});

test('an error inside a 200 at the end of an upload in pieces is an error', async () => {
  const store = await storeOf(says(200, error('InternalError', 'try again')));
  await expect(store.endPieces({ key: 'k', uploadId: 'u' }, ['00'])).rejects.toBeInstanceOf(StoreError);
});

test('a body shorter than it was said to be is damaged, not taken', async () => {
  const store = await storeOf((_, response) => {
    response.writeHead(200, { 'content-length': '100', etag: '"x"' });
    response.write('short');
    response.destroy();
  });
  const read = async (): Promise<unknown> => Array.fromAsync((await store.get('k')).pieces);
  await expect(read()).rejects.toBeInstanceOf(StoreError);
});

test('HEAD without a reason asks once more in a way that has one', async () => {
  const store = await storeOf((request, response) =>
    request.method === 'HEAD'
      ? void response.writeHead(403).end()
      : says(403, error('SignatureDoesNotMatch'))(request, response),
  );
  await expect(store.head('k')).rejects.toThrow(/the access key is wrong/);
  const missing = await storeOf((request, response) =>
    request.method === 'HEAD'
      ? void response.writeHead(403).end()
      : says(404, error('NoSuchKey'))(request, response),
  );
  expect(await missing.head('k')).toBeUndefined();
});

test('a list that hands out the same page for ever ends', async () => {
  const page = `<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken><EncodingType>url</EncodingType><Contents><Key>p/a+b%2Bc%0A</Key><Size>1</Size><ETag>"e"</ETag></Contents></ListBucketResult>`;
  const store = await storeOf(says(200, page));
  const found: string[] = [];
  await expect(async () => {
    for await (const { key } of listObjects(store, 'p/')) found.push(key);
  }).rejects.toThrow(/same mark/);
  expect(new Set(found)).toEqual(new Set(['p/a b+c\n']));
});
