import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GapNotes, NOTES_FILE } from '../../../../src-main/backend/gap-notes.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-notes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (): GapNotes => new GapNotes(folder, systemFiles, { wallMs: () => 5_000.5 });
const maintenance = {
  exchange: 'okx',
  stream: '*',
  symbol: '*',
  from_ms: 1_000,
  to_ms: 2_000,
  text: 'maintenance',
} as const;

test('notes outlive a restart, those taken away do not', async () => {
  const notes = open();
  const [first, second] = await Promise.all([
    notes.add(maintenance),
    notes.add({ ...maintenance, exchange: 'bybit' }),
  ]);
  expect(first).toEqual({ ...maintenance, id: 1, made_ms: 5_000 });
  await notes.remove(first.id);
  await notes.remove(99);
  expect(await open().list()).toEqual([second]);
  expect(await readdir(folder)).toEqual([NOTES_FILE]);
});

test('a note has to end after it begins', async () => {
  await expect(open().add({ ...maintenance, to_ms: 1_000 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(await open().list()).toEqual([]);
});

test('a damaged file is set aside, and notes go on', async () => {
  await writeFile(join(folder, NOTES_FILE), '{"version":1,"notes":[{"id":"');
  const notes = open();
  expect(await notes.list()).toEqual([]);
  await notes.add(maintenance);
  expect((await readdir(folder)).toSorted()).toEqual([NOTES_FILE, `${NOTES_FILE}.damaged-5000`]);
});
