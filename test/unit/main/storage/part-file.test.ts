import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFiles, type Files } from '../../../../src-main/base/files.ts';
import { storeFile } from '../../../../src-main/storage/part-file.ts';
import { faultyFiles } from '../../../support/faulty-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'part-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

const fill = (path: string): Promise<void> => writeFile(path, 'rows');

test('a part appears complete: written, synced, renamed, its folder synced, in this order', async () => {
  const calls: string[] = [];
  const files = faultyFiles((call, path) => void calls.push(`${call} ${path.slice(folder.length)}`));
  const size = await storeFile(files, join(folder, 'a.parquet'), (path) => {
    calls.push(`write ${path.slice(folder.length)}`);
    return fill(path);
  });
  expect(size).toBe(4);
  expect(calls.filter((call) => !call.startsWith('info'))).toEqual([
    'write /a.parquet.tmp',
    'sync /a.parquet.tmp',
    'rename /a.parquet.tmp',
    'syncDir ',
  ]);
  expect(await readFile(join(folder, 'a.parquet'), 'utf8')).toBe('rows');
});

test.each(['sync', 'rename', 'syncDir'] as const)('leaves nothing behind when %s fails', async (failing) => {
  const files = faultyFiles((call) => (call === failing ? new Error('EIO: i/o error') : undefined));
  await expect(storeFile(files, join(folder, 'a.parquet'), fill)).rejects.toThrow('EIO');
  expect(await readdir(folder)).toEqual([]);
});

test('leaves nothing behind when writing stops half way', async () => {
  const write = async (path: string): Promise<void> => {
    await fill(path);
    throw new Error('ENOSPC: no space left on device');
  };
  await expect(storeFile(systemFiles, join(folder, 'a.parquet'), write)).rejects.toThrow('ENOSPC');
  expect(await readdir(folder)).toEqual([]);
});

test('a part that can neither be synced nor removed counts as stored, so that no second copy is made', async () => {
  const broken = new Set<keyof Files>(['syncDir', 'remove']);
  const files = faultyFiles((call) => (broken.has(call) ? new Error('EROFS') : undefined));
  expect(await storeFile(files, join(folder, 'a.parquet'), fill)).toBe(4);
  expect(await readdir(folder)).toEqual(['a.parquet']);
});
