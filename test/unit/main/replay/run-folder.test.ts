import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { RunFolder } from '../../../../src-main/replay/run/run-folder.ts';

test('a run that cannot write its folder says which one and why', async () => {
  const root = await mkdtemp(join(tmpdir(), 'arbscope-run-'));
  await writeFile(join(root, 'file'), '');
  await expect(RunFolder.open(systemFiles, join(root, 'file'), 'r1')).rejects.toMatchObject({
    code: 'WRITE_FAILED',
    message: expect.stringMatching(
      /^run folder .*file.*: expected one that can be written, found ENOTDIR/,
    ) as string,
  });
  await rm(root, { recursive: true });
});
