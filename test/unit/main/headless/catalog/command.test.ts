import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { catalogCommand } from '../../../../../src-main/headless/commands/catalog.ts';
import { openDuck, writePart } from '../../storage/compact/parts.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'catalog-command-'));
});
afterEach(() => rm(root, { recursive: true }));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const told = { out: '', err: '' };
  const into = (key: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk: Buffer, _, done) {
        told[key] += chunk.toString();
        done();
      },
    });
  const code = await catalogCommand(argv, {
    stdout: into('out'),
    stderr: into('err'),
    env: { ARBSCOPE_DATA_DIR: root },
    signal: new AbortController().signal,
  });
  return { code, ...told };
}

async function part(folder: string): Promise<void> {
  const full = join(root, folder, 'exchange=okx/stream=open_interest/symbol=SOLUSDT/date=20260115');
  await mkdir(full, { recursive: true });
  const duck = await openDuck();
  const ts = 1_768_435_200_000_000_000n;
  const row = { ts_event: ts, ts_recv: ts, exchange: 'okx', symbol: 'SOLUSDT', stream: 'open_interest' };
  await writePart(duck, join(full, 'part-1.parquet'), 'open_interest', [
    { ...row, stream_version: 1n, open_interest: 5 },
  ]);
  duck.closeSync();
}

test('lists the data folder and keeps what it learnt; a rebuild says the same', async () => {
  await part('spool');
  const first = await run();
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toContain(
    'okx       open_interest  SOLUSDT  20260115     1  0.001      1  no             1 %  ns    unknown  -',
  );
  expect(await readdir(root)).toContain('catalog.db');
  expect((await run()).out).toBe(first.out);
  expect((await run('--rebuild')).out).toBe(first.out);
  const { scan, ...again } = JSON.parse((await run('--json')).out) as Record<string, unknown>;
  expect(scan).toMatchObject({ files: 1, read: 0 });
  expect(again).toMatchObject({ root, datasets: [{ exchange: 'okx', rows: 1, unit: 'ns' }], damaged: [] });
});

test('writes nothing beside a foreign tree and names what is damaged there', async () => {
  await part('lake');
  await writeFile(join(root, 'lake', 'odd.parquet'), 'odd');
  const { code, out } = await run(join(root, 'lake'));
  expect(code).toBe(1);
  expect(out).toContain('SOLUSDT');
  expect(out).toMatch(/cannot be used: odd\.parquet: expected a Parquet file with events, found /);
  expect((await readdir(join(root, 'lake'))).toSorted()).toEqual(['exchange=okx', 'odd.parquet']);
});

test('refuses what is no folder, and two of them, with code 2', async () => {
  expect(await run(join(root, 'none'))).toMatchObject({ code: 2, out: '' });
  expect((await run('a', 'b')).err).toContain('expected one folder or file, found 2');
  expect((await run('a', '--data-dir', 'b')).err).toContain('expected either --data-dir or a folder');
});
