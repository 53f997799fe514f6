import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, expect, test, vi, type TestContext } from 'vitest';
import { configSchema, type S3Config } from '#shared/config.ts';
import type { UploadCounters } from '#shared/status.ts';
import { systemClock, type Clock } from '../../src-main/base/clock.ts';
import { systemFiles } from '../../src-main/base/files.ts';
import { systemRandom } from '../../src-main/base/random.ts';
import { Secret } from '../../src-main/base/secret.ts';
import { openS3Cache } from '../../src-main/storage/s3/cache.ts';
import { listObjects } from '../../src-main/storage/s3/list-objects.ts';
import { openStore, openUploader, type OpenUploader } from '../../src-main/storage/s3/open-uploader.ts';
import type { ObjectStore } from '../../src-main/storage/s3/object-store.ts';
import { dropOld } from '../../src-main/storage/s3/sweep.ts';
import {
  bytesOf,
  keysBelow,
  sha256,
  untilListed,
  uploadFolder,
  type UploadFolder,
} from '../support/s3-files.ts';
import { startProxy, type FaultProxy, type S3Server } from '../support/s3-server.ts';
import { PATIENCE } from '../support/patience.ts';
import { useS3 } from '../support/use-s3.ts';

const PIECE = 5 * 1024 * 1024;

const storeIn = useS3();
let server: S3Server;
let folder: UploadFolder;
const cleanup: (() => Promise<unknown>)[] = [];
let tests = 0;

// The store itself waits up to 20 s for its own disks when the machine is busy.
vi.setConfig({ testTimeout: 180_000 });

afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

/** The store, a prefix of its own and an empty data folder; skips the test where there is no store. */
async function place(context: TestContext): Promise<{ s3: S3Server; prefix: string; remote: ObjectStore }> {
  server = storeIn(context);
  folder = await uploadFolder();
  cleanup.push(() => folder.dispose());
  const prefix = `run-${process.pid}-${++tests}/`;
  const remote = openStore(settings({ prefix }), keys(), systemClock);
  cleanup.push(() => Promise.resolve(remote.close()));
  return { s3: server, prefix, remote };
}

function settings(more: Partial<S3Config>): S3Config {
  return configSchema.parse({ s3: { bucket: server.bucket, endpoint: server.endpoint, ...more } }).s3;
}

function keys(secret = server.secretAccessKey) {
  return {
    accessKeyId: new Secret(server.accessKeyId),
    secretAccessKey: new Secret(secret),
    sessionToken: undefined,
  };
}

interface Running extends OpenUploader {
  readonly lines: string[];
  readonly until: (is: (counters: UploadCounters) => boolean) => Promise<UploadCounters>;
}

/** An uploader in a hurry. */
async function uploader(
  more: Partial<S3Config>,
  {
    secret,
    clock = systemClock,
    timeoutMs = 30_000,
  }: { secret?: string; clock?: Clock; timeoutMs?: number } = {},
): Promise<Running> {
  const lines: string[] = [];
  const { dir, spoolDir, compactDir } = folder;
  const opened = await openUploader(
    {
      s3: settings(more),
      credentials: keys(secret),
      spoolDir,
      compactDir,
      stateDir: dir,
      timeoutMs,
      pace: {
        pieceBytes: PIECE,
        scanMs: 50,
        fullScanMs: 200,
        keepMs: 100,
        fileRetry: { firstMs: 20, maxMs: 200 },
        gate: { firstMs: 20, maxMs: 200, circuitFailures: 4, circuitPauseMs: 200 },
      },
    },
    {
      files: systemFiles,
      clock,
      random: systemRandom,
      counters: () => {},
      log: (...line) => void lines.push(JSON.stringify(line)),
    },
  );
  cleanup.push(() => opened.close());
  opened.uploader.start();
  return {
    ...opened,
    lines,
    async until(is) {
      const deadline = performance.now() + 45_000;
      for (;;) {
        const counters = opened.uploader.counters();
        if (is(counters)) return counters;
        if (performance.now() > deadline)
          throw new Error(`not within 45 s: ${inspect(counters)}\n${lines.join('\n')}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

/** Everything that was ever a part is on S3, byte for byte, once and under its final key; nothing else is there. */
async function expectAllThere(remote: ObjectStore, prefix: string): Promise<void> {
  const expected = [...folder.parts.keys()].map((path) => `${prefix}spool/${path}`);
  await untilListed(remote, prefix, expected);
  await expectSameBytes(remote, prefix);
}

/** The same of a store that was killed: the object is read by its key, but Swift may never list it (`untilListed`). */
async function expectAllReadable(remote: ObjectStore, prefix: string): Promise<void> {
  const unknown = new Set(await keysBelow(remote, prefix));
  for (const path of folder.parts.keys()) unknown.delete(`${prefix}spool/${path}`);
  expect([...unknown]).toEqual([]);
  await expectSameBytes(remote, prefix);
}

async function expectSameBytes(remote: ObjectStore, prefix: string): Promise<void> {
  for (const [path, bytes] of folder.parts) {
    expect(sha256(await bytesOf(remote, `${prefix}spool/${path}`))).toBe(sha256(bytes));
  }
}

const isDone = ({ waiting_files, verified_files, removed_files }: UploadCounters): boolean =>
  waiting_files === 0 && verified_files + removed_files > 0;

test('copies parts and compacted days, large ones in pieces, and compares them', async (context) => {
  const { prefix, remote } = await place(context);
  const small = await folder.part(20_000);
  const large = await folder.part(PIECE * 2 + 12_345);
  const day = await folder.day([small, large], PIECE + 1);
  const { until, store } = await uploader({ prefix });
  const counters = await until((c) => c.verified_files === 3);

  expect(counters).toMatchObject({
    waiting_files: 0,
    uploaded_files: 3,
    taken_files: 0,
    failures: 0,
    error: '',
  });
  await untilListed(remote, prefix, [
    `${prefix}${day}/data.parquet`,
    `${prefix}${day}/meta.json`,
    `${prefix}spool/${small}`,
    `${prefix}spool/${large}`,
  ]);
  const local = await readFile(join(folder.compactDir, day, 'data.parquet'));
  expect(sha256(await bytesOf(remote, `${prefix}${day}/data.parquet`))).toBe(sha256(local));
  expect(sha256(await bytesOf(remote, `${prefix}spool/${large}`))).toBe(sha256(folder.parts.get(large)!));
  expect(await store.openUploads(prefix)).toEqual({ uploads: [], next: undefined });
  // Nothing is removed unless the settings say so.
  expect(existsSync(join(folder.spoolDir, small))).toBe(true);
});

test('replaces a compacted day by its next version, and by nothing that holds less', async (context) => {
  const { prefix, remote } = await place(context);
  const [a, b] = [await folder.part(1_000), await folder.part(1_000)];
  const day = await folder.day([a], 2_000, 1);
  const first = await uploader({ prefix });
  await first.until((c) => c.verified_files === 3);
  await folder.day([a, b], 3_000, 2);
  await first.until((c) => c.uploaded_files >= 4 && isDone(c));
  await first.close();
  const second = await readFile(join(folder.compactDir, day, 'data.parquet'));
  expect(sha256(await bytesOf(remote, `${prefix}${day}/data.parquet`))).toBe(sha256(second));

  // A machine that knows nothing of it and has only one of the parts.
  await rm(join(folder.dir, 'uploads.db'));
  await folder.day([a], 4_000, 1);
  const other = await uploader({ prefix });
  await other.until((c) => c.taken_files === 1);
  expect(sha256(await bytesOf(remote, `${prefix}${day}/data.parquet`))).toBe(sha256(second));
});

test('finds what is there already after its notes were lost, and sends nothing twice', async (context) => {
  const { prefix, remote } = await place(context);
  for (let n = 0; n < 5; n++) await folder.part(10_000);
  await folder.part(PIECE + 5);
  const first = await uploader({ prefix });
  await first.until((c) => c.verified_files === 6);
  await first.close();
  await untilListed(
    remote,
    prefix,
    [...folder.parts.keys()].map((path) => `${prefix}spool/${path}`),
  );
  const before = await Array.fromAsync(listObjects(remote, prefix));
  for (const name of await readdir(folder.dir))
    if (name.startsWith('uploads.db')) await rm(join(folder.dir, name));
  const second = await uploader({ prefix });
  const counters = await second.until((c) => c.verified_files === 6);
  // The parts sent whole are offered once more, as the cheapest way to ask; the store refuses them.
  expect(counters.uploaded_bytes).toBe(0);
  expect(await Array.fromAsync(listObjects(remote, prefix))).toEqual(before);
});

test('removes a part only when it is compacted and its copy is there as it was', async (context) => {
  const { prefix, remote } = await place(context);
  const [kept, removed, tampered] = [
    await folder.part(1_000),
    await folder.part(1_000),
    await folder.part(1_000),
  ];
  const first = await uploader({ prefix });
  await first.until((c) => c.verified_files === 3);
  await first.close();
  const evil = randomBytes(1_000);
  await remote.put(`${prefix}spool/${tampered}`, evil, sha256(evil));

  await folder.day([removed, tampered], 500);
  const second = await uploader({ prefix, keep_local_hours: 0 });
  const counters = await second.until((c) => c.removed_files === 1 && c.taken_files === 1);
  expect(counters.lost_copies).toBe(1);
  const here = (path: string): boolean => existsSync(join(folder.spoolDir, path));
  expect([kept, removed, tampered].map(here)).toEqual([true, false, true]);
  expect(sha256(await bytesOf(remote, `${prefix}spool/${removed}`))).toBe(sha256(folder.parts.get(removed)!));
  expect(await bytesOf(remote, `${prefix}spool/${tampered}`)).toEqual(evil);
});

test('says that the key is wrong, keeps every part, and shows the secret nowhere', async (context) => {
  const { prefix, remote } = await place(context);
  const canary = `CANARY-${randomBytes(12).toString('hex')}/+x`;
  await folder.part(1_000);
  const wrong = await uploader({ prefix }, { secret: canary });
  const counters = await wrong.until((c) => c.circuit_open);
  expect(counters).toMatchObject({ waiting_files: 1, uploaded_files: 0 });
  expect(counters.error).toMatch(/the access key is wrong \(403 SignatureDoesNotMatch\)/);
  await wrong.close();
  // A sweep that was refused too is no sign of life.
  expect(wrong.lines.join('\n')).not.toContain('upload_resumed');
  const files = (await readdir(folder.dir)).filter((name) => name.startsWith('uploads.db'));
  const seen = [
    wrong.lines.join('\n'),
    JSON.stringify(counters),
    inspect(wrong.uploader, { depth: 10, showHidden: true }),
    inspect(keys(canary), { depth: 10, showHidden: true }),
    JSON.stringify(keys(canary)),
    keys(canary).secretAccessKey.toString(),
    ...(await Promise.all(files.map((name) => readFile(join(folder.dir, name), 'latin1')))),
  ].join('\n');
  const bytes = Buffer.from(canary);
  for (const form of [
    canary,
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(canary),
  ]) {
    expect(seen).not.toContain(form);
  }
  const right = await uploader({ prefix });
  await right.until(isDone);
  await expectAllThere(remote, prefix);
});

test('says that the bucket is gone', async (context) => {
  const { prefix } = await place(context);
  await folder.part(1_000);
  const { until } = await uploader({ prefix, bucket: 'no-such-bucket' });
  const { error, waiting_files } = await until((c) => c.circuit_open);
  expect(error).toContain('there is no bucket no-such-bucket');
  expect(waiting_files).toBe(1);
});

test('says by how much the clock is wrong', async (context) => {
  const { prefix } = await place(context);
  await folder.part(1_000);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20 * 60_000 });
  cleanup.push(() => Promise.resolve(vi.useRealTimers()));
  const { until, lines } = await uploader({ prefix });
  const counters = await until(isDone);
  expect(lines.join('\n')).toMatch(
    /your clock is wrong by (20 min|19 min 59 s|20 min 1 s)[^"]*: it is ahead of the store's/,
  );
  expect(Math.round(counters.clock_ahead_ms! / 60_000)).toBe(20);
});

test('loses and doubles nothing while the store is killed, gone and back', async (context) => {
  const { s3, prefix, remote } = await place(context);
  const { until } = await uploader({ prefix });
  for (let n = 0; n < 12; n++) await folder.part(30_000);
  await until((c) => c.verified_files >= 3);
  s3.crash();
  await until((c) => c.circuit_open);
  for (let n = 0; n < 5; n++) await folder.part(30_000);
  const { error, waiting_files } = await until((c) => c.waiting_files >= 5);
  expect(error).toMatch(/ECONN|no usable answer|hang up/);
  expect(waiting_files).toBeGreaterThanOrEqual(5);
  s3.start();
  const counters = await until((c) => c.verified_files === 17);
  expect(counters).toMatchObject({ waiting_files: 0, taken_files: 0, error: '', circuit_open: false });
  await expectAllReadable(remote, prefix);
});

test('gives up a store that hangs, and goes on when it answers again', async (context) => {
  const { s3, prefix, remote } = await place(context);
  for (let n = 0; n < 4; n++) await folder.part(10_000);
  s3.pause();
  cleanup.push(() => Promise.resolve(s3.resume()));
  const { until } = await uploader({ prefix }, { timeoutMs: 1_500 });
  const { error } = await until((c) => c.failures > 0);
  expect(error).toContain('no answer in time');
  s3.resume();
  await until(isDone);
  await expectAllThere(remote, prefix);
});

async function behindProxy(s3: S3Server): Promise<{ proxy: FaultProxy; endpoint: string }> {
  const proxy = await startProxy(s3.port);
  cleanup.push(() => proxy.close());
  return { proxy, endpoint: `http://127.0.0.1:${proxy.port}` };
}

test('finds a file whose answer was lost by asking for it', async (context) => {
  const { s3, prefix, remote } = await place(context);
  const { proxy, endpoint } = await behindProxy(s3);
  await folder.part(50_000);
  // Every answer is lost: the store takes the file, we hear nothing.
  proxy.addToxic({ type: 'cut', stream: 'downstream', attributes: { bytes: 1, how: 'rst' } });
  const { until } = await uploader({ prefix, endpoint });
  await until((c) => c.failures >= 3);
  proxy.removeToxic('cut_downstream');
  await until(isDone);
  await expectAllThere(remote, prefix);
});

test('leaves no half object and no pieces when the line is cut in the middle', async (context) => {
  const { s3, prefix, remote } = await place(context);
  const { proxy, endpoint } = await behindProxy(s3);
  const path = await folder.part(PIECE * 2 + 1);
  proxy.addToxic({ type: 'cut', stream: 'upstream', attributes: { bytes: 3_000_000, how: 'rst' } });
  const { until } = await uploader({ prefix, endpoint });
  await until((c) => c.failures >= 2);
  expect(await keysBelow(remote, `${prefix}spool/`)).toEqual([]);
  proxy.removeToxic('cut_upstream');
  await until(isDone);
  await expectAllThere(remote, prefix);
  expect(sha256(await bytesOf(remote, `${prefix}spool/${path}`))).toBe(sha256(folder.parts.get(path)!));
  await expect.poll(async () => (await remote.openUploads(prefix)).uploads, PATIENCE).toEqual([]);
});

test('drops uploads in pieces of a day ago, and those of nobody we know stay', async (context) => {
  const { prefix, remote } = await place(context);
  const ours = `${prefix}spool/exchange=okx/stream=bbo/symbol=BTCUSDT/date=20260115/part-1768435200123456789-000001.parquet`;
  const foreign = `${prefix}backup/disk.img`;
  const hash = createHash('sha256').digest('hex');
  for (const key of [ours, foreign]) await remote.beginPieces(key, hash);
  const young = await uploader({ prefix });
  await folder.part(100);
  await young.until(isDone);
  expect((await remote.openUploads(prefix)).uploads).toHaveLength(2);
  await young.close();
  // Two days later, by the store's clock.
  const later = {
    clockAheadMs: 0,
    openUploads: (...of: Parameters<ObjectStore['openUploads']>) => remote.openUploads(...of),
    dropPieces: (...of: Parameters<ObjectStore['dropPieces']>) => remote.dropPieces(...of),
  };
  expect(await dropOld(later, prefix, Date.now() + 2 * 86_400_000)).toBe(1);
  expect((await remote.openUploads(prefix)).uploads.map(({ key }) => key)).toEqual([foreign]);
});

test('keeps to the bandwidth it was given', async (context) => {
  const { prefix, remote } = await place(context);
  for (let n = 0; n < 4; n++) await folder.part(75_000);
  const from = performance.now();
  const { until } = await uploader({ prefix, max_bytes_per_s: 300_000 });
  await until(isDone);
  // 0.3 MB at 0.3 MB/s, less the burst of a tenth of a second.
  expect(performance.now() - from).toBeGreaterThan(880);
  await expectAllThere(remote, prefix);
});

test('reads objects through a cache: shared, whole, of one version, never tampered', async (context) => {
  const { s3, prefix, remote } = await place(context);
  const { proxy, endpoint } = await behindProxy(s3);
  const key = `${prefix}a day/data+1?.parquet`;
  const [one, two] = [randomBytes(700_000), randomBytes(700_000)];
  await remote.put(key, one, sha256(one));
  await untilListed(remote, prefix, [key]);
  const store = openStore(settings({ prefix, endpoint }), keys(), systemClock, 5_000);
  cleanup.push(() => Promise.resolve(store.close()));
  let gets = 0;
  const counting: Pick<ObjectStore, 'head' | 'get'> = {
    head: (of) => store.head(of),
    get: (...of) => (gets++, store.get(...of)),
  };
  const cacheDir = join(folder.dir, 'cache');
  const cache = await openS3Cache({
    store: counting,
    place: s3.bucket,
    folder: cacheDir,
    maxBytes: 1_000_000,
    files: systemFiles,
    clock: systemClock,
    random: systemRandom,
  });
  const readers = await Promise.all(Array.from({ length: 6 }, () => cache.open(key)));
  expect(gets).toBe(1);
  expect(new Set(readers.map(({ path }) => path)).size).toBe(1);
  expect(await readFile(readers[0]!.path)).toEqual(one);
  for (const reader of readers) reader.release();

  // Another version is another file; the one nobody uses makes room.
  await remote.put(key, two, sha256(two));
  // Cut in the middle of the body: the first try leaves nothing behind.
  proxy.addToxic({ type: 'cut', stream: 'downstream', attributes: { bytes: 300_000, how: 'fin' } });
  const cut = cache.open(key);
  await expect.poll(() => gets, PATIENCE).toBe(2);
  proxy.removeToxic('cut_downstream');
  const second = await cut;
  expect(await readFile(second.path)).toEqual(two);
  expect(await readdir(cacheDir)).toHaveLength(1);

  // Other bytes under the note of the right ones: whoever changed them could not change what the uploader noted.
  const evil = randomBytes(700_000);
  await remote.put(key, evil, sha256(two));
  await expect(cache.open(key)).rejects.toMatchObject({ kind: 'damaged' });
  expect((await readdir(cacheDir)).filter((name) => name.endsWith('.download'))).toEqual([]);
  second.release();
  await cache.close();
});
