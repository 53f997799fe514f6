import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { openScratchFile } from '../../../../src-main/base/scratch-file.ts';
import { readTaken, TakenFile } from '../../../../src-main/storage/taken-file.ts';

test('the newest counts are read; a file of another shape, cut short or changed in one bit is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'taken-'));
  const path = join(folder, 'taken.bin');
  expect(await readTaken(systemFiles, path)).toBeUndefined();
  const file = new TakenFile(openScratchFile(path), 7, 3);
  file.save(1_000, Float64Array.of(1, 2, 3));
  file.save(1_025, Float64Array.of(4, 2, 9));
  // Nothing was closed: what a killed process has written is there.
  expect(await readTaken(systemFiles, path)).toEqual({ run: 7, atMs: 1_025, rows: Float64Array.of(4, 2, 9) });

  const whole = await readFile(path);
  for (const damaged of [whole.subarray(0, 40), whole.subarray(0, 41), new Uint8Array(), Buffer.alloc(48)]) {
    await writeFile(path, damaged);
    expect(await readTaken(systemFiles, path)).toBeUndefined();
  }
  const flipped = Buffer.from(whole);
  flipped[30]! ^= 1;
  await writeFile(path, flipped);
  expect(await readTaken(systemFiles, path)).toBeUndefined();
  file.close();
  await rm(folder, { recursive: true });
});
