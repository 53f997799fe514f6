import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { builtUi } from '../../src-main/headless/built-ui.ts';

// Patience for a busy machine: every wait below is for a condition.
vi.setConfig({ testTimeout: 120_000 });

const program = fileURLToPath(new URL('../../src-main/headless/main.ts', import.meta.url));

let folder: string;
const children: ChildProcess[] = [];
// Else the first start would build it.
beforeAll(() => builtUi(() => {}).then(() => {}), 120_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
  await rm(folder, { recursive: true });
});

function demo(): ChildProcess {
  const argv = [program, 'demo', '--data-dir', folder, '--no-open', '--symbols', 'BTCUSDT', '--rate', '5'];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

/** Waits for a log event. @returns its line */
async function heard(child: ChildProcess, event: string): Promise<Record<string, unknown>> {
  let said = '';
  child.stderr!.on('data', (bytes: Buffer) => (said += bytes.toString()));
  for await (const text of createInterface(child.stdout!)) {
    const line = JSON.parse(text) as Record<string, unknown>;
    if (line['event'] === event) {
      child.stdout!.resume();
      return line;
    }
  }
  throw new Error(`the program ended without ${event}: ${said}`);
}

test('a second start refuses with code 3 and the pid; a killed one leaves nothing in the way', async () => {
  const first = demo();
  await heard(first, 'listening');
  const second = demo();
  let said = '';
  second.stderr!.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const [code] = (await once(second, 'exit')) as [number];
  expect({ code, said }).toEqual({
    code: 3,
    said: expect.stringContaining(`found process ${first.pid}, which has it since`) as string,
  });

  const killed = once(first, 'exit');
  first.kill('SIGKILL');
  await killed;
  const third = demo();
  await heard(third, 'listening');
  expect(JSON.parse(await readFile(join(folder, 'arbscope.lock'), 'utf8'))).toMatchObject({ pid: third.pid });
  third.kill('SIGTERM');
  expect(await once(third, 'exit')).toEqual([0, null]);
  await expect(readFile(join(folder, 'arbscope.lock'))).rejects.toThrow('ENOENT');
});

test('a folder of a later version is refused with a word about it, and stays as it is', async () => {
  const format = '{"format":99}';
  await writeFile(join(folder, 'folder.json'), format);
  const child = demo();
  let said = '';
  child.stderr!.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stdout!.resume();
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, said }).toEqual({
    code: 1,
    said: expect.stringMatching(
      /expected format \d+, found 99: a newer Arbscope wrote it.*DATA_DIR_NEWER/,
    ) as string,
  });
  expect(await readFile(join(folder, 'folder.json'), 'utf8')).toBe(format);
  await expect(readFile(join(folder, 'journal.db'))).rejects.toThrow('ENOENT');
});
