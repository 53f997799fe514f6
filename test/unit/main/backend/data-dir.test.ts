import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataDir } from '../../../../src-main/backend/data-dir.ts';
import type { LockPorts } from '../../../../src-main/base/process-lock.ts';
import { systemClock } from '../../../../src-main/base/clock.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { systemProcesses } from '../../../../src-main/base/processes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-dir-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A process of this machine, among others that are told by their start. */
function ports(pid: number, alive: Readonly<Record<number, string>> = {}, host = 'here'): LockPorts {
  const processes: Readonly<Record<number, string>> = { ...alive, [pid]: alive[pid] ?? `start of ${pid}` };
  return {
    files: systemFiles,
    clock: systemClock,
    processes: {
      pid,
      host,
      find: (other) => Promise.resolve(other in processes ? { started: processes[other] } : undefined),
    },
  };
}

test('a folder has one user at a time: the second is told which process has it, and may have it afterwards', async () => {
  const first = await openDataDir(folder, ports(11));
  const second = openDataDir(folder, ports(22, { 11: 'start of 11' }));
  await expect(second).rejects.toMatchObject({ code: 'DATA_DIR_LOCKED' });
  await expect(second).rejects.toThrow(/found process 11, which has it since 20\d\d-/);
  await first.close();
  const third = await openDataDir(folder, ports(22));
  await third.close();
  expect(await readdir(folder)).toEqual(['folder.json']);
});

test('takes over the lock of a process that was killed, also when its id is in use again', async () => {
  await openDataDir(folder, ports(11));
  await openDataDir(folder, ports(22));
  const third = await openDataDir(folder, ports(33, { 22: 'another program' }));
  // A container: the process before had the same id.
  const fourth = await openDataDir(folder, ports(33, { 33: 'start of the next 33' }));
  await third.close();
  expect(await readdir(folder)).toContain('arbscope.lock');
  await fourth.close();
  expect(await readdir(folder)).not.toContain('arbscope.lock');
});

test('does not take a folder from a machine it cannot look at, and says what to do', async () => {
  await openDataDir(folder, ports(11, {}, 'there'));
  await expect(openDataDir(folder, ports(22))).rejects.toThrow(
    /found process 11 of the machine there .*remove arbscope\.lock/,
  );
});

test('of many starters that find a stale lock exactly one gets the folder', async () => {
  const alive = Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [100 + n, `start of ${100 + n}`] as const),
  );
  for (let round = 0; round < 5; round++) {
    const stale = { pid: 11, host: 'here', started: null, since_ms: round };
    await writeFile(join(folder, 'arbscope.lock'), JSON.stringify(stale));
    const all = await Promise.allSettled(
      Object.keys(alive).map((pid) => openDataDir(folder, ports(Number(pid), alive))),
    );
    const winners = all.filter((each) => each.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    await winners[0]!.value.close();
  }
});

test('a lock that a crash left empty, and a takeover that a crash left half done, do not lock the folder for ever', async () => {
  await writeFile(join(folder, 'arbscope.lock'), '');
  await writeFile(
    join(folder, 'arbscope.lock.takeover'),
    '{"pid":11,"host":"here","started":null,"since_ms":1}',
  );
  const opened = await openDataDir(folder, ports(22));
  await opened.close();
  expect(await readdir(folder)).toEqual(['folder.json']);
});

test('tells this process from others by its start', async () => {
  const { pid } = systemProcesses;
  const find = (of: number) => systemProcesses.find(of);
  expect(await find(pid)).toEqual(await find(pid));
  expect(await find(2 ** 22 + 1)).toBeUndefined();
  if (process.platform === 'linux') {
    expect((await find(pid))?.started).toMatch(/^[0-9a-f-]{36} \d+$/);
    expect(await find(pid)).not.toEqual(await find(process.ppid));
  }
});

test('refuses a folder of a later version, leaves it as it is and free for others', async () => {
  await writeFile(join(folder, 'folder.json'), '{"format":2}');
  const opening = openDataDir(folder, ports(11));
  await expect(opening).rejects.toMatchObject({ code: 'DATA_DIR_NEWER' });
  await expect(opening).rejects.toThrow(/expected format 1, found 2: a newer Arbscope wrote it/);
  expect(await readdir(folder)).toEqual(['folder.json']);
  expect(await readFile(join(folder, 'folder.json'), 'utf8')).toBe('{"format":2}');
});

test.each(['', 'null', '{"format":0}', '{"format":"1"}'])(
  'refuses a folder whose format is %j',
  async (text) => {
    await writeFile(join(folder, 'folder.json'), text);
    await expect(openDataDir(folder, ports(11))).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' });
  },
);

test('refuses what is no folder', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(openDataDir(file, ports(11))).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' });
});

test('closes a folder that other users of the machine could read', async () => {
  const path = join(folder, 'open');
  await mkdir(path, { mode: 0o755 });
  const opened = await openDataDir(path, ports(11));
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  await opened.close();
});
