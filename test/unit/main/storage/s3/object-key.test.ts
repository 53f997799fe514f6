import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exchangeIds } from '#shared/market/exchange.ts';
import { streamNames } from '#shared/market/stream.ts';
import { compactPath } from '../../../../../src-main/storage/compact/dataset.ts';
import { partName, partitionPath } from '../../../../../src-main/storage/partition-path.ts';
import { fileOf, keyOf, type TreeFile } from '../../../../../src-main/storage/s3/object-key.ts';
import { parseS3Url } from '../../../../../src-main/storage/s3/s3-url.ts';

const prefixes = fc.constantFrom('', 'arbscope/', 'a/b=c/', 'spool/', 'exchange=okx/');
const partitions = fc.record({
  exchange: fc.constantFrom(...exchangeIds),
  stream: fc.constantFrom(...streamNames),
  symbol: fc
    .oneof(
      fc.stringMatching(/^[A-Z0-9]{2,12}$/),
      fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
    )
    .filter((text) => text === text.toUpperCase()),
  date: fc.constantFrom('20260115', '20251231'),
});
const files = fc.oneof(
  fc
    .tuple(partitions, fc.bigInt(0n, 2n ** 62n), fc.nat(2_000_000))
    .map(([of, ts, seq]): TreeFile => ({ tree: 'spool', path: `${partitionPath(of)}/${partName(ts, seq)}` })),
  fc
    .tuple(partitions, fc.constantFrom('data.parquet', 'meta.json'))
    .map(([of, name]): TreeFile => ({ tree: 'compact', path: `${compactPath(of)}/${name}` })),
);

test('every file of ours has one key below the prefix, and the key leads back to it', () => {
  fc.assert(
    fc.property(prefixes, files, (prefix, file) => {
      const key = keyOf(prefix, file)!;
      expect(key.startsWith(prefix)).toBe(true);
      expect(key.split('/')).not.toContain('..');
      expect(fileOf(prefix, key)).toEqual(file);
    }),
  );
});

test('two files never share a key', () => {
  fc.assert(
    fc.property(prefixes, files, files, (prefix, a, b) => {
      expect(keyOf(prefix, a) === keyOf(prefix, b)).toBe(a.tree === b.tree && a.path === b.path);
    }),
  );
});

test('gives no key to any other file, and no file to any other key', () => {
  fc.assert(
    fc.property(fc.constantFrom('spool', 'compact'), fc.string(), (tree, path) => {
      expect(keyOf('p/', { tree, path })).toBeUndefined();
      expect(fileOf('p/', `p/${path}`)).toBeUndefined();
    }),
  );
  const folder = 'exchange=okx/stream=bbo/symbol=BTCUSDT/date=20260115';
  for (const path of [
    `${folder}/../../../secret.parquet`,
    `../${folder}/part-1768435200123456789-000001.parquet`,
    `${folder}/part-1768435200123456789-000001.parquet.tmp`,
    `${folder}/data.parquet`,
    '/etc/passwd',
    '',
  ]) {
    expect(keyOf('', { tree: 'spool', path })).toBeUndefined();
  }
});

test('is laid out as the data contract says', () => {
  const path = 'exchange=binance/stream=bbo/symbol=btcusdt/date=20260115/data.parquet';
  expect(keyOf('lake/', { tree: 'compact', path })).toBe(`lake/${path}`);
});

test('reads the address of a place', () => {
  expect(parseS3Url('s3://my-bucket/a/b c?#+/')).toEqual({ bucket: 'my-bucket', prefix: 'a/b c?#+/' });
  expect(parseS3Url('s3://my-bucket')).toEqual({ bucket: 'my-bucket', prefix: '' });
  for (const wrong of [
    'http://my-bucket/a',
    's3://',
    's3:///a',
    's3://UPPER/a',
    's3://a',
    's3://key:pw@bucket/a',
  ]) {
    expect(parseS3Url(wrong)).toBeUndefined();
  }
});
