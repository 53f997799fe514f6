import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../../src-main/base/clock.ts';
import { systemFiles } from '../../../../../src-main/base/files.ts';
import { openS3Cache, type S3Cache } from '../../../../../src-main/storage/s3/cache.ts';
import { listObjects } from '../../../../../src-main/storage/s3/list-objects.ts';
import type { ListPage } from '../../../../../src-main/storage/s3/object-store.ts';
import { MemoryStore } from '../../../../support/memory-store.ts';

let folder: string;
let store: MemoryStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-cache-'));
  store = new MemoryStore();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function object(key: string, size: number): Promise<Uint8Array> {
  const bytes = randomBytes(size);
  await store.put(key, bytes, sha256(bytes));
  return bytes;
}

const open = (maxBytes: number): Promise<S3Cache> =>
  openS3Cache({
    store,
    place: 'bucket',
    folder,
    maxBytes,
    files: systemFiles,
    clock: systemClock,
    random: () => 0,
  });

const gets = (): number => store.calls.filter((call) => call.startsWith('get ')).length;
const use = async (cache: S3Cache, key: string): Promise<void> => (await cache.open(key)).release();

test('the file used longest ago makes room, and never one that is in use', async () => {
  for (const key of ['a', 'b', 'c', 'd']) await object(key, 1_000);
  const cache = await open(3_000);
  const held = await cache.open('a');
  await use(cache, 'b');
  await use(cache, 'c');
  await use(cache, 'b');
  await use(cache, 'd');
  expect(cache.bytes).toBe(3_000);
  const before = gets();
  for (const key of ['a', 'b', 'd']) await use(cache, key);
  expect(gets()).toBe(before);
  await use(cache, 'c');
  expect(gets()).toBe(before + 1);
  expect((await readFile(held.path)).length).toBe(1_000);
  held.release();
  await cache.close();
});

test('remembers over a restart what is here and what was used last', async () => {
  for (const key of ['a', 'b', 'c']) await object(key, 1_000);
  const first = await open(2_000);
  await use(first, 'a');
  await use(first, 'b');
  await use(first, 'a');
  await first.close();
  const second = await open(2_000);
  expect(second.bytes).toBe(2_000);
  await use(second, 'c');
  const before = gets();
  await use(second, 'a');
  expect(gets()).toBe(before);
  await second.close();
});

test('readers of one object share its download, and its failure', async () => {
  const bytes = await object('a', 50_000);
  const cache = await open(1_000_000);
  store.fault = (call) => (call === 'get' ? 'refused' : undefined);
  const failed = await Promise.allSettled([cache.open('a'), cache.open('a')]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(gets()).toBe(1);
  store.fault = () => undefined;
  const files = await Promise.all(Array.from({ length: 20 }, () => cache.open('a')));
  expect(gets()).toBe(2);
  expect(await readFile(files[0]!.path)).toEqual(bytes);
  for (const file of files) file.release();
  expect(await readdir(folder)).toHaveLength(1);
  await cache.close();
});

test('takes a new version when the object has changed, and fetches a file anew that somebody cut', async () => {
  await object('a', 1_000);
  const cache = await open(10_000);
  const old = await cache.open('a');
  const bytes = await object('a', 2_000);
  const now = await cache.open('a');
  expect(await readFile(now.path)).toEqual(bytes);
  expect((await readFile(old.path)).length).toBe(1_000);
  old.release();
  now.release();
  await writeFile(now.path, bytes.subarray(0, 10));
  const again = await cache.open('a');
  expect(await readFile(again.path)).toEqual(bytes);
  again.release();
  await cache.close();
});

test('refuses other bytes than the caller, the uploader or the store say, and keeps nothing of them', async () => {
  const bytes = await object('a', 1_000);
  const cache = await open(10_000);
  await expect(cache.open('a', sha256(randomBytes(3)))).rejects.toMatchObject({ kind: 'damaged' });
  await expect(cache.open('missing')).rejects.toMatchObject({ kind: 'no_object' });
  const held = store.objects.get('a')!;
  store.objects.set('a', { ...held, bytes: randomBytes(1_000) });
  await expect(cache.open('a')).rejects.toMatchObject({ kind: 'damaged' });
  expect(await readdir(folder)).toEqual([]);
  store.objects.set('a', held);
  expect(await readFile((await cache.open('a', sha256(bytes))).path)).toEqual(bytes);
});

test('a list whose marks go in a circle ends with an error', async () => {
  const page = (next: string | undefined, ...keys: string[]): ListPage => ({
    objects: keys.map((key) => ({ key, bytes: 1, etag: '', modifiedMs: 0 })),
    next,
  });
  const pages = new Map([
    [undefined, page('1', 'p/a', 'other/x')],
    ['1', page('2', 'p/b')],
    ['2', page('1', 'p/c')],
  ]);
  const list = (_: string, next?: string): Promise<ListPage> => Promise.resolve(pages.get(next)!);
  const found: string[] = [];
  await expect(async () => {
    for await (const { key } of listObjects({ list }, 'p/')) found.push(key);
  }).rejects.toThrow(/the same mark again/);
  expect(found.slice(0, 3)).toEqual(['p/a', 'p/b', 'p/c']);
  expect(found.length).toBeLessThan(6);
});
