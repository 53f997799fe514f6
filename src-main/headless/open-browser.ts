import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';

/** How long the file that leads the browser to the UI stays, ms. */
const LINK_MS = 60_000;

export interface BrowserOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (text: string) => void;
}

/**
 * Opens the UI in the system's browser; says so when there is none. The address holds the token, and arguments of programs
 * can be seen by every user of the machine: so the browser is given a file that only this user can read and that leads
 * there.
 *
 * @returns removes the file at once
 */
export async function openBrowser(
  url: string,
  { files, clock, dataDir, env, say }: BrowserOptions,
): Promise<Cancel> {
  if (process.platform === 'linux' && env.DISPLAY === undefined && env.WAYLAND_DISPLAY === undefined) {
    say('No screen here: open the printed address in a browser.');
    return () => {};
  }
  const path = join(dataDir, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><title>Arbscope</title><meta http-equiv="refresh" content="0;url=${url}">`;
  await files.remove(path);
  await files.write(path, new TextEncoder().encode(page), { exclusive: true });
  const [command, ...args] = opener(path);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => say('No browser could be opened: open the printed address yourself.'));
  child.unref();
  const remove = (): void =>
    void files.remove(path).catch(() => say(`The file ${path} could not be removed; remove it yourself.`));
  const cancel = clock.after(LINK_MS, remove);
  return () => {
    cancel();
    remove();
  };
}

function opener(path: string): [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', path];
  if (process.platform === 'win32') return ['explorer', path];
  return ['xdg-open', path];
}
