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
  for (let k = 0; k < 50; k++) {
    const deep = join(root, `${k}`, 'a', 'b', 'c');
    await Promise.all(
      [deep, deep, join(deep, '..'), join(deep, 'd'), deep].map((path) => systemFiles.makeDir(path)),
    );
    await systemFiles.makeDir(deep);
    expect((await stat(join(deep, 'd'))).isDirectory()).toBe(true);
  }
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
