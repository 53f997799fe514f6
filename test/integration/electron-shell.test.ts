import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;
let program: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arbscope-shell-'));
});
afterEach(async () => {
  program?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** The desktop program's own process on the demo, with a stand-in for Electron. */
function started(...args: string[]) {
  const lines: string[] = [];
  const child = spawn(
    process.execPath,
    [
      '--import',
      './test/support/fake-electron-hook.ts',
      'src-main/electron/main.ts',
      '--demo',
      '--symbols',
      'BTCUSDT',
      '--rate',
      '5',
      '--data-dir',
      join(folder, 'data'),
      ...args,
    ],
    { cwd: root, env: { ...process.env, FAKE_ELECTRON_DIR: folder }, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  program = child;
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    ended,
    act: (line: string) => child.stdin.write(`${line}\n`),
    /** Waits until it has told something. */
    told: (text: string) =>
      vi.waitFor(() => expect(lines.filter((line) => line.includes(text))).not.toEqual([]), {
        timeout: 60_000,
        interval: 50,
      }),
    fake: () => lines.filter((line) => line.startsWith('fake: ')).map((line) => line.slice(6)),
    forget: () => lines.splice(0),
  };
}

test('guards before the backend, tray and window after it, and every manner of a desktop program', async () => {
  const { act, told, fake, forget, ended } = started();
  await told('tray Arbscope · ● READY');
  expect(fake().slice(0, 7)).toEqual([
    'dumps upload=false',
    'id io.arbscope.desktop',
    'sandbox',
    'permissions denied',
    'scheme app',
    'menu',
    expect.stringMatching(/^tray Arbscope/),
  ]);
  expect(fake()).toContain('window sandbox=true');
  expect(fake()).toContain('load app://arbscope/');

  forget();
  act('start arbscope://screen/gaps');
  await told('fake: load app://arbscope/#go=%7B%22screen%22%3A%22gaps%22%7D');
  // The first close asks, and the answer is a setting from then on.
  act('close');
  await told('"paths":"desktop.close_to_tray"');
  expect(fake().slice(-3)).toContain('hide');
  forget();
  act('start');
  await told('fake: show');
  act('close');
  await told('fake: hide');
  act('crash');
  await told('"event":"page_gone"');
  expect(fake()).toContain('reload');
  forget();
  act('quit');
  expect(await ended).toBe(0);
  // Recording ends in order, and places are kept.
  expect(fake()).toEqual(['quit', 'tray gone', 'exit 0']);
  expect(JSON.parse(await readFile(join(folder, 'windows.json'), 'utf8'))).toMatchObject({ version: 1 });
  expect(JSON.parse(await readFile(join(folder, 'data', 'config.json'), 'utf8'))).toEqual({
    desktop: { close_to_tray: true },
  });
}, 180_000);

test('with the session it begins in the tray, without a window', async () => {
  const { act, told, fake, ended } = started('--hidden');
  await told('tray Arbscope · ● READY');
  expect(fake().some((line) => line.startsWith('window'))).toBe(false);
  act('start');
  await told('fake: window sandbox=true');
  act('quit');
  expect(await ended).toBe(0);
}, 180_000);
