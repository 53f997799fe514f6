import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { PreferencesFile } from '../../../../src-main/backend/preferences-file.ts';

let folder: string;
let path: string;
let notes: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-preferences-'));
  path = join(folder, 'preferences.json');
  notes = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (asks = true): Promise<PreferencesFile> =>
  PreferencesFile.open(path, systemFiles, {
    asks,
    log: (_level, _event, fields) => void notes.push(JSON.stringify(fields)),
  });

test('the first start is asked about once: any choice ends it, for ever', async () => {
  const first = await open();
  expect(first.get()).toEqual({ values: {}, isFirstStart: true });
  await first.set({ client: 'a', values: { theme: 'light', watchlists: [{ name: 'Majors' }] } });
  expect(first.get().isFirstStart).toBe(false);
  expect((await open()).get()).toEqual({
    values: { theme: 'light', watchlists: [{ name: 'Majors' }] },
    isFirstStart: false,
  });
});

test('every window hears of a change; null takes a value away', async () => {
  const preferences = await open(false);
  const heard: unknown[] = [];
  preferences.changes.on((change) => heard.push(change));
  await preferences.set({ client: 'a', values: { theme: 'light', zoom: 120 } });
  await preferences.set({ client: 'b', values: { theme: null } });
  expect(heard).toHaveLength(2);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ zoom: 120 });
});

test('damaged preferences are put aside and said, not a reason not to start', async () => {
  await writeFile(path, '{"theme":"li');
  const preferences = await open();
  expect(preferences.get()).toEqual({ values: {}, isFirstStart: false });
  expect(notes.join()).toContain('preferences.json.damaged');
  expect(await readdir(folder)).toEqual(['preferences.json.damaged']);
});

test('what is too large is refused and changes nothing', async () => {
  const preferences = await open();
  const values = { workspaces: 'x'.repeat(400_001) };
  await expect(preferences.set({ client: 'a', values })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(preferences.get().values).toEqual({});
});
