import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFiles } from '../../../../src-main/base/files.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'arbscope-files-'));
});
afterEach(() => rm(root, { recursive: true }));

test('a folder is made with its parents, by several at once, and again', async () => {
  const deep = join(root, 'a', 'b', 'c');
  await Promise.all([
    systemFiles.makeDir(deep),
    systemFiles.makeDir(deep),
    systemFiles.makeDir(join(root, 'a')),
  ]);
  await systemFiles.makeDir(deep);
  expect((await stat(deep)).isDirectory()).toBe(true);
});

test('a folder is not made in place of a file or below one', async () => {
  const file = join(root, 'file');
  await writeFile(file, '');
  await expect(systemFiles.makeDir(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(systemFiles.makeDir(join(file, 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test.skipIf(process.platform !== 'linux')(
  'a folder that takes none is refused, not tried for ever',
  async () => {
    await expect(systemFiles.makeDir('/proc/arbscope/runs')).rejects.toMatchObject({ code: 'ENOENT' });
  },
);
