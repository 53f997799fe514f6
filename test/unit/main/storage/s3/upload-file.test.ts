import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { join } from 'node:path';
import { uploadFile, type Proof, type UploadPorts } from '../../../../../src-main/storage/s3/upload-file.ts';
import type { OpenUploadMark } from '../../../../../src-main/storage/s3/object-store.ts';
import { pieceSize } from '../../../../../src-main/storage/s3/digest.ts';
import { MemoryStore } from '../../../../support/memory-store.ts';
import { sha256, uploadFolder, type UploadFolder } from '../../../../support/s3-files.ts';

let folder: UploadFolder;
let store: MemoryStore;
let open: OpenUploadMark[];

beforeEach(async () => {
  folder = await uploadFolder();
  store = new MemoryStore();
  open = [];
});
afterEach(() => folder.dispose());

async function send(path: string, more: Partial<UploadPorts> = {}, mayReplace = false): Promise<Proof> {
  return uploadFile(
    {
      path: join(folder.spoolDir, path),
      key: 'k',
      size: folder.parts.get(path)!.length,
      mayReplace: () => Promise.resolve(mayReplace),
    },
    {
      store,
      conditional: true,
      pieceBytes: 1_000,
      begun: (upload) => void open.push(upload),
      ended: (upload) => void (open = open.filter(({ uploadId }) => uploadId !== upload.uploadId)),
      onSent: () => {},
      ...more,
    },
  );
}

for (const [name, size] of [
  ['whole', 900],
  ['in pieces', 2_500],
  ['with nothing in it', 0],
] as const) {
  for (const conditional of [true, false]) {
    test(`a file sent ${name} ${conditional ? 'with' : 'without'} conditions is compared, and found the next time`, async () => {
      const path = await folder.part(size);
      store.conditional = conditional;
      const first = await send(path, { conditional });
      expect(first).toMatchObject({ key: 'k', bytes: size, sha256: sha256(folder.parts.get(path)!) });
      expect(Buffer.from(store.objects.get('k')!.bytes).equals(folder.parts.get(path)!)).toBe(true);
      const again = await send(path, { conditional });
      expect(again).toEqual(first);
      expect(store.uploads.size + open.length).toBe(0);
    });
  }
}

test('a lost answer is made good by the next try', async () => {
  for (const size of [900, 2_500]) {
    store = new MemoryStore();
    const path = await folder.part(size);
    store.fault = (call) => (call === 'put' || call === 'endPieces' ? 'late unreachable' : undefined);
    await expect(send(path)).rejects.toMatchObject({ kind: 'unreachable' });
    store.fault = () => undefined;
    const before = store.objects.get('k');
    await send(path);
    expect(store.objects.get('k')).toBe(before);
  }
});

test('an object of others is left alone unless it may be replaced', async () => {
  const path = await folder.part(900);
  const theirs = randomBytes(900);
  await store.put('k', theirs, sha256(theirs));
  for (const conditional of [true, false]) {
    await expect(send(path, { conditional })).rejects.toThrow(/another object of 900.*left alone/);
    expect(store.objects.get('k')!.bytes).toEqual(theirs);
  }
  await send(path, {}, true);
  expect(sha256(store.objects.get('k')!.bytes)).toBe(sha256(folder.parts.get(path)!));
});

test('a store that keeps other bytes than it was sent is found out', async () => {
  const path = await folder.part(900);
  const framed: MemoryStore['put'] = async (key, bytes, hash) => {
    store.objects.set(key, { bytes: Buffer.concat([bytes, bytes]), etag: 'ff', sha256: hash });
    return Promise.resolve();
  };
  store.put = framed;
  await expect(send(path)).rejects.toMatchObject({ kind: 'damaged' });
});

test('an opaque ETag is no proof: the object is read back', async () => {
  const path = await folder.part(900);
  await send(path);
  const held = store.objects.get('k')!;
  store.objects.set('k', { ...held, etag: 'encrypted' });
  expect(await send(path)).toMatchObject({ etag: 'encrypted' });
  expect(store.calls.filter((call) => call.startsWith('get'))).toHaveLength(1);
  store.objects.set('k', { ...held, etag: 'encrypted', bytes: randomBytes(900) });
  await expect(send(path)).rejects.toThrow(/left alone/);
});

test('a failure among the pieces drops them; where it cannot be known they stay noted', async () => {
  const path = await folder.part(2_500);
  store.fault = (call) => (call === 'putPiece' ? 'busy' : undefined);
  await expect(send(path)).rejects.toMatchObject({ kind: 'busy' });
  expect([store.uploads.size, open.length]).toEqual([0, 0]);
  store.fault = (call) => (call === 'endPieces' ? 'unreachable' : undefined);
  await expect(send(path)).rejects.toMatchObject({ kind: 'unreachable' });
  expect([store.uploads.size, open.length]).toEqual([1, 1]);
});

test('pieces grow so that there are never more than S3 takes', () => {
  expect(pieceSize(100, 8)).toBe(8);
  const size = pieceSize(5 * 2 ** 40, 8 * 2 ** 20);
  expect(Math.ceil((5 * 2 ** 40) / size)).toBeLessThanOrEqual(10_000);
});
