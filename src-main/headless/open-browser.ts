import { spawn } from 'node:child_process';

/** Opens the system's browser; says so when there is none. The address is never shown in a process list of ours. */
export function openBrowser(url: string, say: (text: string) => void): void {
  const hasScreen =
    process.platform !== 'linux' ||
    process.env.DISPLAY !== undefined ||
    process.env.WAYLAND_DISPLAY !== undefined;
  if (!hasScreen) {
    say('No screen here: open the printed address in a browser.');
    return;
  }
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const child = spawn(command!, args, { stdio: 'ignore', detached: true });
  child.on('error', () => say('No browser could be opened: open the printed address yourself.'));
  child.unref();
}
