import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { systemFiles } from '../../../src-main/base/files.ts';
import { localReader } from '../../../src-main/replay/read/replay-reader.ts';
import { writeQuoteFile } from '../../support/quote-file.ts';

const root = mkdtempSync(join(tmpdir(), 'arbscope-one-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('files of two venues that lie in one folder are replayed together; one file given twice is refused', async () => {
  const binance = join(root, 'a.parquet');
  const okx = join(root, 'b.parquet');
  await writeQuoteFile(binance, { rows: 50 });
  await writeQuoteFile(okx, { rows: 60, exchange: 'okx' });
  const reader = localReader({ files: systemFiles, wallMs: () => 0, dataDir: root });
  const options = { verifyBytes: true, places: {} };
  const { description, lanes } = await reader.dataset([okx, binance], options);
  expect([description.rows, lanes.map(({ exchange }) => exchange)]).toEqual([110, ['binance', 'okx']]);
  await expect(reader.dataset([binance, okx, binance], options)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: `dataset: expected every file once, found ${binance} twice`,
  });
});

test('data that the operating system does not give is named, with its words', async () => {
  const denied = Object.assign(new Error("EACCES: permission denied, scandir '/x'"), {
    syscall: 'scandir',
    code: 'EACCES',
  });
  const files = { ...systemFiles, list: () => Promise.reject(denied) };
  const reader = localReader({ files, wallMs: () => 0, dataDir: root });
  await expect(reader.dataset([root], { verifyBytes: true, places: {} })).rejects.toMatchObject({
    code: 'DATA_ERROR',
    message: `dataset ${root}: expected data that can be read, found ${denied.message}`,
  });
});
